import type { Handing } from '../brokers/broker.ts';
import { Digest } from '../history/digest.ts';
import type { Json, Ms, SourceLine } from '../history/event.ts';
import type { CallRequest } from '../process/call-port.ts';
import type { ServiceCall } from '../services/service.ts';
import type { LiveLife } from './live-life.ts';
import type { Point } from './reactions.ts';

/** A call that the learner's code has made and that has not taken hold. */
export interface PendingCall {
  /** Numbered within the run. */
  readonly number: number;
  /** Numbered within the life since it last forgot: part of what identifies the call to an explorer. */
  readonly ordinal: number;
  /** Its transaction is numbered within the run. */
  readonly request: CallRequest;
  /** The same as its service is asked. */
  readonly asked: ServiceCall;
  readonly hand: Hand;
  /** Set for `clock.sleep`: when it wakes. */
  readonly wakesAt: Ms | null;
  /**
   * Set when the service takes long to answer this call: when it can take hold at the earliest. Copies of a run share their calls, so
   * an explored run puts another call in its place; only a time-driven run, which nobody copies, sets it.
   */
  slowUntil: Ms | null;
}

/** A delivery that a handler was called for. */
export interface Hand {
  readonly delivery: number;
  readonly handing: Handing;
}

export interface Timer {
  /** Numbered within the life. */
  readonly id: number;
  readonly at: Ms;
  readonly ordinal: number;
}

/** One life, as far as a run knows it. Its program runs only where it is told something that no life was told before. */
export class LifeOfRun {
  readonly session: number;
  /** Where it stands among all that lives of this program were ever told. Null: it has to run by itself until it dies. */
  at: Point | null;
  live: LiveLife | null = null;
  /** Where it stood among them when its run began to be held back. */
  heldAt: Point | null = null;
  /** Where the live one stands: at `at`, or at an earlier point of the same life. */
  liveAt: Point | null = null;
  /** Deliveries and transactions by their numbers within the life, from 0 and from 1. */
  hands: Hand[] = [];
  transactions: number[] = [];
  /** Among lives of the same number of the same worker only: what it draws is then what they drew. */
  readonly dice: boolean;
  /** A copy has the same two lists; whoever adds to them first takes lists of its own. */
  #shared = false;

  constructor(session: number, at: Point | null, dice: boolean) {
    this.session = session;
    this.at = at;
    this.dice = dice;
  }

  /** Without the program, which is brought to where this stands when it is needed. */
  copy(): LifeOfRun {
    const copy = new LifeOfRun(this.session, this.at, this.dice);
    copy.hands = this.hands;
    copy.transactions = this.transactions;
    this.#shared = true;
    copy.#shared = true;
    return copy;
  }

  addHand(hand: Hand): void {
    this.#own();
    this.hands.push(hand);
  }

  addTransaction(transaction: number): void {
    this.#own();
    this.transactions.push(transaction);
  }

  #own(): void {
    if (!this.#shared) return;
    this.#shared = false;
    this.hands = this.hands.slice();
    this.transactions = this.transactions.slice();
  }

  /** The line that its code is on, or was on when it last ran. */
  line(): SourceLine | null {
    return this.at !== null ? this.at.line : (this.live?.line() ?? null);
  }
}

const NOTHING = new Digest();
const NO_HANDS: readonly Hand[] = [];

/**
 * One place where lives of a program follow each other. It holds what a process holds in memory, and nothing
 * that would survive it.
 *
 * A running closure cannot be looked into, but a deterministic program is a function of what it has observed since its
 * first line. `key` therefore digests the observations, not the memory.
 */
export class Worker {
  readonly number: number;
  /** Which program of the system it runs. */
  readonly program: string;
  life: LifeOfRun | null = null;
  lifeNumber = 0;
  /** How many it may have in hand at once. */
  readonly most: number;
  /** The deliveries whose handlers have not finished, oldest first. Never added to: copies have the same. */
  hands: readonly Hand[] = NO_HANDS;
  calls: PendingCall[] = [];
  timers: Timer[] = [];
  /** Random numbers drawn in this life: the next one depends on it, also when everything else is forgotten. */
  draws = 0;
  /** It ever drew one. */
  drew = false;
  /** Never added to: whatever is observed makes another one, because copies and points of reactions have the same. */
  observed: Digest = NOTHING;

