import { COLUMNS, NO_COUNTS } from '../../history/scale.ts';
import { CALLS } from './calls.ts';
import type { Place } from './place.ts';
import { addSeconds, type StagePart } from './result.ts';
import type { Stage } from './stage.ts';
import { Durations } from './witness.ts';

/** What came of some workers of a program. */
export function stagePartOf(places: readonly Place[], stage: Stage): StagePart {
  const counts = { ...NO_COUNTS };
  const durations = new Durations();
  const answers = new Durations();
  const statuses = new Map<number, number>();
  const seconds = places.map(({ witness, now }) => witness.secondsUntil(now));
  const sums = new Int32Array(Math.max(...seconds.map(({ length }) => length), COLUMNS.length));
  for (const [index, { witness }] of places.entries()) {
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += witness.counts[name];
    durations.merge(witness.durations.counts);
    answers.merge(witness.answers.counts);
    for (const [status, count] of witness.statuses) statuses.set(status, (statuses.get(status) ?? 0) + count);
    addSeconds(sums, seconds[index]!);
  }
  return {
    counts,
    seconds: sums,
    durations: durations.counts,
    answers: answers.counts,
    statuses: [...statuses].toSorted(([a], [b]) => a - b),
    byPart: byPartOf(places, stage),
    calls: callsOf(places),
    readAhead: places.reduce((found, { reading }) => Math.max(found, reading.most), 0),
  };
}

/** What came to each partition, topic after topic. */
function byPartOf(places: readonly Place[], { feed }: Stage): readonly number[] | null {
  if (feed.kind !== 'logs') return null;
  const before = feed.topics.map((_, part) => feed.topics.slice(0, part).reduce((sum, { partitions }) => sum + partitions, 0));
  const came = new Array<number>(feed.topics.reduce((sum, { partitions }) => sum + partitions, 0)).fill(0);
  for (const { lanes } of places) for (const { part, partition, there } of lanes) came[before[part]! + partition] = there;
  return came;
}

function callsOf(places: readonly Place[]): StagePart['calls'] {
  const calls = new Map<string, number>();
  const add = (name: string, made: number) => calls.set(name, (calls.get(name) ?? 0) + made);
  for (const { made, madeWhole } of places) {
    for (const [kind, name] of CALLS.entries()) if (made[kind]! > 0) add(name, made[kind]!);
    for (const [name, times] of madeWhole) add(name, times);
  }
  return [...calls];
}
