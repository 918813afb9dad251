/** Plays schedules of a program twice, lowered on our queue and untouched on the engine's, and compares the histories. */
import type { CompiledProgram } from '../compile/compiled.ts';
import type { Bound, Exercise } from '../exercise/exercise.ts';
import { Digest } from '../history/digest.ts';
import { type History, withoutLines } from '../history/index.ts';
import { openNativeRealm } from '../process/native-realm.ts';
import { openRealm } from '../process/open-realm.ts';
import { openRun } from '../sandbox/open-run.ts';
import { explore, type Run, replay } from '../sim/explore.ts';
import { Reactions } from '../sim/reactions.ts';
import { type Hop, replayNative } from '../sim/replay-native.ts';
import { readSchedule, type Schedule, writeSchedule } from '../sim/schedule.ts';

/** Every kind of fault may strike once. */
const EACH_FAULT_ONCE = { crashes: 1, expiries: 1, duplicates: 1, errors: 1 };
/** @param own faults that only this broker knows */
export const oracleBounds = (first: string, second: string, own: Partial<Bound> = {}): Bound[] => [
  { ...EACH_FAULT_ONCE, ...own, messages: [first], workers: 1 },
  { ...EACH_FAULT_ONCE, ...own, messages: [first], workers: 2 },
  { ...EACH_FAULT_ONCE, ...own, messages: [first, second], workers: 2 },
];

/** Exercises on brokers other than SQS, with the faults of their own: their answers go through both paths as well. */
export const OTHER_BROKERS = [
  { slug: 'commit-after-work', bounds: oracleBounds('order-12', 'order-13', { rebalances: 1 }) },
  { slug: 'poison-pill', bounds: oracleBounds('order-13', 'order-12', { restarts: 1, disconnects: 1, refusals: 1 }) },
] as const;

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
  program: CompiledProgram,
  { exercise, bounds, hop, stateLimit = 0, hardened = false }: CompareOptions,
): Promise<Compared> {
  const realm = openRealm({ hardened });
  const ours = realm.load(program);
  const nativeRealm = openNativeRealm({ hardened });
  const theirs = nativeRealm.load(program);
  const digests = { lowered: new Digest(), native: new Digest() };
  const mismatches: Compared['mismatches'][number][] = [];
  // As in a submission: what a life did before is not run again, and must be what native code does each time.
  const reactions = new Reactions();
  let schedules = 0;
  for (const [number, bound] of bounds.entries()) {
    const usage = { clock: false, random: false };
    const open = () => openRun(exercise, bound, program, ours, realm, usage, { reactions });
    const found = new Map<string, string>();
    for (const schedule of oneDeparture(open, number)) found.set(writeSchedule(schedule), withoutLines(play(open(), schedule)));
    if (stateLimit > 0) {
      const onRun = (schedule: string, history: History) => found.set(schedule, withoutLines(history));
      explore({ open, usage, bound: number, stateLimit, onProgress: () => {}, onRun });
    }
    schedules += found.size;
    for (const [schedule, lowered] of found) {
      const run = openRun(exercise, bound, program, theirs, nativeRealm, { clock: false, random: false });
      const native = withoutLines(await replayNative(run, readSchedule(schedule)!.departures, hop));
      digests.lowered.add(lowered);
      digests.native.add(native);
      if (native !== lowered) mismatches.push({ schedule, lowered, native });
    }
  }
  return { schedules, lowered: digests.lowered.text(), native: digests.native.text(), mismatches };
}

function play({ simulation, history }: Run, { departures }: Schedule): History {
  replay(simulation, departures);
  for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) simulation.perform(enabled[0]!);
  return history;
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
