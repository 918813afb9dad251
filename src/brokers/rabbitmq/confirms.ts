/**
 * Publisher confirms: each publish on a confirming channel is acked or nacked once, by its number, counted from 1. A message for several
 * queues waits for all of them; one refusal is a nack for the whole message. An unroutable message is acked, after its return.
 *
 * Answers that come in together are told together: all below the oldest unanswered one in one frame with `multiple`, the rest singly. A
 * nack is told that way even when it is alone, so it carries `multiple` (`maxlen-reject-publish`).
 */
import type { Copying, Queue } from './ports.ts';

export interface ConfirmFrame {
  readonly kind: 'ack' | 'nack';
  readonly tag: number;
  readonly multiple: boolean;
}

export class Confirms {
  readonly #unanswered = new Map<number, Set<Queue>>();
  #oldest: number | null = null;
  #acked: number[] = [];
  #nacked: number[] = [];

  /** Begins with what another is at, whose queues have become others here. */
  goOnFrom(copied: Confirms, copying: Copying): void {
    for (const [sequence, queues] of copied.#unanswered) this.#unanswered.set(sequence, new Set([...queues].map(copying.queue)));
    this.#oldest = copied.#oldest;
    this.#acked = [...copied.#acked];
    this.#nacked = [...copied.#nacked];
  }

  get waiting(): boolean {
    return this.#unanswered.size > 0;
  }

  get size(): number {
    return this.#unanswered.size;
  }

  get due(): boolean {
    return this.#acked.length > 0 || this.#nacked.length > 0;
  }

  expect(sequence: number, queues: readonly Queue[]): void {
    if (queues.length === 0) {
      this.#acked.push(sequence);
      return;
    }
    this.#unanswered.set(sequence, new Set(queues));
    this.#oldest ??= sequence;
  }

  confirmed(queue: Queue, sequence: number): void {
    const queues = this.#unanswered.get(sequence);
    if (!queues?.delete(queue) || queues.size > 0) return;
    this.#answered(sequence);
    this.#acked.push(sequence);
  }

  /** True: it was not answered before. */
  rejected(sequence: number): boolean {
    if (!this.#unanswered.has(sequence)) return false;
    this.#answered(sequence);
    this.#nacked.push(sequence);
    return true;
  }

  /** A deleted queue counts as having confirmed. */
  queueDeleted(queue: Queue): void {
    for (const sequence of [...this.#unanswered.keys()]) this.confirmed(queue, sequence);
  }

  queueCrashed(queue: Queue): void {
    for (const [sequence, queues] of [...this.#unanswered]) if (queues.has(queue)) this.rejected(sequence);
  }

  #answered(sequence: number): void {
    this.#unanswered.delete(sequence);
    if (this.#oldest !== sequence) return;
    if (this.#unanswered.size === 0) this.#oldest = null;
    else while (!this.#unanswered.has(this.#oldest)) this.#oldest++;
  }

  clear(): void {
    this.#acked = [];
    this.#nacked = [];
  }

  take(): ConfirmFrame[] {
    const acked = this.#acked.sort((a, b) => a - b);
    const nacked = this.#nacked.sort((a, b) => a - b);
    this.clear();
    const frames: ConfirmFrame[] = [];
    if (acked.length === 1) frames.push({ kind: 'ack', tag: acked[0]!, multiple: false });
    else this.#coalesce('ack', acked, nacked, frames);
    this.#coalesce('nack', nacked, acked, frames);
    return frames;
  }

  #coalesce(kind: 'ack' | 'nack', mine: readonly number[], others: readonly number[], frames: ConfirmFrame[]): void {
    if (mine.length === 0) return;
    const cutoff = Math.min(this.#oldest ?? mine.at(-1)! + 1, others[0] ?? Number.POSITIVE_INFINITY);
    const below = mine.filter(sequence => sequence < cutoff);
    if (below.length > 0) frames.push({ kind, tag: below.at(-1)!, multiple: true });
    for (const tag of mine.slice(below.length)) frames.push({ kind, tag, multiple: false });
  }

  key(): unknown {
    return [[...this.#unanswered].map(([sequence, queues]) => [sequence, [...queues].map(queue => queue.name)]), this.#acked, this.#nacked];
  }
}
