import type { Ms, SourceLine } from '../../history/event.ts';
import * as happened from './recorder.ts';
import { eventsIn, type TimedEvent, timedEvent } from './recorder.ts';
import { Tally, type Trouble, type TroubleKind } from './tally.ts';

// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { imul } = Math;

/** Enough examples to choose the earliest of a run from. */
const TROUBLES_OF_A_KIND = 3;

/** A flight recorder: the last 1,024 events, four numbers each, over and over in the same memory. */
const RING = 4096;

export interface Watch {
  /** Judge and record. */
  readonly graded: boolean;
  /** By its number within the partition: tell everything about this message. -1: none. */
  readonly message: number;
  /** The line that the learner's code is on. */
  line(): SourceLine | null;
}

/** Sees everything that happens in one partition, in order: hashes it, records the last of it, judges it. */
export class Witness {
  readonly tally: Tally;
  readonly troubles: Trouble[] = [];
  /** Of the watched message. */
  readonly told: TimedEvent[] = [];
  /** Two lanes over everything. */
  readonly hash = new Int32Array([0x811c9dc5, 0xc2b2ae35]);
  readonly #partition: number;
  readonly #ring: Int32Array | null;
  #head = 0;
  readonly #watch: Watch;
  readonly #watched: number;
  readonly #troublesOf = new Map<TroubleKind, number>();

  constructor(partition: number, messages: number, watch: Watch) {
    this.#partition = partition;
    this.#watch = watch;
    this.#watched = watch.message;
    this.tally = new Tally(watch.graded ? messages : 0);
    this.#ring = watch.graded ? new Int32Array(RING) : null;
  }

  note(kind: number, now: Ms, local: number, detail: number, life: number): void {
    const { hash } = this;
    const what = imul(local, 0x01000193) ^ imul(now, 0x2c1b3c6d) ^ ((detail << 4) | kind);
    const low = imul(hash[0]! ^ what, 0x9e3779b1);
    hash[0] = low ^ (low >>> 15);
    const high = hash[1]!;
    hash[1] = imul(high ^ what, 0x85ebca6b) ^ (high >>> 13);
    if (this.#ring !== null) {
      const ring = this.#ring;
      const head = this.#head;
      ring[head] = (detail << 4) | kind;
      ring[head + 1] = now;
      ring[head + 2] = local;
      ring[head + 3] = life;
      this.#head = (head + 4) & (RING - 1);
    }
    if (this.#watched >= 0) this.#tell(kind, now, local, detail, life);
  }

  /** What a life asked for changes nothing yet: it is told, but neither hashed nor recorded. */
  called(now: Ms, local: number, call: number, life: number): void {
    if (this.#watched >= 0) this.#tell(happened.CALLED, now, local, call, life);
  }

  /** `message`: its number over all partitions. */
  trouble(kind: TroubleKind, now: Ms, local: number, message: number): void {
    const known = this.#troublesOf.get(kind) ?? 0;
    if (known === TROUBLES_OF_A_KIND) return;
    this.#troublesOf.set(kind, known + 1);
    this.troubles.push({ kind, message, at: now, events: eventsIn(this.#ring!, this.#head, local, this.#partition) });
  }

  #tell(kind: number, now: Ms, local: number, detail: number, life: number): void {
    if (local !== this.#watched && kind !== happened.CRASHED) return;
    const line = kind === happened.CALLED || kind === happened.THREW ? this.#watch.line() : null;
    this.told.push(timedEvent(kind, now, detail, this.#partition, life, line));
  }
}
