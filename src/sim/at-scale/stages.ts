import type { BrokerConfig } from '../../brokers/kinds.ts';
import { type ScalePlan, workersOf } from '../../system/scale.ts';
import type { ConsumeSpec, System } from '../../system/system.ts';
import { type Destination, partitionsOf, type QueueSettings, type Stage, type StageFeed } from './stage.ts';

export interface Stages {
  readonly stages: readonly Stage[];
  readonly destinations: readonly Destination[];
  /** What is assumed where a system leaves it open, in sentences. */
  readonly assumed: readonly string[];
}

type Subscription = Config<'sns'>['subscriptions'][number];
type Config<Kind extends BrokerConfig['kind']> = Extract<BrokerConfig, { readonly kind: Kind }>;

/** The programs of a system as stages, in their order; or why it is played by the slower driver. */
export function stagesOf(system: System, plan: ScalePlan): Stages | { readonly why: string } {
  const stages: Stage[] = [];
  const assumed: string[] = [];
  let first = 0;
  for (const [program, { handler, feed, grants }] of Object.entries(system.programs)) {
    const { count: workers, inHand } = workersOf(plan, program);
    const mortal = plan.deaths !== null && (plan.deaths.programs?.includes(program) ?? true);
    let its: StageFeed | string;
    if (feed.kind === 'http') its = feed;
    else if (feed.kind !== 'consume') its = `\`${program}\` is fed by a ${feed.kind}`;
    else its = consumed(program, feed, system.brokers[feed.broker]!, plan, mortal);
    if (typeof its === 'string') return { why: its };
    if (its.kind === 'kafka' && mortal)
      assumed.push(`The members of the group of \`${program}\` keep their partitions while they are started again.`);
    stages.push({ program, handler, feed: its, workers, inHand, first, mortal, grants });
    first += workers;
  }
  if (stages.some(({ feed, workers }) => feed.kind === 'sqs' && workers > 1))
    assumed.push('Each worker of a queue is handed every so-manieth message, as by a queue that lies on as many servers.');
  const destinations = destinationsOf(system, stages);
  return typeof destinations === 'string' ? { why: destinations } : { stages, destinations, assumed };
}

/** As it can be played at full speed; or why it cannot. */
function consumed(program: string, { consumer }: ConsumeSpec, broker: BrokerConfig, plan: ScalePlan, mortal: boolean): StageFeed | string {
  switch (broker.kind) {
    case 'sqs':
    case 'sns': {
      const { queues } = consumer as { readonly queues: readonly string[] };
      return { kind: 'sqs', queues: queues.map(name => (broker.queues as readonly QueueSettings[]).find(each => each.name === name)!) };
    }
    case 'kafka': {
      const { handled, topics } = broker;
      if (handled.length > 0) return `the log of \`${program}\` does not begin at offset 0`;
      const { subscribe, client, autoCommit, autoCommitIntervalMs, assignor, sessionTimeoutMs } = consumer as Extract<
        ConsumeSpec['consumer'],
        { readonly client: unknown }
      >;
      if (assignor !== null && assignor !== 'range') return `\`${program}\` has the assignor ${assignor}`;
      if (autoCommit && client === 'java') return `\`${program}\` commits inside its poll`;
      if (mortal && plan.restartMs >= (sessionTimeoutMs ?? 10_000))
        return `processes of \`${program}\` are away for longer than their session`;
      return {
        kind: 'kafka',
        topics: subscribe.map((name: string) => topics.find((each: { readonly name: string }) => each.name === name)!),
        onThrow: client === 'java' ? 'read on' : client === 'kafkajs' ? 'wait and seek back' : 'seek back',
        autoCommitMs: autoCommit ? autoCommitIntervalMs : null,
      };
    }
    default:
      return `\`${program}\` is fed by ${broker.kind}`;
  }
}

function destinationsOf({ brokers, programs, services }: System, stages: readonly Stage[]): Destination[] | string {
  const found: Destination[] = [];
  const queueReaders = (queue: string) =>
    stages.flatMap(({ feed }, stage) => {
      const part = feed.kind === 'sqs' ? feed.queues.findIndex(({ name }) => name === queue) : -1;
      return part < 0 ? [] : [{ stage, part }];
    });
  for (const broker of Object.values(brokers)) {
    if (broker.kind !== 'sqs' && broker.kind !== 'sns' && broker.kind !== 'kafka') return `there is a broker of ${broker.kind}`;
    if (broker.kind === 'kafka') {
      for (const { name, partitions } of broker.topics) {
        const readers = stages.flatMap(({ feed }, stage) => {
          const part = feed.kind === 'kafka' ? feed.topics.findIndex(each => each.name === name) : -1;
          return part < 0 ? [] : [{ stage, part }];
        });
        found.push({ name, verb: 'topic', partitions, readers });
      }
      continue;
    }
    for (const { name } of broker.queues) {
      const readers = queueReaders(name);
      if (readers.length > 1) return `several programs compete for the queue \`${name}\``;
      found.push({ name, verb: 'queue', partitions: 0, readers });
    }
    if (broker.kind === 'sns') {
      const topics = snsTopics(broker, queueReaders);
      if (typeof topics === 'string') return topics;
      found.push(...topics);
    }
  }
  // What nobody reads is counted.
  for (const name of services.topics ?? [])
    if (!found.some(each => each.name === name)) found.push({ name, verb: 'topic', partitions: 0, readers: [] });
  for (const name of services.queues ?? [])
    if (!found.some(each => each.name === name)) found.push({ name, verb: 'queue', partitions: 0, readers: [] });
  for (const [stage, program] of Object.keys(programs).entries())
    if (programs[program]!.feed.kind === 'http') found.push({ name: program, verb: 'front', partitions: 0, readers: [{ stage, part: 0 }] });
  return found;
}

function snsTopics(
  { topics, subscriptions }: Config<'sns'>,
  queueReaders: (queue: string) => Destination['readers'],
): Destination[] | string {
  for (const { queue, rawMessageDelivery, filterPolicy } of subscriptions) {
    if (filterPolicy !== null) return `the subscription of \`${queue}\` has a filter`;
    if (!rawMessageDelivery) return `the queue \`${queue}\` gets messages in the envelope of SNS`;
  }
  return topics.map((name: string) => {
    const readers = subscriptions
      .filter(({ topic }: Subscription) => topic === name)
      .flatMap(({ queue }: Subscription) => queueReaders(queue));
    return { name, verb: 'topic', partitions: 0, readers };
  });
}

/** Where a partition of a stage's topic is read: by which of its workers, and as which of that one's lanes. */
export function lanesByPartition({ feed, workers }: Stage): readonly { readonly worker: Int32Array; readonly lane: Int32Array }[] {
  if (feed.kind !== 'kafka') return [];
  const lanes = new Int32Array(workers);
  return feed.topics.map(({ partitions }) => {
    const where = { worker: new Int32Array(partitions), lane: new Int32Array(partitions) };
    for (let worker = 0; worker < workers; worker += 1) {
      const { from, to } = partitionsOf(partitions, workers, worker);
      for (let partition = from; partition < to; partition += 1) {
        where.worker[partition] = worker;
        where.lane[partition] = lanes[worker]!;
        lanes[worker]! += 1;
      }
    }
    return where;
  });
}
