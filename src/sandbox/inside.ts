/**
 * What runs inside the wall: it loads a program and plays schedules, and says what happened. It forms no verdict; the
 * criteria that run here only tell the explorer which states differ.
 */
import { type Bound, boundAt, type Exercise } from '../exercise/exercise.ts';
import type { History } from '../history/index.ts';
import { openNativeRealm } from '../process/native-realm.ts';
import { openRealm } from '../process/open-realm.ts';
import { Halt } from '../process/realm.ts';
import { DoesNotFit, explore, type Run, RunFailed, replay } from '../sim/explore.ts';
import { DoesNotLoad, NoHandler } from '../sim/learner-faults.ts';
import { Reactions } from '../sim/reactions.ts';
import { type Hop, replayNative } from '../sim/replay-native.ts';
import { sample } from '../sim/sample.ts';
import { readSchedule, writeSchedule } from '../sim/schedule.ts';
import type { Usage } from '../sim/simulate.ts';
import { explainTimed, runPart, runTimed, type TimedProgress } from '../sim/timed/run.ts';
import type { TouchedKeys } from '../sim/timed/sharing.ts';
import { playTrace } from '../sim/trace.ts';
import { LocalsWatch } from './locals-watch.ts';
import { openRun } from './open-run.ts';
import type { FromInside, ToInside } from './protocol.ts';
import { SimplestFailures } from './simplest.ts';

type Say = (answer: FromInside) => void;

/**
 * Answers one request. The last answer is the one that closes it: done, or why not. `hop` is for native programs only;
 * `alive` is called again and again, also while nothing else can be told.
 */
export function serve(request: ToInside, say: Say, hop: Hop, alive: () => void): void {
  if (request.kind === 'confirm') {
    confirm(request, hop, say, alive).then(say, error => say(lastWord(error, null, '')));
    return;
  }
  if (request.kind === 'timed' || request.kind === 'timed-part') {
    try {
      say(playTimed(request, say));
    } catch (error) {
      say(lastWord(error, null, ''));
    }
    return;
  }
  let opened: Run | null = null;
  try {
    // A traced program tells each line before it runs it, for a watchdog that must name the line of a hang.
    const lines = new Announcer(say);
    const watch = new LocalsWatch(request.program, () => opened);
    const realm = openRealm({
      hardened: true,
      onLocals: (id, names, read) => watch.hear(id, names, read),
      onLine: line => lines.at(line),
    });
    const program = realm.load(request.program);
    // One run is played by its own program, line by line; thousands share what lives of it do.
    const reactions = request.kind === 'explore' ? new Reactions() : null;
    const onOpen = (run: Run) => {
      lines.forget();
      if (realm.jobs.spent > STEPS_IN_ALL) throw new Halt('too-long');
      opened = run;
    };
    const open: Open = (bound, usage) => {
      return openRun(request.exercise, bound, request.program, program, realm, usage, { reactions, onEvent: alive, onOpen });
    };
    say(request.kind === 'replay' ? replayOne(request, open, watch, say) : exploreAll(request, open, say));
  } catch (caught) {
    const failed = caught instanceof RunFailed ? caught : null;
    const schedule = failed?.schedule ?? (request.kind === 'replay' ? request.schedule : '');
    say(lastWord(failed?.cause ?? caught, failed?.run ?? opened, schedule));
  }
}

/**
 * Steps that a program may take in all runs together: some tens of seconds. Most handlers get along with a thousandth of it.
 */
const STEPS_IN_ALL = 2_000_000_000;

/** A line that ran this often within one run is not news. Without a limit, millions of announcements would drown who listens. */
const ANNOUNCED_PER_RUN = 200;

class Announcer {
  readonly #say: Say;
  readonly #times = new Map<number, number>();

  constructor(say: Say) {
    this.#say = say;
  }

