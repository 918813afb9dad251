import type { Ms, SourceLine } from '../../history/event.ts';
import { TIMED_CALLS, type TimedCall } from './plan.ts';

/** What can happen to a message. The numbers go into the hash: never reorder. */
export const DELIVERED = 0;
export const CALLED = 1;
export const APPLIED = 2;
export const REFUSED = 3;
export const RETURNED = 4;
export const THREW = 5;
export const SETTLED = 6;
export const GIVEN_BACK = 7;
export const LEASE_ENDED = 8;
export const DEAD_LETTERED = 9;
export const CRASHED = 10;
export const THROTTLED = 11;
export const COLLAPSED = 12;

const NAMES = [
  'delivered',
  'called',
  'applied',
  'refused',
  'returned',
  'threw',
  'settled',
  'given-back',
  'lease-ended',
  'dead-lettered',
  'crashed',
  'throttled',
  'collapsed',
] as const;

/** One thing that happened to one message, for people. */
export interface TimedEvent {
  readonly at: Ms;
  readonly kind: (typeof NAMES)[number];
  /** From 1; the partition's number plus one. */
  readonly worker: number;
  readonly life: number;
  /** Of `delivered`. */
  readonly attempt: number | null;
  /** Of `called`, `applied`, `refused`, `throttled` and `collapsed`. */
  readonly call: TimedCall | null;
  /** Only where a run was repeated to explain one message. */
  readonly line: SourceLine | null;
}

export function timedEvent(
  kind: number,
  at: Ms,
  detail: number,
  partition: number,
  life: number,
  line: SourceLine | null = null,
): TimedEvent {
  const isCall = kind === CALLED || kind === APPLIED || kind === REFUSED || kind === THROTTLED || kind === COLLAPSED;
  return {
    at,
    kind: NAMES[kind]!,
    worker: partition + 1,
    life,
    attempt: kind === DELIVERED ? detail : null,
    call: isCall ? TIMED_CALLS[detail]! : null,
    line,
  };
}

/** The last events of one partition, over and over in the same memory, for the moment when something is found wrong. */
export class FlightRecorder {
  readonly #ring: Int32Array;
  readonly #mask: number;
  #head = 0;

  /** `events` is a power of two; each takes 16 bytes. */
  constructor(events: number) {
    this.#ring = new Int32Array(events * 4);
    this.#mask = events * 4 - 1;
  }

  note(kind: number, at: Ms, message: number, detail: number, life: number): void {
    const head = this.#head;
    const ring = this.#ring;
    ring[head] = (detail << 4) | kind;
    ring[head + 1] = at;
    ring[head + 2] = message + 1;
    ring[head + 3] = life;
    this.#head = (head + 4) & this.#mask;
  }

  /** What is still known of one message (and of crashes of its worker), oldest first. */
  eventsOf(message: number, partition: number): TimedEvent[] {
    const found: TimedEvent[] = [];
    for (let step = 0; step <= this.#mask; step += 4) {
      const at = (this.#head + step) & this.#mask;
      const [packed, when, whose, life] = this.#ring.subarray(at, at + 4) as unknown as [number, number, number, number];
      const kind = packed & 15;
      const known = whose === message + 1 || (kind === CRASHED && found.length > 0);
      if (known && whose !== 0) found.push(timedEvent(kind, when, packed >> 4, partition, life));
    }
    return found;
  }
}
