/** Plays schedules of a program twice, lowered on our queue and untouched on the engine's, and compares the histories. */
import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { Digest } from '../history/digest.ts';
import { type History, withoutLines } from '../history/index.ts';
import { openNativeRealm } from '../process/native-realm.ts';
import { openRealm } from '../process/open-realm.ts';
import { explore, type Run } from '../sim/explore.ts';
import { type Hop, replayNative } from '../sim/replay-native.ts';
import { readSchedule, type Schedule, writeSchedule } from '../sim/schedule.ts';
import type { Bound } from '../system/system.ts';
import { boundOn, opened, toEnd } from './opened.ts';

/** Every kind of fault may strike once. */
const EACH_FAULT_ONCE: Bound['faults'] = { crash: 1, expire: 1, duplicate: 1, lose: 1 };

interface Asked {
  readonly first: string;
  readonly second: string;
  /** Faults that only this broker knows. */
  readonly own?: Bound['faults'];
}

/** Of an exercise of one program. */
export function oracleBounds(exercise: Pick<Exercise, 'system'>, { first, second, own = {} }: Asked): Bound[] {
  const faults = { ...EACH_FAULT_ONCE, ...own };
  return [
    boundOn(exercise, [first], faults),
    boundOn(exercise, [first], faults, { workers: 2 }),
    boundOn(exercise, [first, second], faults, { workers: 2 }),
  ];
}

/** Of the exercise that the corpus is played in. */
export const corpusBounds = (exercise: Exercise): Bound[] => oracleBounds(exercise, { first: 'order-12', second: 'order-13' });

/** Exercises on brokers other than SQS, with the faults of their own: their answers go through both paths as well. */
export const OTHER_BROKERS: readonly { readonly slug: string; readonly asked: Asked }[] = [
  { slug: 'commit-after-work', asked: { first: 'order-12', second: 'order-13', own: { rebalance: 1 } } },
  { slug: 'poison-pill', asked: { first: 'order-13', second: 'order-12', own: { restart: 1, cut: 1, fail: 1 } } },
];

export interface Compared {
  readonly schedules: number;
  /** Of all histories without lines, in order: the same on every engine. */
  readonly lowered: string;
  readonly native: string;
  readonly mismatches: readonly { readonly schedule: string; readonly lowered: string; readonly native: string }[];
}

export interface CompareOptions {
  readonly exercise: Exercise;
  readonly bounds: readonly Bound[];
  readonly hop: Hop;
  /** Beyond the schedules with one departure, so many states of each bound are explored, simplest first. */
  readonly stateLimit?: number;
  /** Inside SES, as in a sandbox. Freezes the thread for good. */
  readonly hardened?: boolean;
}

export async function compare(
  programs: CompiledPrograms,
  { exercise, bounds, hop, stateLimit = 0, hardened = false }: CompareOptions,
): Promise<Compared> {
  // As in a submission: what a life did before is not run again, and must be what native code does each time.
  const realm = openRealm({ hardened });
  const native = opened(exercise, programs, { realm: openNativeRealm({ hardened }) });
  const digests = { lowered: new Digest(), native: new Digest() };
  const mismatches: Compared['mismatches'][number][] = [];
  const ours = opened(exercise, programs, { realm, share: true });
  let schedules = 0;
  for (const [number, bound] of bounds.entries()) {
    Object.assign(ours.usage, { clock: false, random: new Set<string>() });
    const open = () => ours.open(bound);
    const found = new Map<string, string>();
    for (const schedule of oneDeparture(open, number))
      found.set(writeSchedule(schedule), withoutLines(toEnd(open(), writeSchedule(schedule))));
    if (stateLimit > 0) {
      const onRun = (schedule: string, history: History) => found.set(schedule, withoutLines(history));
      explore({ open, usage: ours.usage, bound: number, stateLimit, onProgress: () => {}, onRun });
    }
    schedules += found.size;
    for (const [schedule, lowered] of found) {
      const theirs = withoutLines(await replayNative(native.open(bound), readSchedule(schedule)!.departures, hop));
      digests.lowered.add(lowered);
      digests.native.add(theirs);
      if (theirs !== lowered) mismatches.push({ schedule, lowered, native: theirs });
    }
  }
  return { schedules, lowered: digests.lowered.text(), native: digests.native.text(), mismatches };
}

/** The ordinary run, and every run that leaves it once: a fault, or the next thing done by somebody else, at every step. */
function oneDeparture(open: () => Run, bound: number): Schedule[] {
  const list: Schedule[] = [{ bound, departures: [] }];
  const { simulation } = open();
  for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) {
    for (const choice of enabled.slice(1)) list.push({ bound, departures: [{ step: simulation.steps, choice }] });
    simulation.perform(enabled[0]!);
  }
  return list;
}
