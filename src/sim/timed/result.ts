import type { Ms } from '../../history/event.ts';
import { type Seconds, sumSeconds, type Trouble } from './tally.ts';

/** Every number is exact. */
export interface TimedCounts {
  /** Calls of the handler; `redelivered` of them for a message that had been delivered before. */
  readonly delivered: number;
  readonly redelivered: number;
  /** Calls of services and settlements that took hold; and calls that a service refused because it was out. */
  readonly effects: number;
  readonly refused: number;
  readonly pushes: number;
  /** Pushes that the provider turned away because there were too many; and such as it had accepted before under their key. */
  readonly throttled: number;
  readonly collapsed: number;
  /** Pushes beyond a message's first, and the number of messages that this happened to. */
  readonly duplicates: number;
  readonly duplicated: number;
  /** Settled without a push. */
  readonly lost: number;
  readonly deadLettered: number;
  /** Neither settled nor dead-lettered when the run ended: handlers that never return, or the limit of time. */
  readonly unfinished: number;
  readonly settled: number;
  /** Handlers that threw. */
  readonly threw: number;
  readonly crashes: number;
  readonly leasesEnded: number;
  /** Lines logged; the lines themselves are not kept. */
  readonly logged: number;
}

/** What came of a time-driven run: plain data. */
export interface TimedResult extends TimedCounts {
  readonly messages: number;
  /** Virtual time from the first message to the last thing that happened. */
  readonly virtualMs: Ms;
  readonly seconds: Seconds;
  /** The earliest messages of each kind that came to harm: at most five a kind. */
  readonly troubles: readonly Trouble[];
  readonly clock: ClockUsed;
  /** Of all events of all partitions in their order: 16 hexadecimal digits. The same on every machine. */
  readonly hash: string;
}

/** `each`: every partition by itself, window after window. `global`: all by one clock, and why. */
export type ClockUsed = { readonly kind: 'each' } | { readonly kind: 'global'; readonly because: string };

/** What came of some partitions in a row, or of all: as much of it as must be known to put a result together. */
export interface TimedPart {
  readonly counts: TimedCounts;
  readonly virtualMs: Ms;
  readonly seconds: Seconds;
  /** The earliest of these partitions. */
  readonly troubles: readonly Trouble[];
  /** Two lanes of each partition. */
  readonly hashes: readonly (readonly [number, number])[];
}

const TROUBLES_OF_A_KIND = 5;

/** `parts`: of all partitions, in their order. The result is the same however they were divided. */
export function resultOf(messages: number, parts: readonly TimedPart[], clock: ClockUsed): TimedResult {
  const sum = (name: keyof TimedCounts) => parts.reduce((total, { counts }) => total + counts[name], 0);
  return {
    messages,
    delivered: sum('delivered'),
    redelivered: sum('redelivered'),
    effects: sum('effects'),
    refused: sum('refused'),
    pushes: sum('pushes'),
    throttled: sum('throttled'),
    collapsed: sum('collapsed'),
    duplicates: sum('duplicates'),
    duplicated: sum('duplicated'),
    lost: sum('lost'),
    deadLettered: sum('deadLettered'),
    unfinished: sum('unfinished'),
    settled: sum('settled'),
    threw: sum('threw'),
    crashes: sum('crashes'),
    leasesEnded: sum('leasesEnded'),
    logged: sum('logged'),
    virtualMs: Math.max(...parts.map(({ virtualMs }) => virtualMs)),
    seconds: sumSeconds(parts.map(({ seconds }) => seconds)),
    troubles: earliest(parts.flatMap(({ troubles }) => troubles)),
    clock,
    hash: hashOf(parts.flatMap(({ hashes }) => hashes)),
  };
}

export function earliest(troubles: readonly Trouble[]): Trouble[] {
  const ordered = troubles.toSorted((a, b) => a.at - b.at || a.message - b.message);
  const kinds = new Map<string, number>();
  return ordered.filter(({ kind }) => {
    const count = (kinds.get(kind) ?? 0) + 1;
    kinds.set(kind, count);
    return count <= TROUBLES_OF_A_KIND;
  });
}

function hashOf(hashes: TimedPart['hashes']): string {
  let low = 0x811c9dc5 | 0;
  let high = 0xc2b2ae35 | 0;
  for (const hash of hashes) {
    low = Math.imul(low ^ hash[0], 0x01000193);
    low ^= low >>> 15;
    high = Math.imul(high ^ hash[1], 0x85ebca6b) ^ (high >>> 13);
  }
  const digits = (lane: number) => (lane >>> 0).toString(16).padStart(8, '0');
  return digits(low) + digits(high);
}
