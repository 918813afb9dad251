/** The plan of a search: named traces, then every bound whole, then chance where a bound is too large. It forms no verdict. */
import type { Named } from '../../graders/judges.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { History } from '../history/index.ts';
import { explore, nothingKnown, type Run, RunFailed } from '../sim/explore.ts';
import { sample } from '../sim/sample.ts';
import { writeSchedule } from '../sim/schedule.ts';
import type { Usage } from '../sim/setting.ts';
import { playTrace } from '../sim/trace.ts';
import type { Bound } from '../system/system.ts';
import { SimplestFailures } from './simplest.ts';

/** What is told while it goes on. */
export type Told =
  | { readonly kind: 'progress'; readonly runs: number; readonly states: number; readonly bound: number }
  /** One run from start to end. */
  | {
      readonly kind: 'run';
      readonly bound: number;
      readonly schedule: string;
      readonly history: History;
      /** The number of the named trace that it is a run of. */
      readonly trace?: number;
      /** Chance chose its schedule. */
      readonly sampled?: true;
    }
  /** A named trace that does not fit the program, and why. */
  | { readonly kind: 'misfit'; readonly trace: number; readonly text: string };

export interface Explored {
  readonly complete: boolean;
  readonly runs: number;
  readonly states: number;
  readonly sampled: { readonly runs: number; readonly seed: number } | null;
  /** Bounds that were given up as too large, by number, with the states that were met until then. */
  readonly beyond: readonly { readonly bound: number; readonly states: number }[];
}

export interface Effort {
  /** States after which a bound is given up, and the runs that chance then plays of it. */
  readonly stateLimit: number;
  readonly sampledRuns: number;
}

type Say = (told: Told) => void;

export type Open = (bound: Bound, usage: Usage) => Run;

/** Any number would do; this one is printed with the report, so that the same runs can be had again. */
const SEED = 48_879;

/** @param named knows the criteria that the exercise brings along, where it does */
export function exploreAll(exercise: Exercise, { stateLimit, sampledRuns }: Effort, open: Open, say: Say, named?: Named): Explored {
  const usage = nothingKnown(exercise.system);
  let runs = 0;
  let states = 0;
  let complete = true;
  let sampled = 0;
  const beyond: { bound: number; states: number }[] = [];
  runs += playTraces(exercise, open, say);
  exercise.bounds.forEach((bound, number) => {
    say({ kind: 'progress', runs, states, bound: number });
    const played = {
      open: () => open(bound, usage),
      bound: number,
      onRun: (schedule: string, history: History) => say({ kind: 'run', bound: number, schedule, history }),
    };
    const share = shareOf(open, bound);
    const result = explore({
      ...played,
      usage,
      stateLimit: Math.ceil(stateLimit * share),
      onProgress: (moreRuns, moreStates) => say({ kind: 'progress', runs: runs + moreRuns, states: states + moreStates, bound: number }),
    });
    runs += result.runs;
    states += result.states;
    complete &&= result.complete;
    if (result.complete) return;
    beyond.push({ bound: number, states: result.states });
    const more = Math.ceil(sampledRuns * share);
    const simplest = new SimplestFailures(exercise, named);
    const onRun = (schedule: string, history: History) => {
      simplest.see(schedule, history);
      say({ kind: 'run', bound: number, schedule, history, sampled: true });
    };
    sample({ ...played, onRun, seed: SEED, runs: more });
    sampled += more;
    for (const run of simplest.minimised(each => open(each, usage), usage))
      say({ kind: 'run', bound: run.bound, schedule: run.schedule, history: run.history, sampled: true });
  });
  return { complete, runs, states, sampled: sampled === 0 ? null : { runs: sampled, seed: SEED }, beyond };
}

/** What a run costs: its steps, and the calls and timers that wait meanwhile, because each of them is something that could happen next. */
const ORDINARY_COST = 200;
const SMALLEST_SHARE = 1 / 200;

/**
 * A program that makes hundreds of calls, or leaves them waiting, has runs that cost a thousand times what ordinary ones do.
 * It gets as much work, and so fewer states and runs. At most 1.
 */
function shareOf(open: Open, bound: Bound): number {
  let cost = 0;
  try {
    const { simulation } = open(bound, { clock: false, random: new Set<string>() });
    for (let choice = simulation.ordinary(); choice !== null && choice.kind !== 'rest'; choice = simulation.ordinary()) {
      simulation.perform(choice);
      cost += simulation.workers.reduce((sum, { calls, timers }) => sum + calls.length + timers.length, 1);
    }
  } catch {
    // Whatever it is, exploring meets it on its first run and says so.
  }
  return Math.max(SMALLEST_SHARE, Math.min(1, ORDINARY_COST / cost));
}

/** How many were played. */
function playTraces({ bounds, traces = [] }: Exercise, open: Open, say: Say): number {
  let played = 0;
  for (const [number, trace] of traces.entries()) {
    const bound = bounds.length + number;
    const run = open(trace.bound, { clock: false, random: new Set<string>() });
    const result = guarded(run, '', () => playTrace(run, trace));
    if ('misfit' in result) say({ kind: 'misfit', trace: number, text: result.misfit });
    else {
      played += 1;
      say({ kind: 'run', bound, schedule: writeSchedule({ bound, departures: result.departures }), history: run.history, trace: number });
    }
  }
  return played;
}

function guarded<T>(run: Run, schedule: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new RunFailed(error, schedule, run);
  }
}
