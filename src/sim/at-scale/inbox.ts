import type { Ms } from '../../history/event.ts';

const FIELDS = 6;

/** What is read from an inbox: see `Inbox.send`. */
export interface Sent {
  at: Ms;
  /** The number of the destination; the partition in the bits from `PARTITION_SHIFT` on. */
  to: number;
  template: number;
  first: number;
  second: number;
  origin: Ms;
}

export const PARTITION_SHIFT = 10;
export const DESTINATION = (1 << PARTITION_SHIFT) - 1;

/**
 * What was sent to the workers of one program within a window, until it is their turn to play it: then it is put into the order of time.
 * What was sent in the same millisecond stays in the order of the senders, and for each of them in the order in which it was sent, so
 * that the order does not depend on how long windows are.
 */
export class Inbox {
  size = 0;
  #data = new Int32Array(1024 * FIELDS);
  #order = new Int32Array(1024);
  #counts = new Int32Array(64);
  #taken = 0;
  readonly #sent: Sent = { at: 0, to: 0, template: 0, first: 0, second: 0, origin: 0 };

  send(at: Ms, to: number, template: number, first: number, second: number, origin: Ms): void {
    let data = this.#data;
    const place = this.size * FIELDS;
    if (place === data.length) {
      data = new Int32Array(place * 2);
      data.set(this.#data);
      this.#data = data;
    }
    this.size += 1;
    data[place] = at;
    data[place + 1] = to;
    data[place + 2] = template;
    data[place + 3] = first;
    data[place + 4] = second;
    data[place + 5] = origin;
  }

  /** Everything that was sent within this window, and nothing else, has come: puts it in order. */
  sort(from: Ms, until: Ms): void {
    const { size } = this;
    if (size === 0) return;
    const data = this.#data;
    const span = until - from;
    if (this.#order.length < size) this.#order = new Int32Array(data.length / FIELDS);
    if (this.#counts.length < span + 1) this.#counts = new Int32Array(span + 1);
    else this.#counts.fill(0, 0, span + 1);
    const order = this.#order;
    const counts = this.#counts;
    for (let place = 0; place < size * FIELDS; place += FIELDS) counts[data[place]! - from + 1]! += 1;
    for (let at = 0; at < span; at += 1) counts[at + 1]! += counts[at]!;
    for (let place = 0; place < size * FIELDS; place += FIELDS) {
      const at = data[place]! - from;
      order[counts[at]!] = place;
      counts[at]! += 1;
    }
  }

  /** When the next one was sent, of what was put in order; `none` where there is none left. */
  next(none: Ms): Ms {
    return this.#taken < this.size ? this.#data[this.#order[this.#taken]!]! : none;
  }

  /** Calls `take` with what was sent before this moment. The object is used again. */
  take(until: Ms, take: (sent: Sent) => void): void {
    const { size } = this;
    if (size === 0) return;
    const data = this.#data;
    const order = this.#order;
    const sent = this.#sent;
    let taken = this.#taken;
    for (; taken < size; taken += 1) {
      const place = order[taken]!;
      if (data[place]! >= until) break;
      sent.at = data[place]!;
      sent.to = data[place + 1]!;
      sent.template = data[place + 2]!;
      sent.first = data[place + 3]!;
      sent.second = data[place + 4]!;
      sent.origin = data[place + 5]!;
      take(sent);
    }
    this.#taken = taken;
    if (taken === size) this.#clear();
  }

  #clear(): void {
    const { size } = this;
    this.size = 0;
    this.#taken = 0;
    // One busy window is not to keep its memory for the rest of the run.
    if (this.#data.length > 4_000_000 && size * FIELDS * 4 < this.#data.length) {
      this.#data = new Int32Array(1024 * FIELDS);
      this.#order = new Int32Array(1024);
    }
  }
}
