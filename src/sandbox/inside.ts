/**
 * What runs inside the wall: it loads a program and plays schedules, and says what happened. It forms no verdict; the
 * criteria that run here only tell the explorer which states differ. Those that an exercise brings along are code that nobody knows
 * either, and may run nowhere else: what they say of a run crosses the wall with it.
 */
import { boundAt, type Exercise } from '../exercise/exercise.ts';
import type { SourceLine } from '../history/event.ts';
import { openNativeRealm } from '../process/native-realm.ts';
import { openRealm } from '../process/open-realm.ts';
import { Halt } from '../process/realm.ts';
import { BadTopology, declareAll } from '../search/declare.ts';
import { exploreAll, type Open } from '../search/explore-all.ts';
import { castAll, loadAll, openRun } from '../search/open-run.ts';
import { BadCriterion, openOwnCriteria } from '../search/own-criteria.ts';
import { DoesNotFit, type Run, RunFailed, replay } from '../sim/explore.ts';
import { DoesNotLoad, NoHandler } from '../sim/learner-faults.ts';
import { type Hop, replayNative } from '../sim/replay-native.ts';
import { readSchedule } from '../sim/schedule.ts';
import { goOn, playScale } from './inside-scale.ts';
import { LocalsWatch } from './locals-watch.ts';
import type { FromInside, ToInside } from './protocol.ts';

type Say = (answer: FromInside) => void;

/**
 * Answers one request. The last answer is the one that closes it: done, or why not. A part of a run at scale that has to know first what
 * others have come to leaves it open, until it is told. `hop` is for native programs only;
 * `alive` is called again and again, also while nothing else can be told.
 */
export function serve(request: ToInside, say: Say, hop: Hop, alive: () => void): void {
  if (request.kind === 'confirm') {
    confirm(request, hop, say, alive).then(say, error => say(lastWord(error, null, '')));
    return;
  }
  if (request.kind === 'scale' || request.kind === 'scale-goes-on') {
    try {
      const last = request.kind === 'scale' ? playScale(request, say, alive) : goOn(request, say);
      if (last !== null) say(last);
    } catch (error) {
      say(lastWord(error, null, ''));
    }
    return;
  }
  let opened: Run | null = null;
  try {
    // A traced program tells each line before it runs it, for a watchdog that must name the line of a hang.
    const lines = new Announcer(say);
    const watch = new LocalsWatch(() => opened);
    const realm = openRealm({
      hardened: true,
      onLocals: (line, names, read) => watch.hear(line, names, read),
      onLine: line => lines.at(line),
    });
    const { programs } = request;
    const exercise = declareAll(request.exercise, programs, realm);
    if (request.exercise.topologies !== undefined) say({ kind: 'declared', system: exercise.system });
    if (request.kind === 'declare') {
      say(NOTHING_PLAYED);
      return;
    }
    // One run is played by its own programs, line by line; thousands share what lives of them do.
    const casts = castAll(exercise.system, loadAll(realm, programs), request.kind === 'explore');
    const openJudging = () => openRealm({ hardened: true, judging: true, onLine: line => lines.at(line, true) });
    const own = openOwnCriteria(exercise, programs, openJudging);
    const tell: Say = answer => say(answer.kind === 'run' && own !== null ? { ...answer, own: own.judge(answer.history) } : answer);
    const onOpen = (run: Run) => {
      lines.forget();
      if (realm.jobs.spent > STEPS_IN_ALL) throw new Halt('too-long');
      opened = run;
    };
    const open: Open = (bound, usage) => openRun(exercise, bound, casts, realm, usage, { onEvent: alive, onOpen, named: own?.named });
    if (request.kind === 'replay') say(replayOne(exercise, request.schedule, open, watch, tell));
    else say({ kind: 'done', ...exploreAll(exercise, request, open, tell, own?.named) });
  } catch (caught) {
    const failed = caught instanceof RunFailed ? caught : null;
    const schedule = failed?.schedule ?? (request.kind === 'replay' ? request.schedule : '');
    say(lastWord(failed?.cause ?? caught, failed?.run ?? opened, schedule));
  }
}

