import { criterionNamed } from '../../graders/index.ts';
import type { Bound, Exercise } from '../exercise/exercise.ts';
import type { History } from '../history/index.ts';
import type { Run } from '../sim/explore.ts';
import { type Minimised, minimise } from '../sim/minimise.ts';
import { isFault, readSchedule } from '../sim/schedule.ts';
import type { Usage } from '../sim/simulate.ts';

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
  readonly #found = new Map<string, Failure>();
  readonly #told = new Set<string>();

  constructor(exercise: Exercise) {
    this.#exercise = exercise;
  }

  see(text: string, history: History): void {
    this.#told.add(text);
    const { departures } = readSchedule(text)!;
    const faults = departures.filter(({ choice }) => isFault(choice)).length;
    for (const { id } of this.#exercise.criteria) {
      const best = this.#found.get(id);
      if (best !== undefined && (best.faults < faults || (best.faults === faults && best.departures <= departures.length))) continue;
      if (this.#fails(id, history)) this.#found.set(id, { schedule: text, faults, departures: departures.length });
    }
  }

  /** Runs that were not told yet. */
  minimised(open: (bound: Bound) => Run, usage: Usage): Minimised[] {
    const { bounds } = this.#exercise;
    const runs: Minimised[] = [];
    for (const [id, { schedule }] of this.#found) {
      const fails = (history: History) => this.#fails(id, history);
      const simplest = minimise({ open, bounds, usage, schedule: readSchedule(schedule)!, fails });
      if (simplest === null || this.#told.has(simplest.schedule)) continue;
      this.#told.add(simplest.schedule);
      runs.push(simplest);
    }
    return runs;
  }

  #fails(id: string, history: History): boolean {
    const judge = criterionNamed(id).start(this.#exercise.work);
    for (const [index, event] of history.entries()) judge.see(event, index);
    return judge.verdict().verdict === 'fail';
  }
}
