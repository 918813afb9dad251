import { COLUMNS } from '../history/scale.ts';
import type { ScaleProgress, SecondsPlayed } from '../sim/at-scale/shared.ts';

/** How far a run is that several play, from what each of them tells of its workers. A second is told once all of them have played it. */
export class ProgressOfParts {
  readonly #parts: { last: ScaleProgress | null; readonly seconds: Map<string, number[]>; readonly queues: Map<string, number[][]> }[];
  #told = 0;

  constructor(parts: number) {
    this.#parts = Array.from({ length: parts }, () => ({ last: null, seconds: new Map(), queues: new Map() }));
  }

  add(number: number, progress: ScaleProgress): ScaleProgress {
    const part = this.#parts[number]!;
    const { from, programs, queues } = progress.seconds;
    // Where something turns out to be shared, a part begins anew, and so does what is told.
    if (from === 0) {
      part.seconds.clear();
      part.queues.clear();
      this.#told = 0;
    }
    part.last = progress;
    for (const [program, numbers] of Object.entries(programs)) {
      const known = part.seconds.get(program);
      if (known === undefined) part.seconds.set(program, [...numbers]);
      else known.push(...numbers);
    }
    for (const [queue, series] of Object.entries(queues)) {
      const known = part.queues.get(queue);
      if (known === undefined)
        part.queues.set(
          queue,
          series.map(depths => [...depths]),
        );
      else for (const [at, depths] of series.entries()) known[at]!.push(...depths);
    }
    const sum = (of: (progress: ScaleProgress) => number) => this.#parts.reduce((all, { last }) => all + (last === null ? 0 : of(last)), 0);
    return {
      virtualMs: Math.min(...this.#parts.map(({ last }) => last?.virtualMs ?? 0)),
      came: sum(({ came }) => came),
      over: sum(({ over }) => over),
      together: this.#parts.some(({ last }) => last?.together === true),
      seconds: this.#seconds(),
    };
  }

  #seconds(): SecondsPlayed {
    const width = COLUMNS.length;
    const played = this.#parts.map(({ seconds }) => Math.min(...[...seconds.values()].map(({ length }) => length / width)));
    const from = this.#told;
    const until = Math.max(from, Math.min(...played.map(seconds => (Number.isFinite(seconds) ? seconds : 0))));
    this.#told = until;
    const programs: Record<string, number[]> = {};
    for (const { seconds } of this.#parts)
      for (const [program, numbers] of seconds) {
        programs[program] ??= new Array<number>((until - from) * width).fill(0);
        const sums = programs[program];
        for (let at = 0; at < sums.length; at += 1) sums[at]! += numbers[from * width + at]!;
      }
    return { from, programs, queues: this.#queues(from, until) };
  }

  #queues(from: number, until: number): SecondsPlayed['queues'] {
    const queues: Record<string, number[][]> = {};
    for (const part of this.#parts)
      for (const [queue, series] of part.queues) {
        queues[queue] ??= series.map(() => new Array<number>(until - from).fill(0));
        for (const [at, depths] of series.entries())
          for (let second = from; second < until; second += 1) queues[queue]![at]![second - from]! += depths[second] ?? 0;
      }
    return queues;
  }
}
