/** Answers that were judged once are not judged again, until their text changes or what they are judged by. */
import type { SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { Judge } from './check-exercise.ts';
import type { Judged } from './costs.ts';

export class KeptVerdicts {
  #kept = new Map<string, Promise<Judged>>();
  #used = new Set<string>();

  /** How many were judged, and not found here. */
  fresh = 0;

  around(judge: Judge): Judge {
    return (exercise, files) => {
      const key = keyOf(exercise, files);
      this.#used.add(key);
      const before = this.#kept.get(key);
      if (before !== undefined) return before;
      this.fresh += 1;
      const judged = judge(exercise, files);
      this.#kept.set(key, judged);
      // What was stopped, or went wrong with us, is no verdict to keep.
      const forget = () => void (this.#kept.get(key) === judged && this.#kept.delete(key));
      judged.then(({ report }) => void (LASTING.has(report.outcome.kind) || forget()), forget);
      return judged;
    };
  }

  /** Forgets what nobody has asked for since the last time. */
  sweep(): void {
    for (const key of this.#kept.keys()) if (!this.#used.has(key)) this.#kept.delete(key);
    this.#used.clear();
    this.fresh = 0;
  }
}

const LASTING: ReadonlySet<string> = new Set(['graded', 'does-not-compile', 'does-not-load', 'no-handler', 'bad-topology']);

/** Words for people have no part in a verdict, but for claims, which stand in reports. */
function keyOf(
  { title: _, summary: __, minutes: ___, hints: ____, events: _____, ...judgedBy }: Exercise,
  files: readonly SourceFile[],
): string {
  return JSON.stringify([judgedBy, files]);
}
