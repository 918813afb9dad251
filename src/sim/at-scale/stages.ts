import { type BrokerConfig, kindOf } from '../../brokers/kinds.ts';
import { opensMsOf, type ScalePlan, workersOf } from '../../system/scale.ts';
import type { ConsumeSpec, System } from '../../system/system.ts';
import { type Destination, partitionsOf, type Stage, type StageFeed } from './stage.ts';

export interface Stages {
  readonly stages: readonly Stage[];
  readonly destinations: readonly Destination[];
  /** What is assumed where a system leaves it open, in sentences. */
  readonly assumed: readonly string[];
}

/**
 * The programs of a system as stages, in the order in which they are played: what whoever is on call starts comes first, because what it
 * is handed is known before; then as they are declared. Or why it is played by the slower driver.
 */
export function stagesOf(system: System, plan: ScalePlan): Stages | { readonly why: string } {
  const stages: Stage[] = [];
  const assumed: string[] = [];
  let first = 0;
  for (const [program, { handler, feed, grants, opens }] of Object.entries(system.programs)) {
    const { count: workers, inHand } = workersOf(plan, system, program);
    const mortal = plan.deaths !== null && (plan.deaths.programs?.includes(program) ?? true);
    let its: StageFeed | string;
    if (feed.kind === 'http') its = (feed.inHand ?? 1) === 1 ? feed : `\`${program}\` takes several requests at once`;
    else if (feed.kind !== 'consume') its = `\`${program}\` is fed by a ${feed.kind}`;
    else its = consumed(program, feed, system.brokers[feed.broker]!, plan, mortal);
    if (typeof its === 'string') return { why: its };
    if (its.kind === 'logs' && mortal)
      assumed.push(`The members of the group of \`${program}\` keep their partitions while they are started again.`);
    if (opens === 'alarm' && feed.kind === 'consume') {
      const seconds = Math.ceil(opensMsOf(plan) / 1000);
      assumed.push(`Whoever is on call starts \`${program}\` every ${seconds} seconds anew, with what lies there then.`);
    }
    stages.push({ program, handler, feed: its, workers, inHand, first, mortal, grants, opens: opens === 'alarm' });
    first += workers;
  }
  if (stages.some(({ feed, workers }) => feed.kind === 'queues' && workers > 1))
    assumed.push('Each worker of a queue is handed every so-manieth message, as by a queue that lies on as many servers.');
  stages.sort((one, other) => Number(other.opens) - Number(one.opens));
  const destinations = destinationsOf(system, stages);
  return typeof destinations === 'string' ? { why: destinations } : { stages, destinations, assumed };
}

/** As it can be played at full speed; or why it cannot. */
function consumed(program: string, { consumer }: ConsumeSpec, broker: BrokerConfig, plan: ScalePlan, mortal: boolean): StageFeed | string {
  const { atScale } = kindOf(broker);
  if (atScale === undefined) return `\`${program}\` is fed by ${broker.kind}`;
  return atScale.feed(program, broker, consumer, mortal ? plan.restartMs : null);
}

function destinationsOf({ brokers, programs, services }: System, stages: readonly Stage[]): Destination[] | string {
  const found: Destination[] = [];
  for (const broker of Object.values(brokers)) {
    const { atScale } = kindOf(broker);
    if (atScale === undefined) return `there is a broker of ${broker.kind}`;
    const destinations = atScale.destinations(broker);
    if (typeof destinations === 'string') return destinations;
    for (const { name, verb, partitions, copies } of destinations) {
      const readers = copies.flatMap(copy => readersOf(copy, stages));
      if (verb === 'queue' && readers.length > 1) return `several programs compete for the queue \`${name}\``;
      found.push({ name, verb, partitions, readers });
    }
  }
  // What nobody reads is counted.
  for (const name of services.topics ?? [])
    if (!found.some(each => each.name === name)) found.push({ name, verb: 'topic', partitions: 0, readers: [] });
  for (const name of services.queues ?? [])
    if (!found.some(each => each.name === name)) found.push({ name, verb: 'queue', partitions: 0, readers: [] });
  for (const [stage, { program }] of stages.entries())
    if (programs[program]!.feed.kind === 'http') found.push({ name: program, verb: 'front', partitions: 0, readers: [{ stage, part: 0 }] });
  return found;
}

/** Which stages read this queue or log, and as which of theirs. */
function readersOf(name: string, stages: readonly Stage[]): Destination['readers'] {
  return stages.flatMap(({ feed }, stage) => {
    const read = feed.kind === 'queues' ? feed.queues : feed.kind === 'logs' ? feed.topics : [];
    const part = read.findIndex(each => each.name === name);
    return part < 0 ? [] : [{ stage, part }];
  });
}

/** Where a partition of a stage's topic is read: by which of its workers, and as which of that one's lanes. */
export function lanesByPartition({ feed, workers }: Stage): readonly { readonly worker: Int32Array; readonly lane: Int32Array }[] {
  if (feed.kind !== 'logs') return [];
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
