import type { Json, Ms } from '../../history/event.ts';

export interface LoggedMessage {
  readonly id: string;
  readonly body: Json;
  readonly headers: { readonly [name: string]: string };
  readonly orderingKey: string;
  readonly publishedAt: Ms;
  /** Several subscriptions got it, and the history tells their copies apart. */
  readonly copied: boolean;
}

/** What was published to a topic, in that order, by a number that never changes. Its beginning can be let go. */
export class TopicLog {
  #messages: LoggedMessage[];
  /** The number of the first message that is still here. */
  start: number;

  constructor(copied: TopicLog | null = null) {
    this.#messages = copied === null ? [] : [...copied.#messages];
    this.start = copied === null ? 0 : copied.start;
  }

  /** The number that the next message will get. */
  get end(): number {
    return this.start + this.#messages.length;
  }

  append(message: LoggedMessage): number {
    return this.start + this.#messages.push(message) - 1;
  }

  at(number: number): LoggedMessage {
    return this.#messages[number - this.start]!;
  }

  /** The first message published at or after this time. */
  firstSince(time: Ms): number {
    let low = this.start;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle).publishedAt < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  forget(before: number): void {
    const gone = Math.min(before, this.end) - this.start;
    if (gone <= 0) return;
    this.#messages = this.#messages.slice(gone);
    this.start += gone;
  }
}
