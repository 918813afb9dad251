import { count } from '../report/count.ts';
import type { Progress } from '../submit.ts';

type Run = NonNullable<Progress['atScale']>;

/** How far a run at scale is, in one line that is written over. Says nothing where nobody watches: in a pipe, in a build. */
export class ProgressLine {
  readonly #out: { readonly isTTY?: boolean; write(text: string): unknown };
  #shown = false;

  constructor(out: { readonly isTTY?: boolean; write(text: string): unknown }) {
    this.#out = out;
  }

  show(run: Run | undefined): void {
    if (run === undefined || this.#out.isTTY !== true) return;
    this.#shown = true;
    this.#out.write(`${OVER}${lineOf(run)}`);
  }

  clear(): void {
    if (this.#shown) this.#out.write(OVER);
    this.#shown = false;
  }
}

/** Back to its beginning, and all of it away. */
const OVER = '\r\u001b[2K';

/** `ten-million, 2 of 2: 21 min 12 s, 3,000,000 messages came, 2,100,000 are over`. */
export function lineOf({ name, number, count: all, progress }: Run): string {
  const which = all === 1 ? name : `${name}, ${number} of ${all}`;
  if (progress === null) return `${which}: starting`;
  const { virtualMs, came, over } = progress;
  const seconds = Math.floor(virtualMs / 1000);
  const at = seconds < 60 ? `${seconds} s` : `${count(Math.floor(seconds / 60))} min ${seconds % 60} s`;
  return `${which}: ${at}, ${count(came)} messages came, ${count(over)} are over`;
}
