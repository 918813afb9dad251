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
/** Where in it the next event goes. */
const HEAD = RING;
/** The two lanes of the hash. */
const LOW = RING + 1;
const HIGH = RING + 2;

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
  /** The life that runs. */
  life = 0;
  readonly #partition: number;
  readonly #recorded: boolean;
  /** The ring, and behind it what else changes with each event: in one array, because each one costs its own checks. */
  readonly #memory: Int32Array;
  readonly #watch: Watch;
  readonly #watched: number;
  readonly #troublesOf = new Map<TroubleKind, number>();

  constructor(partition: number, messages: number, watch: Watch) {
    this.#partition = partition;
    this.#watch = watch;
    this.#watched = watch.message;
    this.tally = new Tally(watch.graded ? messages : 0);
    this.#recorded = watch.graded;
    this.#memory = new Int32Array(RING + 3);
    this.#memory[LOW] = 0x811c9dc5;
    this.#memory[HIGH] = 0xc2b2ae35;
  }

  /** Two lanes over everything. */
  get hash(): Int32Array {
    return this.#memory.subarray(LOW, HIGH + 1);
  }

  note(kind: number, now: Ms, local: number, detail: number): void {
    const memory = this.#memory;
    const event = (detail << 4) | kind;
    const what = imul(local, 0x01000193) ^ imul(now, 0x2c1b3c6d) ^ event;
    const low = imul(memory[LOW]! ^ what, 0x9e3779b1);
    memory[LOW] = low ^ (low >>> 15);
    const high = memory[HIGH]!;
    memory[HIGH] = imul(high ^ what, 0x85ebca6b) ^ (high >>> 13);
    if (this.#recorded) {
      const head = memory[HEAD]!;
      memory[head] = event;
      memory[head + 1] = now;
      memory[head + 2] = local;
      memory[head + 3] = this.life;
      memory[HEAD] = (head + 4) & (RING - 1);
    }
    if (this.#watched >= 0) this.#tell(kind, now, local, detail);
  }

  /** What a life asked for changes nothing yet: it is told, but neither hashed nor recorded. */
  called(now: Ms, local: number, call: number): void {
    if (this.#watched >= 0) this.#tell(happened.CALLED, now, local, call);
  }

  /** `message`: its number over all partitions. */
  trouble(kind: TroubleKind, now: Ms, local: number, message: number): void {
    const known = this.#troublesOf.get(kind) ?? 0;
    if (known === TROUBLES_OF_A_KIND) return;
    this.#troublesOf.set(kind, known + 1);
    this.troubles.push({
      kind,
      message,
      at: now,
      events: eventsIn(this.#memory.subarray(0, RING), this.#memory[HEAD]!, local, this.#partition),
    });
  }

  #tell(kind: number, now: Ms, local: number, detail: number): void {
    if (local !== this.#watched && kind !== happened.CRASHED) return;
    const line = kind === happened.CALLED || kind === happened.THREW ? this.#watch.line() : null;
    this.told.push(timedEvent(kind, now, detail, this.#partition, this.life, line));
  }
}