  at(line: number): void {
    const times = (this.#times.get(line) ?? 0) + 1;
    this.#times.set(line, times);
    if (times <= ANNOUNCED_PER_RUN) this.#say({ kind: 'at', line });
  }

  forget(): void {
    this.#times.clear();
  }
}

type Open = (bound: Bound, usage: Usage) => Run;

/** Any number would do; this one is printed with the report, so that the same runs can be had again. */
const SEED = 48_879;

function exploreAll(request: Extract<ToInside, { kind: 'explore' }>, open: Open, say: Say): FromInside {
  const usage: Usage = { clock: false, random: false };
  let runs = 0;
  let states = 0;
  let complete = true;
  let sampled = 0;
  runs += playTraces(request.exercise, open, say);
  request.exercise.bounds.forEach((bound, number) => {
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
      stateLimit: Math.ceil(request.stateLimit * share),
      onProgress: (moreRuns, moreStates) => say({ kind: 'progress', runs: runs + moreRuns, states: states + moreStates, bound: number }),
    });
    runs += result.runs;
    states += result.states;
    complete &&= result.complete;
    if (result.complete) return;
    const more = Math.ceil(request.sampledRuns * share);
    const simplest = new SimplestFailures(request.exercise);
    const onRun = (schedule: string, history: History) => {
      simplest.see(schedule, history);
      say({ kind: 'run', bound: number, schedule, history, sampled: true });
    };
    sample({ ...played, onRun, seed: SEED, runs: more });
    sampled += more;
    for (const run of simplest.minimised(each => open(each, usage), usage))
      say({ kind: 'run', bound: run.bound, schedule: run.schedule, history: run.history, sampled: true });
  });
  return { kind: 'done', complete, runs, states, sampled: sampled === 0 ? null : { runs: sampled, seed: SEED } };
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
    const { simulation } = open(bound, { clock: false, random: false });
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
    const run = open(trace.bound, { clock: false, random: false });
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

function replayOne(request: Extract<ToInside, { kind: 'replay' }>, open: Open, watch: LocalsWatch, say: Say): FromInside {
  const bad = (text: string): FromInside => ({ kind: 'bad-schedule', text });
  const schedule = readSchedule(request.schedule);
  if (schedule === null) return bad(`\`${request.schedule}\` is not a schedule. One looks like this: 0.4-c1.9-t`);
  const bound = boundAt(request.exercise, schedule.bound);
  if (bound === undefined)
    return bad(`The schedule belongs to bound ${schedule.bound + 1}; the exercise has ${request.exercise.bounds.length}.`);
  const { simulation, history } = open(bound, { clock: false, random: false });
  try {
    replay(simulation, schedule.departures);
  } catch (error) {
    if (!(error instanceof DoesNotFit)) throw error;
    return bad(`The schedule does not fit this code: ${error.message}. It was found with other code.`);
  }
  for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) simulation.perform(enabled[0]!);
  const locals = watch.told.length > 0 ? { locals: watch.told } : {};
  say({ kind: 'run', bound: schedule.bound, schedule: request.schedule, history, ...locals });
  return { kind: 'done', complete: true, runs: 1, states: 0, sampled: null };
}

function playTimed(request: Extract<ToInside, { kind: 'timed' | 'timed-part' }>, say: Say): FromInside {
  const { program, plan } = request;
  const realm = openRealm({ hardened: true, onLine: line => say({ kind: 'at', line }) });
  const loaded = realm.load(program);
  const options = { onProgress: (progress: TimedProgress) => say({ kind: 'timed-progress', progress }) };
  const onKeys = (keys: TouchedKeys) => say({ kind: 'timed-keys', keys });
  if (request.kind === 'timed-part') say({ kind: 'timed-part', part: runPart(plan, request.range, loaded, realm, onKeys, options) });
  else if (request.explain === null) say({ kind: 'timed-result', result: runTimed(plan, loaded, realm, options) });
  else say({ kind: 'timed-told', events: explainTimed(plan, loaded, realm, request.explain, options) });
  return { kind: 'done', complete: true, runs: 1, states: 0, sampled: null };
}

/** A history that ends early, because the schedule did not fit, says enough: it is not the one that was expected. */
async function confirm(
  { exercise, program, schedules }: Extract<ToInside, { kind: 'confirm' }>,
  hop: Hop,
  say: Say,
  alive: () => void,
): Promise<FromInside> {
  const realm = openNativeRealm({ hardened: true });
  const loaded = realm.load(program);
  for (const schedule of schedules) {
    const { bound, departures } = readSchedule(schedule)!;
    const run = openRun(exercise, boundAt(exercise, bound)!, program, loaded, realm, { clock: false, random: false }, { onEvent: alive });
    say({ kind: 'confirmed', schedule, history: await replayNative(run, departures, hop) });
  }
  return { kind: 'done', complete: true, runs: schedules.length, states: 0, sampled: null };
}

function lastWord(error: unknown, run: Run | null, schedule: string): FromInside {
  const line = run?.simulation.line() ?? null;
  if (error instanceof Halt) return { kind: 'halted', reason: error.reason, line: error.line ?? line, schedule };
  if (error instanceof DoesNotLoad) return { kind: 'does-not-load', text: error.message, line: error.line };
  if (error instanceof NoHandler) return { kind: 'no-handler', text: error.message };
  const { name, message, stack } = error instanceof Error ? error : { name: 'thrown', message: String(error), stack: '' };
  return { kind: 'our-fault', text: `${name}: ${message}${schedule === '' ? '' : ` (schedule ${schedule})`}\n${stack ?? ''}` };
}
