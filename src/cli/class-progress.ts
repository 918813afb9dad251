import type { ClassProgress } from '../class/grade-class-node.ts';
import { visible } from '../class/visible.ts';

interface Out {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR = 24;
/** How often a pipe or a build is told, where every line stays. */
const SELDOM_MS = 60_000;

/** How far a class is: a bar that is written over where somebody watches, and a line a minute where nobody does. */
export class ClassBar {
  readonly #out: Out;
  readonly #now: () => number;
  readonly #began: number;
  #last: ClassProgress | null = null;
  #told: number;
  #shown = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(out: Out, now: () => number = () => performance.now()) {
    this.#out = out;
    this.#now = now;
    this.#began = now();
    this.#told = this.#began;
  }

  show(progress: ClassProgress): void {
    this.#last = progress;
    if (this.#out.isTTY === true) {
      this.#draw();
      // The estimate falls while nothing is finished.
      this.#timer ??= setInterval(() => this.#draw(), 1000).unref();
    } else if (this.#now() - this.#told >= SELDOM_MS) {
      this.#told = this.#now();
      this.#out.write(`${lineOf(progress, this.#now() - this.#began)}\n`);
    }
  }

  clear(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    if (this.#shown) this.#out.write(OVER);
    this.#shown = false;
  }

  #draw(): void {
    const { columns = 80 } = this.#out;
    this.#shown = true;
    const { done, of } = this.#last!;
    const full = of === 0 ? BAR : Math.floor((BAR * done) / of);
    const text = `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${lineOf(this.#last!, this.#now() - this.#began)}`;
    this.#out.write(`${OVER}${text.length < columns ? text : `${text.slice(0, columns - 2)}…`}`);
  }
}

const OVER = '\r\u001b[2K';

/** `12 of 30, about 2 min left: alice, bob`. What was known before tells nothing of how long the others take. */
export function lineOf({ done, of, known, underWay }: ClassProgress, elapsedMs: number): string {
  const graded = done - known;
  const left = graded === 0 || done === of ? '' : `, about ${lasting((elapsedMs / graded) * (of - done))} left`;
  return `${done} of ${of}${left}${underWay.length === 0 ? '' : `: ${underWay.map(visible).join(', ')}`}`;
}

function lasting(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
