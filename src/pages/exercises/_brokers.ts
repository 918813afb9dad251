import { kindOf } from '../../brokers/kinds.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import type { System } from '../../system/system.ts';

/** `SNS, Kafka`; `HTTP` where no broker has a part. */
export function brokersOf({ brokers }: System): string {
  const names = new Set(Object.values(brokers).map(broker => kindOf(broker).name));
  return names.size === 0 ? 'HTTP' : [...names].join(', ');
}

/** For the head of an exercise's page: how each program that the learner writes is fed, and its handler. Several say whose it is. */
export function factsOf({ system: { brokers, programs }, topologies = {} }: Exercise): (readonly [label: string, value: string])[] {
  const declared = Object.values(topologies).map(({ entry, handler }) => [entry, handler] as const);
  const own = Object.entries(programs).filter(([, { given }]) => !given);
  const fed = own.flatMap(([name, { feed, handler }]) => {
    const of = (label: string) => (own.length > 1 ? `${name}: ${label}` : label);
    const facts: (readonly [string, string])[] = [];
    if (feed.kind === 'consume') {
      const broker = brokers[feed.broker]!;
      facts.push(...kindOf(broker).facts(broker, feed.consumer));
    }
    if (feed.kind === 'http') facts.push(['requests', `${feed.method} ${feed.path}`]);
    if (feed.kind === 'timer') facts.push(['every', `${feed.everyMs / 1000} s`]);
    return [...facts, ['handler', handler] as const].map(([label, value]) => [of(label), value] as const);
  });
  return [...declared, ...fed];
}
