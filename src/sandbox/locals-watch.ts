import type { Locals, SourceLine, Variable } from '../history/index.ts';
import { glimpse } from '../process/inspect.ts';
import type { Run } from '../sim/explore.ts';

/** A run of one handler tells some dozens; beyond this nobody steps through it. */
const TOLD_LIMIT = 5000;
const VARIABLES_LIMIT = 24;

/** Notes what each line of a watched program could see before it ran, in the order in which lines ran. */
export class LocalsWatch {
  readonly told: Locals[] = [];
  readonly #run: () => Run | null;

  constructor(run: () => Run | null) {
    this.#run = run;
  }

  /** As `RealmOptions.onLocals`. */
  hear(line: SourceLine, names: readonly string[], read: (index: number) => unknown): void {
    const run = this.#run();
    if (run === null || this.told.length >= TOLD_LIMIT) return;
    const variables: Variable[] = [];
    for (let index = 0; index < names.length && variables.length < VARIABLES_LIMIT; index += 1) {
      const value = glimpseOf(read, index);
      if (value !== null) variables.push({ name: names[index]!, value });
    }
    this.told.push({ events: run.history.length, worker: run.simulation.turn, line, variables });
  }
}

function glimpseOf(read: (index: number) => unknown, index: number): string | null {
  try {
    return glimpse(read(index));
  } catch {
    // Declared further down and without a value yet.
    return null;
  }
}
