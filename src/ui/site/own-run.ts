import { boundAt, type Exercise } from '../../exercise/exercise.ts';
import type { History } from '../../history/index.ts';
import { type OwnProgram, openOwnRealm } from '../../process/own-realm.ts';
import { castAll, openRun } from '../../search/open-run.ts';
import { replay } from '../../sim/explore.ts';
import { readSchedule } from '../../sim/schedule.ts';

/**
 * The history of a program of ours in an exercise of one program, under a schedule as a report prints it. The same compiler and simulation
 * that judge a learner's program; only the wall is missing. Throws when the schedule does not fit the program.
 */
export function ownRun(exercise: Exercise, program: OwnProgram, code: string): History {
  const schedule = readSchedule(code);
  const bound = schedule && boundAt(exercise, schedule.bound);
  if (!bound) throw new Error(`\`${code}\` is no schedule of ${exercise.slug}`);
  const realm = openOwnRealm();
  const casts = castAll(exercise.system, () => ({ program: realm.adopt(program), stateless: program.stateless }), false);
  const { simulation, history } = openRun(exercise, bound, casts, realm, { clock: false, random: new Set<string>() });
  replay(simulation, schedule.departures);
  for (let choice = simulation.ordinary(); choice !== null; choice = simulation.ordinary()) simulation.perform(choice);
  return history;
}
