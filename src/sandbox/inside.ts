/**
 * What runs inside the wall: it loads a program and plays schedules, and says what happened. It forms no verdict; the
 * criteria that run here only tell the explorer which states differ.
 */
import { criterionNamed } from '../../graders/index.ts';
import { Sqs } from '../brokers/sqs.ts';
import type { CompiledProgram } from '../compile/compiled.ts';
import type { Bound, Exercise } from '../exercise/exercise.ts';
import type { HistoryEvent, SourceLine } from '../history/index.ts';
import { openRealm } from '../process/open-realm.ts';
import { Halt, type Program, type Realm } from '../process/realm.ts';
import { Db } from '../services/db.ts';
import { DoesNotFit, explore, type Run, RunFailed, replay } from '../sim/explore.ts';
import { readSchedule } from '../sim/schedule.ts';
import { DoesNotLoad, NoHandler, Simulation, type Usage } from '../sim/simulate.ts';
import { SqsSource } from '../sim/sqs-source.ts';
import type { FromInside, ToInside } from './protocol.ts';

type Say = (answer: FromInside) => void;

/** Answers one request. Always ends with exactly one closing answer: done, or why not. */
export function serve(request: ToInside, say: Say): void {
  let opened: Run | null = null;
  let schedule = '';
  try {
    // A traced program tells each line before it runs it, for a watchdog that must name the line of a hang.
    const realm = openRealm({ hardened: true, onLine: line => say({ kind: 'at', line }) });
    const program = realm.load(request.program);
    const open = (bound: Bound, usage: Usage) => {
      opened = openRun(request.exercise, bound, request.program, program, realm, usage);
      return opened;
    };
    if (request.kind === 'replay') {
      schedule = request.schedule;
      replayOne(request, open, say);
    } else exploreAll(request, open, say);
  } catch (caught) {
    const failed = caught instanceof RunFailed ? caught : null;
    if (failed !== null) schedule = failed.schedule;
    const run = failed?.run ?? (opened as Run | null);
    say(lastWord(failed?.cause ?? caught, run, schedule));
  }
}

function exploreAll(request: Extract<ToInside, { kind: 'explore' }>, open: (bound: Bound, usage: Usage) => Run, say: Say): void {
  const usage: Usage = { clock: false, random: false };
  let runs = 0;
  let states = 0;
  let complete = true;
  request.exercise.bounds.forEach((bound, number) => {
    say({ kind: 'progress', runs, states, bound: number });
    const result = explore({
      open: () => open(bound, usage),
      usage,
      bound: number,
      stateLimit: request.stateLimit,
      onRun: (schedule, history) => say({ kind: 'run', bound: number, schedule, history }),
      onProgress: (moreRuns, moreStates) => say({ kind: 'progress', runs: runs + moreRuns, states: states + moreStates, bound: number }),
    });
    runs += result.runs;
    states += result.states;
    complete &&= result.complete;
  });
  say({ kind: 'done', complete, runs, states });
}

function replayOne(request: Extract<ToInside, { kind: 'replay' }>, open: (bound: Bound, usage: Usage) => Run, say: Say): void {
  const schedule = readSchedule(request.schedule);
  if (schedule === null)
    return say({ kind: 'bad-schedule', text: `\`${request.schedule}\` is not a schedule. One looks like this: 0.4-c1.9-t` });
  const bound = request.exercise.bounds[schedule.bound];
  if (bound === undefined)
    return say({
      kind: 'bad-schedule',
      text: `The schedule belongs to bound ${schedule.bound + 1}; the exercise has ${request.exercise.bounds.length}.`,
    });
  const { simulation, history } = open(bound, { clock: false, random: false });
  try {
    replay(simulation, schedule.departures);
  } catch (error) {
    if (!(error instanceof DoesNotFit)) throw error;
    return say({ kind: 'bad-schedule', text: `The schedule does not fit this code: ${error.message}. It was found with other code.` });
  }
  for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) simulation.perform(enabled[0]!);
  say({ kind: 'run', bound: schedule.bound, schedule: request.schedule, history });
  say({ kind: 'done', complete: true, runs: 1, states: 0 });
}

function openRun(exercise: Exercise, bound: Bound, compiled: CompiledProgram, program: Program, realm: Realm, usage: Usage): Run {
  realm.jobs.clear();
  const history: HistoryEvent[] = [];
  const judges = exercise.criteria.map(({ id }) => criterionNamed(id).start(exercise.work));
  const emit = (event: HistoryEvent) => {
    for (const judge of judges) judge.see(event, history.length);
    history.push(event);
  };
  const source = new SqsSource(exercise.broker, Sqs, emit);
  const services = exercise.services.db === undefined ? {} : { db: new Db(exercise.services.db) };
  const simulation = new Simulation({ exercise, bound, program, realm, stateless: compiled.stateless, usage, source, services, emit });
  for (const name of bound.messages) source.send(name, exercise.messages[name]!, 0);
  return { simulation, history, judgesKey: () => judges.map(judge => judge.key()).join('\n') };
}

function lastWord(error: unknown, run: Run | null, schedule: string): FromInside {
  const line = run?.simulation.line() ?? null;
  if (error instanceof Halt) return { kind: 'halted', reason: error.reason, line, schedule };
  if (error instanceof DoesNotLoad) return { kind: 'does-not-load', text: error.message, line: loadLine(error) ?? line };
  if (error instanceof NoHandler) return { kind: 'no-handler', text: error.message };
  const { name, message, stack } = error instanceof Error ? error : { name: 'thrown', message: String(error), stack: '' };
  return { kind: 'our-fault', text: `${name}: ${message}${schedule === '' ? '' : ` (schedule ${schedule})`}\n${stack ?? ''}` };
}

const loadLine = (error: DoesNotLoad): SourceLine | null => error.line;
