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

/**
 * What a flight recorder still knows of one message (and of crashes of its worker), oldest first. `ring`: kind and detail,
 * time, message, life of each event; `head`: the oldest.
 */
export function eventsIn(ring: Int32Array, head: number, message: number, partition: number): TimedEvent[] {
  const found: TimedEvent[] = [];
  for (let step = 0; step < ring.length; step += 4) {
    const at = (head + step) & (ring.length - 1);
    const [packed, when, whose, life] = ring.subarray(at, at + 4) as unknown as [number, number, number, number];
    // Lives begin at 1: a place that was never written.
    if (life === 0) continue;
    const kind = packed & 15;
    if (whose === message || (kind === CRASHED && found.length > 0)) found.push(timedEvent(kind, when, packed >> 4, partition, life));
  }
  return found;
}
