/** What each bound of an exercise costs to search, and which wrong answers fail in it: so one sees which bounds are worth what they cost. */
import type { Report } from '../report/report.ts';
import type { SubmitOptions } from '../submit.ts';

/** What one submission took. */
export interface Judged {
  readonly report: Report;
  /** By bound, as far as it came. */
  readonly costs: readonly Cost[];
  /** Numbers of bounds in which it broke a promise; named traces come after the bounds. */
  readonly failedIn: ReadonlySet<number>;
}

export interface Cost {
  readonly states: number;
  readonly ms: number;
}

/** Listens to one submission: `options` are for `submit`. */
export class Meter {
  readonly #now: () => number;
  readonly #begun: { readonly states: number; readonly at: number }[] = [];
  readonly #failedIn = new Set<number>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now;
  }

  get options(): Pick<SubmitOptions, 'onProgress' | 'onFailedRun'> {
    return {
      onProgress: ({ phase, boundNumber, states }) => {
        if (phase === 'exploring') this.#begun[boundNumber - 1] ??= { states, at: this.#now() };
      },
      onFailedRun: bound => void this.#failedIn.add(bound),
    };
  }

  /** Once it is over. */
  judged(report: Report): Judged {
    const end = { states: report.explored.states, at: this.#now() };
    const costs = this.#begun.map(({ states, at }, bound) => {
      const next = this.#begun[bound + 1] ?? end;
      return { states: next.states - states, ms: next.at - at };
    });
    return { report, costs, failedIn: this.#failedIn };
  }
}

export interface BoundRow {
  /** `bounds[2]`, or the name of a trace. */
  readonly name: string;
  /** What may happen in it, as a sentence. */
  readonly text: string;
  /** Of the solution; null for a trace, which is one run, and where the solution was not explored so far. */
  readonly cost: Cost | null;
  /** Wrong answers that fail in it, by name. */
  readonly finds: readonly string[];
  /** Those of them that fail nowhere else. */
  readonly alone: readonly string[];
}

export function boundRows(solution: Judged, wrong: readonly { readonly name: string; readonly judged: Judged }[]): readonly BoundRow[] {
  const { bounds, traces = [] } = solution.report.explored;
  const finding = (number: number) => wrong.filter(({ judged }) => judged.failedIn.has(number));
  const row = (name: string, text: string, number: number, cost: Cost | null): BoundRow => {
    const found = finding(number);
    const alone = found.filter(({ judged }) => judged.failedIn.size === 1);
    return { name, text, cost, finds: found.map(each => each.name), alone: alone.map(each => each.name) };
  };
  return [
    ...bounds.map((text, number) => row(`bounds[${number}]`, text, number, solution.costs[number] ?? null)),
    ...traces.map(({ name, why }, number) => row(name, why, bounds.length + number, null)),
  ];
}
