import type { Json, Ms, SourceLine } from '../../history/event.ts';
import { COLUMNS, type Counts, NO_COUNTS } from '../../history/scale.ts';
import { CALLS, type CallName } from './calls.ts';
import type { Template } from './templates.ts';

// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { clz32, imul, max } = Math;

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
export const DIED = 10;
export const THROTTLED = 11;
export const ANSWERED = 12;

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
  'died',
  'throttled',
  'answered',
] as const;

/** One thing that happened to one message, for people. */
export interface ScaleEvent {
  readonly at: Ms;
  readonly kind: (typeof NAMES)[number];
  /** From 1, through the whole system. */
  readonly worker: number;
  readonly life: number;
  /** The body, of what is about a message; null of a death. */
  readonly body: { readonly [field: string]: Json } | null;
  /** Of `delivered`: which delivery of the message; of `answered`: the status. */
  readonly detail: number | null;
  /** Of `called`, `applied`, `refused` and `throttled`. */
  readonly call: CallName | null;
  readonly line: SourceLine | null;
}

/** How long things took: so many in each of some stretches of time, each of which is a thirty-second longer than the one before. */
export class Durations {
  readonly counts = new Int32Array(1024);

  add(ms: Ms): void {
    this.counts[bucketOf(ms)]! += 1;
  }

  merge(counts: ArrayLike<number>): void {
    for (let at = 0; at < counts.length; at += 1) this.counts[at]! += counts[at]!;
  }

  /** The least time within which this share of them was over; null where there are none. At most a thirty-second too long. */
  percentile(share: number): Ms | null {
    const all = this.counts.reduce((sum, count) => sum + count, 0);
    if (all === 0) return null;
    let left = Math.ceil(all * share);
    for (const [bucket, count] of this.counts.entries()) {
      left -= count;
      if (left <= 0) return endOf(bucket);
    }
    return null;
  }
}

/** Exact up to 63, then 32 for each doubling. */
function bucketOf(ms: Ms): number {
  if (ms < 64) return ms;
  const shift = 26 - clz32(ms);
  return 32 * shift + (ms >> shift);
}

function endOf(bucket: number): Ms {
  if (bucket < 64) return bucket;
  const shift = (bucket >> 5) - 1;
  return (((bucket & 31) + 33) << shift) - 1;
}

/** Sees everything that happens to one worker, in order: hashes it, counts it, second by second too. */
export class Witness {
  readonly counts: Counts = { ...NO_COUNTS };
  readonly durations = new Durations();
  /** How long clients waited for answers, and how many there were of each status. */
  readonly answers = new Durations();
  readonly statuses = new Map<number, number>();
  /** Of what is watched. */
  readonly told: ScaleEvent[] = [];
  /** The life that runs. */
  life = 0;
  readonly #number: number;
  readonly #line: () => SourceLine | null;
  readonly #watches: boolean;
  readonly #ended: (second: number) => void;
  /** The watched message by its number here, so that calls on its behalf are told, too. */
  readonly #watched = new Map<number, { readonly [field: string]: Json }>();
  readonly #hash = Int32Array.of(0x811c9dc5, 0xc2b2ae35);
  #seconds = 0;
  #secondEnds: Ms = 1000;
  #columns = new Int32Array(64 * COLUMNS.length);

  /** @param ended is called when a second is over, with its number */
  constructor(number: number, watches: boolean, line: () => SourceLine | null, ended: (second: number) => void) {
    this.#number = number;
    this.#watches = watches;
    this.#line = line;
    this.#ended = ended;
  }

  /** Two lanes over everything. */
  get hash(): readonly [number, number] {
    return [this.#hash[0]!, this.#hash[1]!];
  }

  note(kind: number, now: Ms, local: number, detail: number): void {
    const hash = this.#hash;
    const event = (detail << 4) | kind;
    const what = imul(local, 0x01000193) ^ imul(now, 0x2c1b3c6d) ^ event;
    const low = imul(hash[0]! ^ what, 0x9e3779b1);
    hash[0] = low ^ (low >>> 15);
    const high = hash[1]!;
    hash[1] = imul(high ^ what, 0x85ebca6b) ^ (high >>> 13);
    if (this.#watches && kind === DIED) this.#tell(kind, now, null, detail);
  }

  /** Something is going to happen in this millisecond: the seconds before are over. */
  comeTo(now: Ms): void {
    while (now >= this.#secondEnds) this.#endSecond();
  }

  /** Numbers of each second, `COLUMNS` after another, counted since the beginning; all but `waiting`, which is as it was then. */
  secondsUntil(end: Ms): Int32Array {
    this.comeTo(end);
    if (this.#secondEnds - 1000 < end) this.#endSecond();
    return this.#columns.subarray(0, this.#seconds * COLUMNS.length);
  }

  /** Those of them that are over at this time. */
  wholeSecondsUntil(end: Ms): Int32Array {
    this.comeTo(end);
    return this.#columns.subarray(0, this.#seconds * COLUMNS.length);
  }

  took(ms: Ms): void {
    this.durations.add(ms);
  }

  answered(status: number, ms: Ms): void {
    this.answers.add(ms);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  #endSecond(): void {
    this.#ended(this.#seconds);
    this.#secondEnds += 1000;
    const at = this.#seconds * COLUMNS.length;
    this.#seconds += 1;
    if (at === this.#columns.length) {
      const grown = new Int32Array(at * 2);
      grown.set(this.#columns);
      this.#columns = grown;
    }
    const { came, delivered, pushed, refused, throttled, threw, settled, dead } = this.counts;
    const columns = this.#columns;
    columns[at] = came;
    columns[at + 1] = delivered;
    columns[at + 2] = pushed;
    columns[at + 3] = refused;
    columns[at + 4] = throttled;
    columns[at + 5] = threw;
    columns[at + 6] = settled;
    columns[at + 7] = max(0, came - settled - dead);
  }

  // ── Of what is watched ───────────────────────────────────────────────────────────────────────────────────────────────

  tell(
    kind: number,
    now: Ms,
    local: number,
    detail: number,
    template: Template,
    first: number,
    second: number,
    where: { readonly [field: string]: Json },
  ): void {
    const wanted = template.matching(where);
    if (wanted === null || (wanted[0] >= 0 && wanted[0] !== first) || (wanted[1] >= 0 && wanted[1] !== second)) {
      this.#watched.delete(local);
      return;
    }
    const body = template.body(first, second);
    this.#watched.set(local, body);
    this.#tell(kind, now, body, detail);
  }

  tellOf(kind: number, now: Ms, local: number, detail: number): void {
    const body = this.#watched.get(local);
    if (body !== undefined) this.#tell(kind, now, body, detail);
  }

  /** What a life asked for changes nothing yet: it is told, but not hashed. */
  called(now: Ms, local: number, call: number): void {
    this.tellOf(CALLED, now, local, call);
  }

  #tell(kind: number, at: Ms, body: { readonly [field: string]: Json } | null, detail: number): void {
    const isCall = kind === CALLED || kind === APPLIED || kind === REFUSED || kind === THROTTLED;
    this.told.push({
      at,
      kind: NAMES[kind]!,
      worker: this.#number + 1,
      life: this.life,
      body,
      detail: kind === DELIVERED || kind === ANSWERED ? detail : null,
      call: isCall ? CALLS[detail]! : null,
      line: kind === CALLED || kind === THREW ? this.#line() : null,
    });
  }
}
