import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { History } from '../history/index.ts';
import { openRealm } from '../process/open-realm.ts';
import type { Realm } from '../process/realm.ts';
import { judgeHistory } from '../report/grading.ts';
import { castAll, loadAll, openRun, type Played, type RunOptions } from '../search/open-run.ts';
import { type ExploreOptions, type ExploreResult, explore, nothingKnown, type Run, replay } from '../sim/explore.ts';
import { readSchedule } from '../sim/schedule.ts';
import type { Usage } from '../sim/setting.ts';
import type { Bound } from '../system/system.ts';

/** Programs in a realm: as many runs as are wanted, of whatever bound. */
export interface Opened {
  readonly realm: Realm;
  readonly usage: Usage;
  open(bound: Bound): Run;
}

/** A bound of an exercise; each of its programs has so many workers. */
export const boundOn = (
  { system }: Pick<Exercise, 'system'>,
  sends: readonly string[],
  faults: Bound['faults'] = {},
  { workers = 1, later = [] }: { readonly workers?: number; readonly later?: Bound['later'] } = {},
): Bound => ({
  sends,
  workers: Object.fromEntries(Object.keys(system.programs).map(name => [name, workers])),
  faults,
  where: {},
  later,
});

interface OpenedOptions extends Omit<RunOptions, 'onOpen'> {
  readonly realm?: Realm;
  /** What a life did before is not run again, as in a search. */
  readonly share?: boolean;
}

/** What most tests of runs begin with. */
export function opened(exercise: Played, programs: CompiledPrograms, options: OpenedOptions = {}): Opened {
  const { realm = openRealm({ hardened: false }), share = false, ...more } = options;
  const usage = nothingKnown(exercise.system);
  const casts = castAll(exercise.system, loadAll(realm, programs), share);
  return { realm, usage, open: bound => openRun(exercise, bound, casts, realm, usage, more) };
}

/** @param schedule from the ordinary course */
export function toEnd({ simulation, history }: Run, schedule = '0'): History {
  replay(simulation, readSchedule(schedule)!.departures);
  for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) simulation.perform(enabled[0]!);
  return history;
}

export interface Searched extends ExploreResult {
  readonly schedules: readonly string[];
  /** As many, in the same order. */
  readonly histories: readonly History[];
  readonly usage: Usage;
}

/** Every run of a bound that can be told from the others; with `prune: false` every run, each played by the program itself; with `reduce: false` in every order. */
export function searched(
  exercise: Played,
  programs: CompiledPrograms,
  bound: Bound,
  {
    prune = true,
    reduce = prune,
    share = prune,
    stateLimit = 100_000,
  }: Partial<Pick<ExploreOptions, 'prune' | 'reduce' | 'stateLimit'>> & { readonly share?: boolean } = {},
): Searched {
  const { open, usage } = opened(exercise, programs, { share });
  const schedules: string[] = [];
  const histories: History[] = [];
  const onRun = (schedule: string, history: History) => {
    schedules.push(schedule);
    histories.push([...history]);
  };
  const result = explore({ open: () => open(bound), usage, bound: 0, stateLimit, prune, reduce, onRun, onProgress: () => {} });
  return { ...result, schedules, histories, usage };
}

/** The criteria that some of these runs breaks, in the order of the exercise. */
export function failingIn(exercise: Pick<Exercise, 'criteria' | 'effects'>, histories: readonly History[]): string[] {
  const ids = exercise.criteria.map(({ id }) => id);
  return ids.filter(id => histories.some(history => judgeHistory(id, exercise, history).verdict === 'fail'));
}