  constructor(number: number, program: string, most = 1) {
    this.number = number;
    this.program = program;
    this.most = most;
  }

  /** The oldest delivery whose handler has not finished; the only one but at a front that takes several requests at once. */
  get hand(): Hand | null {
    return this.hands[0] ?? null;
  }

  get busy(): boolean {
    return this.hands.length > 0;
  }

  /** Nobody can be handed more. */
  get full(): boolean {
    return this.hands.length >= this.most;
  }

  get idle(): boolean {
    return this.hands.length === 0 && this.calls.length === 0 && this.timers.length === 0;
  }

  observe(what: string, ordinal: number, value: Json): void {
    this.observed = new Digest().startFrom(this.observed).add(what).number(ordinal).add(JSON.stringify(value));
  }

  /** Sound only where the program keeps nothing between deliveries, and only when it is idle. */
  forget(): void {
    this.observed = NOTHING;
  }

  /** The same worker, on its own from here on. */
  copy(): Worker {
    const copy = new Worker(this.number, this.program, this.most);
    copy.life = this.life?.copy() ?? null;
    copy.lifeNumber = this.lifeNumber;
    copy.hands = this.hands;
    if (this.calls.length > 0) copy.calls = this.calls.slice();
    if (this.timers.length > 0) copy.timers = this.timers.slice();
    copy.draws = this.draws;
    copy.drew = this.drew;
    copy.observed = this.observed;
    return copy;
  }

  /** Everything in memory is gone. */
  die(): void {
    this.life?.live?.die();
    this.life = null;
    this.hands = NO_HANDS;
    this.calls = [];
    this.timers = [];
    this.draws = 0;
    this.forget();
  }

  /** Adds what is around its life: what it has in hand, and what it waits for. */
  digestAround(into: Digest, now: Ms, lease: Ms | null): void {
    into
      .number(this.life === null ? 1 : 2)
      .number(1 + this.hands.length)
      .number(this.calls.length);
    for (const { request, wakesAt, slowUntil } of this.calls) {
      into.add(request.service).add(request.operation).add(JSON.stringify(request.args));
      into.number(wakesAt === null ? -1 : wakesAt - now).number(slowUntil === null || slowUntil <= now ? -1 : slowUntil - now);
    }
    into.number(this.timers.length);
    for (const { at } of this.timers) into.number(at - now);
    if (this.hands.length === 0) return;
    // Not the attempt: where the broker keeps count, the count is the broker's, and what it showed of it is in what was observed.
    for (const { handing } of this.hands) into.add(handing.message).add(JSON.stringify(handing.observed));
    into.number(lease === null ? -1 : lease - now);
  }

  /**
   * Adds all that this worker's part in what comes depends on.
   * @param lives what it does depends on which of its lives it is: it draws random numbers
   */
  digest(into: Digest, now: Ms, lives: boolean, lease: Ms | null): void {
    if (this.life === null) {
      into.number(1).number(lives ? this.lifeNumber : 0);
      return;
    }
    into.number(2 + this.hands.length);
    if (lives) into.number(this.lifeNumber).number(this.draws);
    into.digest(this.observed);
    // Calls that are not under way any more are in the observations; which ones are follows from them, except for the order
    // in which the world let go of them, which the ordinals tell.
    into.number(this.calls.length);
    for (const { ordinal, wakesAt, slowUntil } of this.calls) {
      into.number(ordinal);
      // A slow call that is due by now is an ordinary call.
      if (wakesAt !== null) into.number(-1).number(wakesAt - now);
      else if (slowUntil !== null && slowUntil > now) into.number(-2).number(slowUntil - now);
    }
    into.number(this.timers.length);
    for (const { ordinal, at } of this.timers) into.number(ordinal).number(at - now);
    if (this.hands.length === 0) return;
    for (const { handing } of this.hands) into.add(handing.message).number(handing.attempt);
    into.number(lease === null ? -1 : lease - now);
  }
}