const NOTHING_PLAYED: FromInside = { kind: 'done', complete: true, runs: 0, states: 0, sampled: null, beyond: [] };

/**
 * Steps that a program may take in all runs together: some tens of seconds. Most handlers get along with a thousandth of it.
 */
const STEPS_IN_ALL = 2_000_000_000;

/** A line that ran this often within one run is not news. Without a limit, millions of announcements would drown who listens. */
const ANNOUNCED_PER_RUN = 200;

class Announcer {
  readonly #say: Say;
  readonly #times = new Map<string, number>();

  constructor(say: Say) {
    this.#say = say;
  }

  at(line: SourceLine, judging = false): void {
    const place = `${judging ? 'judging ' : ''}${line.file}:${line.line}`;
    const times = (this.#times.get(place) ?? 0) + 1;
    this.#times.set(place, times);
    if (times <= ANNOUNCED_PER_RUN) this.#say({ kind: 'at', line, ...(judging ? { judging } : {}) });
  }

  forget(): void {
    this.#times.clear();
  }
}

function replayOne(exercise: Exercise, text: string, open: Open, watch: LocalsWatch, say: Say): FromInside {
  const bad = (why: string): FromInside => ({ kind: 'bad-schedule', text: why });
  const schedule = readSchedule(text);
  if (schedule === null) return bad(`\`${text}\` is not a schedule. One looks like this: 0.4-c1.9-t`);
  const bound = boundAt(exercise, schedule.bound);
  if (bound === undefined) return bad(`The schedule belongs to bound ${schedule.bound + 1}; the exercise has ${exercise.bounds.length}.`);
  const { simulation, history } = open(bound, { clock: false, random: new Set<string>() });
  try {
    replay(simulation, schedule.departures);
  } catch (error) {
    if (!(error instanceof DoesNotFit)) throw error;
    return bad(`The schedule does not fit this code: ${error.message}. It was found with other code.`);
  }
  for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) simulation.perform(enabled[0]!);
  const locals = watch.told.length > 0 ? { locals: watch.told } : {};
  say({ kind: 'run', bound: schedule.bound, schedule: text, history, ...locals });
  return { kind: 'done', complete: true, runs: 1, states: 0, sampled: null, beyond: [] };
}

/** A history that ends early, because the schedule did not fit, says enough: it is not the one that was expected. */
async function confirm(
  { exercise, programs, schedules }: Extract<ToInside, { kind: 'confirm' }>,
  hop: Hop,
  say: Say,
  alive: () => void,
): Promise<FromInside> {
  const realm = openNativeRealm({ hardened: true });
  const casts = castAll(exercise.system, loadAll(realm, programs), false);
  const unjudged = { ...exercise, criteria: [] };
  for (const schedule of schedules) {
    const { bound, departures } = readSchedule(schedule)!;
    const run = openRun(unjudged, boundAt(exercise, bound)!, casts, realm, { clock: false, random: new Set<string>() }, { onEvent: alive });
    say({ kind: 'confirmed', schedule, history: await replayNative(run, departures, hop) });
  }
  return { kind: 'done', complete: true, runs: schedules.length, states: 0, sampled: null, beyond: [] };
}

function lastWord(error: unknown, run: Run | null, schedule: string): FromInside {
  const line = run?.simulation.line() ?? null;
  if (error instanceof Halt) return { kind: 'halted', reason: error.reason, line: error.line ?? line, schedule };
  if (error instanceof DoesNotLoad) return { kind: 'does-not-load', text: error.message, line: error.line };
  if (error instanceof BadTopology) return { kind: 'bad-topology', text: error.message, line: error.line };
  if (error instanceof BadCriterion) return { kind: 'bad-criterion', criterion: error.criterion, text: error.message, line: error.line };
  if (error instanceof NoHandler) return { kind: 'no-handler', text: error.message };
  const { name, message, stack } = error instanceof Error ? error : { name: 'thrown', message: String(error), stack: '' };
  return { kind: 'our-fault', text: `${name}: ${message}${schedule === '' ? '' : ` (schedule ${schedule})`}\n${stack ?? ''}` };
}
