import { Judges, type Named } from '../../graders/judges.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { History } from '../history/index.ts';
import type { Run } from '../sim/explore.ts';
import { type Minimised, minimise } from '../sim/minimise.ts';
import { isFault, readSchedule } from '../sim/schedule.ts';
import type { Usage } from '../sim/setting.ts';
import type { Bound } from '../system/system.ts';

interface Failure {
  readonly schedule: string;
  readonly faults: number;
  readonly departures: number;
}

/**
 * Failures that chance found, the simplest for each criterion, to be made as simple as they can be before they are told.
 * Nothing is judged here: a run that is told is judged outside, like any other.
 */
export class SimplestFailures {
  readonly #exercise: Exercise;
  readonly #named: Named | undefined;
  /** By the number of the criterion. */
  readonly #found = new Map<number, Failure>();
  readonly #told = new Set<string>();

  /** @param named knows the criteria that the exercise brings along, where it does */
  constructor(exercise: Exercise, named?: Named) {
    this.#exercise = exercise;
    this.#named = named;
  }

  see(text: string, history: History): void {
    this.#told.add(text);
    const { departures } = readSchedule(text)!;
    const faults = departures.filter(({ choice }) => isFault(choice)).length;
    const isSimpler = (best: Failure | undefined) =>
      best === undefined || faults < best.faults || (faults === best.faults && departures.length < best.departures);
    const candidates = this.#exercise.criteria.flatMap((_, number) => (isSimpler(this.#found.get(number)) ? [number] : []));
    if (candidates.length === 0) return;
    const judged = this.#judge(history);
    for (const number of candidates)
      if (judged.verdict(number).verdict === 'fail') this.#found.set(number, { schedule: text, faults, departures: departures.length });
  }

  /** Runs that were not told yet. */
  minimised(open: (bound: Bound) => Run, usage: Usage): Minimised[] {
    const { bounds } = this.#exercise;
    const runs: Minimised[] = [];
    for (const [number, { schedule }] of this.#found) {
      const fails = (history: History) => this.#judge(history).verdict(number).verdict === 'fail';
      const simplest = minimise({ open, bounds, usage, schedule: readSchedule(schedule)!, fails });
      if (simplest === null || this.#told.has(simplest.schedule)) continue;
      this.#told.add(simplest.schedule);
      runs.push(simplest);
    }
    return runs;
  }

  #judge(history: History): Judges {
    const judges = new Judges(this.#exercise.criteria, this.#exercise.effects, this.#named);
    for (const [index, event] of history.entries()) judges.see(event, index);
    return judges;
  }
}
