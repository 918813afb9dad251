import { kindOf } from '../../brokers/kinds.ts';
import type { System } from '../../system/system.ts';

/** Everything that can be sent to, and nothing was yet. */
export function sentOf({ brokers, services, programs }: System): Record<string, number> {
  const known = Object.values(brokers).map(broker => kindOf(broker).destinations(broker as never));
  const fronts = Object.keys(programs).filter(name => programs[name]!.feed.kind === 'http');
  const names = [
    ...known.flatMap(({ topics, queues }) => [...topics, ...queues]),
    ...(services.topics ?? []),
    ...(services.queues ?? []),
    ...fronts,
  ];
  return Object.fromEntries(names.map(name => [name, 0]));
}

/** Where a message lies that was sent here: a topic of Pub/Sub keeps nothing by itself, but in its (first) subscription. */
export function holderOf({ brokers }: System, name: string): string {
  for (const broker of Object.values(brokers)) {
    const kind = kindOf(broker);
    const { topics } = kind.destinations(broker as never);
    if (!topics.includes(name) || kind.queues(broker as never).some(queue => queue.name === name)) continue;
    return kind.flows(broker as never).find(({ from }) => from === name)?.to ?? name;
  }
  return name;
}

/** The program that reads this queue or topic, or whose front it is. */
export function readerOf({ programs }: System, queue: string): string | null {
  const found = Object.entries(programs).find(([, { feed }]) => {
    if (feed.kind === 'http') return `${feed.method} ${feed.path}` === queue;
    if (feed.kind !== 'consume') return false;
    const {
      queues = [],
      subscribe = [],
      subscription = null,
    } = feed.consumer as {
      readonly queues?: readonly string[];
      readonly subscribe?: readonly string[];
      readonly subscription?: string | null;
    };
    return queues.includes(queue) || subscribe.includes(queue) || subscription === queue;
  });
  return found?.[0] ?? null;
}

/** Of the topics that a program reads, in all; null where it reads no log. */
export function partitionsOf(system: System, program: string): number | null {
  const topics = topicsOf(system, program);
  return topics === null ? null : topics.reduce((sum, { partitions }) => sum + partitions, 0);
}

export function firstPartition(system: System, program: string, topic: string): number {
  const topics = topicsOf(system, program)!;
  const at = topics.findIndex(({ name }) => name === topic);
  return topics.slice(0, at).reduce((sum, { partitions }) => sum + partitions, 0);
}

function topicsOf(
  { brokers, programs }: System,
  program: string,
): readonly { readonly name: string; readonly partitions: number }[] | null {
  const { feed } = programs[program]!;
  const broker = feed.kind === 'consume' ? brokers[feed.broker]! : null;
  if (feed.kind !== 'consume' || broker === null || !('topics' in broker)) return null;
  const topics = broker.topics as readonly (string | { readonly name: string; readonly partitions?: number })[];
  const read = kindOf(broker).reads(feed.consumer as never);
  const logs = read.map(name => topics.find(topic => typeof topic !== 'string' && topic.name === name && topic.partitions !== undefined));
  return logs.some(topic => topic === undefined) ? null : (logs as readonly { readonly name: string; readonly partitions: number }[]);
}
