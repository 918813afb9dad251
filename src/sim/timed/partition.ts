/**
 * One partition of a time-driven run: its queue, its worker, its clock. It shares nothing with the others but what `Shared`
 * holds, so it can be played alone for as long as no key is touched by two of them.
 *
 * Long because it is one state machine, and the one that ten million messages go through.
 */
import type { Ms } from '../../history/event.ts';
import { learnerErrors } from '../../process/ackademy-module.ts';
import { REJECTED } from '../../process/promise-parts.ts';
import type { PromiseMachine } from '../../process/promises.ts';
import { Halt, type JobQueue, type Life, type LifeWorld, ModuleThrew, type Program } from '../../process/realm.ts';
import { DoesNotLoad, NoHandler } from '../learner-faults.ts';
import { uuidFrom } from '../prng.ts';
import { Delivery, Leases, NumberQueue, type Owner } from './delivery.ts';
import { Dice, seedFor } from './dice.ts';
import { TimedMessage, TimedServices } from './handles.ts';
import { KeyName, KeyTable, numberOf } from './keys.ts';
import { CALL, type Outage, TIMED_CALLS, type TimedPlan } from './plan.ts';
import * as happened from './recorder.ts';
import { FlightRecorder, type TimedEvent, timedEvent } from './recorder.ts';
import { Tally, type Trouble, type TroubleKind } from './tally.ts';
import { Wheel } from './wheel.ts';

const { 'db.exists': EXISTS, 'db.insertIfAbsent': INSERT_IF_ABSENT, 'db.delete': DELETE } = CALL;
const { 'push.send': SEND, 'message.ack': ACK, 'message.retry': RETRY, 'message.extend': EXTEND, 'clock.sleep': SLEEP } = CALL;
/** Not a call: a timer of the learner's. */
const TIMER = TIMED_CALLS.length;

/** Added to the kind of a call that is known to fail when it is made. */
const REFUSED_BEFORE = 128;

const LAST_THREE = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));

const NEVER = 2_000_000_000;
/** Enough examples to choose the earliest of a run from. */
const TROUBLES_OF_A_KIND = 3;

/** What the partitions of a run have in common. */
export interface Shared {
  readonly plan: TimedPlan;
  readonly program: Program;
  readonly promises: PromiseMachine;
  readonly jobs: JobQueue;
  readonly bodyOf: (id: string) => object;
  /** One set of tables for all, by one clock; null: each partition has its own. */
  readonly tables: Map<string, KeyTable> | null;
  /** Judge and record while running. */
  readonly graded: boolean;
  /** Tell everything about this message. */
  readonly watched: number | null;
  /** Set when a partition reaches for what belongs to another: the run is worth nothing then. */
  trespass: string | null;
  /** By one clock only: the fingerprint whose text is wanted, because partitions were found to share it. */
  readonly wanted: { readonly low: number; readonly high: number } | null;
}

type Handler = (message: object, services: object) => unknown;

interface Timer {
  readonly run: () => void;
  cancelled: boolean;
}

export interface Counts {
  delivered: number;
  redelivered: number;
  effects: number;
  pushes: number;
  refused: number;
  threw: number;
  settled: number;
  deadLettered: number;
  crashes: number;
  leasesEnded: number;
  logged: number;
}

export class Partition implements Owner {
  now: Ms = 0;
  closed = false;
  readonly tables: Map<string, KeyTable>;
  readonly tally: Tally;
  readonly troubles: Trouble[] = [];
  /** Of the watched message. */
  readonly told: TimedEvent[] = [];
  readonly counts: Counts = {
    delivered: 0,
    redelivered: 0,
    effects: 0,
    pushes: 0,
    refused: 0,
    threw: 0,
    settled: 0,
    deadLettered: 0,
    crashes: 0,
    leasesEnded: 0,
    logged: 0,
  };
  /** Two lanes over everything that happened here, in order. */
  readonly hash = new Int32Array([0x811c9dc5, 0xc2b2ae35]);
  readonly #shared: Shared;
  readonly #number: number;
  readonly #messages: number;
  readonly #watched: number;

  // The queue: a range that grows at one end and shrinks at the other, and what came back.
  #published = 0;
  #next = 0;
  readonly #returned = new NumberQueue();
  readonly #retries = new Wheel();
  #retryOf = new Int32Array(64);
  readonly #attempts: Uint8Array;
  readonly #settled: Uint8Array;
  #open: number;
  /** When the next message is published. */
  #publishAt: Ms = 0;
  #thousands = -1;
  #thousandsText = '';

  // The worker.
  #life: Life | null = null;
  #lifeNumber = 0;
  #handler: Handler = () => {};
  #running = 0;
  readonly #leases = new Leases();
  readonly #calls = new Wheel();
  #callPromise: (object | null)[] = [];
  #callDelivery: Delivery[] = [];
  #callTable: (KeyTable | null)[] = [];
  #callKind = new Uint8Array(64);
  /** Triples: number, low lane, high lane; or a duration. */
  #callKey = new Int32Array(192);
  readonly #key = new KeyName();
  #tableName = '';
  #table: KeyTable | null = null;
  readonly #timers = new Map<number, Timer>();
  #timerNumber = 0;

  readonly #dice: Dice;
  readonly #crashDice: Dice;
  #lifeDice: Dice;
  #crashAt: Ms = NEVER;
  #crashesFrom: Ms = 0;
  readonly #base = new Int32Array(TIMED_CALLS.length);
  readonly #jitter = new Int32Array(TIMED_CALLS.length);
  readonly #backoff: readonly number[];
  readonly #recorder: FlightRecorder | null;
  readonly #unavailable: { readonly db: Error; readonly push: Error };

  constructor(shared: Shared, number: number) {
    const { plan } = shared;
    this.#shared = shared;
    this.#number = number;
    this.#messages = Math.max(0, Math.ceil((plan.messages - number) / plan.partitions));
    this.#watched = shared.watched !== null && shared.watched % plan.partitions === number ? this.localOf(shared.watched) : -1;
    this.tables = shared.tables ?? new Map();
    this.tally = new Tally(shared.graded ? this.#messages : 0);
    this.#recorder = shared.graded ? new FlightRecorder(1024) : null;
    this.#attempts = new Uint8Array(this.#messages);
    this.#settled = new Uint8Array(this.#messages);
    this.#open = this.#messages;
    this.#dice = new Dice(seedFor(plan.seed, number * 3));
    this.#crashDice = new Dice(seedFor(plan.seed, number * 3 + 1));
    this.#lifeDice = this.#dice;
    for (const [index, name] of TIMED_CALLS.entries()) {
      const { ms, jitterMs } = plan.latencies[name] ?? plan.latencies.default ?? { ms: 1, jitterMs: 0 };
      this.#base[index] = name === 'clock.sleep' && plan.latencies[name] === undefined ? 0 : ms;
      this.#jitter[index] = name === 'clock.sleep' && plan.latencies[name] === undefined ? 0 : jitterMs;
    }
    const { firstMs, factor, capMs } = plan.retry;
    this.#backoff = Array.from({ length: plan.attempts + 1 }, (_, n) => Math.min(capMs, firstMs * factor ** Math.max(0, n - 1)));
    const out = (service: string) => Object.freeze(learnerErrors('ServiceUnavailable', `the ${service} service did not answer`));
    this.#unavailable = { db: out('db'), push: out('push') };
    this.#planCrash();
    this.#startLife();
  }

  /** Plays up to, and not including, this millisecond; or until nothing is left to happen. */
  run(until: Ms): void {
    while (this.now < until && !this.closed) {
      this.#tick(this.now);
      this.now += 1;
    }
  }

  /** Messages that are neither settled nor dead-lettered. */
  get unfinished(): number {
    return this.#open;
  }

  /** Settled without ever having been pushed. */
  lost(): number {
    let lost = 0;
    if (this.#shared.graded)
      for (let local = 0; local < this.#messages; local += 1) if (this.#settled[local] === 1 && !this.tally.wasPushed(local)) lost += 1;
    return lost;
  }

  line() {
    return this.#life?.line() ?? null;
  }

  numberOf(local: number): number {
    return local * this.#shared.plan.partitions + this.#number;
  }

  localOf(message: number): number {
    return Math.floor(message / this.#shared.plan.partitions);
  }

  /** `String(number)`, put together from pieces: an engine's own way of writing ten million numbers is slow. */
  idOf(local: number): string {
    const number = this.numberOf(local);
    const thousands = Math.floor(number / 1000);
    if (thousands === 0) return String(number);
    if (thousands !== this.#thousands) {
      this.#thousands = thousands;
      this.#thousandsText = String(thousands);
    }
    return this.#thousandsText + LAST_THREE[number - thousands * 1000]!;
  }

  bodyOf(id: string): object {
    return this.#shared.bodyOf(id);
  }

  // ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #tick(now: Ms): void {
    const { plan } = this.#shared;
    this.#retries.turn(now);
    this.#calls.turn(now);
    if (now >= this.#publishAt) this.#publish(now);
    if (now === this.#crashAt) this.#crash();
    for (let first = this.#leases.first; first !== null && first.leaseEnd <= now; first = this.#leases.first) this.#leaseEnded(first);
    for (let node = this.#retries.take(); node >= 0; node = this.#retries.take()) this.#returned.push(this.#retryOf[node]!);
    for (let node = this.#calls.take(); node >= 0; node = this.#calls.take()) this.#reply(node);
    while (this.#running < plan.inFlight) {
      if (this.#returned.size > 0) this.#deliver(this.#returned.shift());
      else if (this.#next < this.#published) this.#deliver(this.#next++);
      else break;
    }
    if (now % 1000 === 999 && this.#shared.graded)
      this.tally.waiting(this.#published - this.#next + this.#returned.size + this.#retries.size, now);
    if (this.#calls.size === 0) this.#closeIfQuiet();
    if (now + 1 >= plan.limitMs) this.closed = true;
  }

  #publish(now: Ms): void {
    const { perSecond, partitions } = this.#shared.plan;
    this.#published = Math.min(this.#messages, Math.floor(((now + 1) * perSecond) / (1000 * partitions)));
    if (this.#published === this.#messages) this.#publishAt = NEVER;
    else this.#publishAt = Math.max(now + 1, Math.floor(((this.#published + 1) * 1000 * partitions) / perSecond) - 1);
  }

  /** Nothing is left to do, or what is left waits for something that nothing here can bring about. */
  #closeIfQuiet(): void {
    if (this.#open === 0) this.closed = true;
    const ahead = this.#retries.size > 0 || this.#leases.first !== null || this.#published < this.#messages;
    const room = this.#running < this.#shared.plan.inFlight || this.#crashAt !== NEVER;
    const waiting = this.#next < this.#published || this.#returned.size > 0;
    if (!ahead && !(room && waiting)) this.closed = true;
  }

  #planCrash(): void {
    const { crashes } = this.#shared.plan;
    if (crashes === null) return;
    this.#crashAt = this.#crashesFrom + this.#crashDice.upTo(crashes.everyMs - 1);
    this.#crashesFrom += crashes.everyMs;
  }

  // ── Deliveries ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #deliver(local: number): void {
    const { plan, promises, jobs, graded } = this.#shared;
    const attempt = this.#attempts[local]! + 1;
    this.#attempts[local] = attempt;
    const delivery = new Delivery(this, local, attempt, this.#lifeNumber, this.now + plan.leaseMs);
    this.#leases.add(delivery);
    this.#running += 1;
    this.counts.delivered += 1;
    if (attempt > 1) this.counts.redelivered += 1;
    if (graded) this.tally.delivered(this.now);
    this.#note(happened.DELIVERED, local, attempt);
    try {
      const handler = this.#handler;
      promises.wait(handler(new TimedMessage(delivery), new TimedServices(delivery)), delivery);
    } catch (error) {
      if (error instanceof Halt) throw error;
      delivery.state = REJECTED;
      this.done(delivery);
    }
    jobs.drain();
  }

  done(delivery: Delivery): void {
    const { plan, graded } = this.#shared;
    this.#running -= 1;
    const { local } = delivery;
    const threw = delivery.state === REJECTED;
    delivery.value = undefined;
    if (threw) {
      this.counts.threw += 1;
      if (graded) this.tally.threw(this.now);
      this.#note(happened.THREW, local, 0);
    } else this.#note(happened.RETURNED, local, 0);
    if (plan.settles === 'by-handler' || !delivery.leased) return;
    if (!threw) {
      this.#settle(delivery);
      return;
    }
    const { jitter } = plan.retry;
    const delay = this.#backoff[delivery.attempt]! * (1 - jitter * this.#dice.roll());
    this.#giveBack(delivery, Math.ceil(delay));
  }

  #settle(delivery: Delivery): void {
    const { local } = delivery;
    delivery.leased = false;
    this.#leases.remove(delivery);
    this.#settled[local] = 1;
    this.#open -= 1;
    this.counts.settled += 1;
    this.#note(happened.SETTLED, local, 0);
    if (this.#shared.graded && !this.tally.wasPushed(local)) this.#trouble('lost', local);
  }

  #giveBack(delivery: Delivery, delayMs: Ms): void {
    const { local } = delivery;
    delivery.leased = false;
    this.#leases.remove(delivery);
    this.#note(happened.GIVEN_BACK, local, 0);
    if (this.#exhausted(local)) return;
    const node = this.#retries.add(this.now + Math.max(1, delayMs));
    if (node >= this.#retryOf.length) this.#retryOf = doubled(this.#retryOf);
    this.#retryOf[node] = local;
  }

  #leaseEnded(delivery: Delivery): void {
    const { local } = delivery;
    delivery.leased = false;
    this.#leases.remove(delivery);
    this.counts.leasesEnded += 1;
    this.#note(happened.LEASE_ENDED, local, 0);
    if (!this.#exhausted(local)) this.#returned.push(local);
  }

  #exhausted(local: number): boolean {
    if (this.#attempts[local]! < this.#shared.plan.attempts) return false;
    this.#settled[local] = 2;
    this.#open -= 1;
    this.counts.deadLettered += 1;
    this.#note(happened.DEAD_LETTERED, local, 0);
    if (this.#shared.graded) this.#trouble('dead-lettered', local);
    return true;
  }

  // ── Lives ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #crash(): void {
    this.counts.crashes += 1;
    this.#note(happened.CRASHED, -1, 0);
    // Handlers under way are gone with the memory that they ran in; what they asked for and was not done never will be.
    this.#running = 0;
    this.#timers.clear();
    this.#planCrash();
    this.#startLife();
  }

  #startLife(): void {
    const { plan, program, jobs } = this.#shared;
    this.#lifeNumber += 1;
    this.#lifeDice = new Dice(seedFor(plan.seed ^ this.#lifeNumber, this.#number * 3 + 2));
    try {
      this.#life = program.start(this.#world(this.#lifeDice));
    } catch (error) {
      throw error instanceof ModuleThrew ? new DoesNotLoad(error) : error;
    }
    const handler = this.#life.exports[plan.handler];
    if (typeof handler !== 'function') throw new NoHandler(`the program has no export called \`${plan.handler}\` that is a function`);
    this.#handler = handler as Handler;
    jobs.drain();
  }

  #world(dice: Dice): LifeWorld {
    const life = this.#lifeNumber;
    return {
      now: () => this.now,
      random: () => dice.roll(),
      uuid: () => uuidFrom(() => dice.roll()),
      log: () => this.log(),
      setTimer: (delayMs, run) => {
        const number = ++this.#timerNumber;
        const timer = { run, cancelled: false };
        if (life !== this.#lifeNumber) return number;
        this.#timers.set(number, timer);
        const node = this.#add(this.now + Math.ceil(delayMs), TIMER, timer, NOBODY);
        this.#callKey[node * 3] = number;
        return number;
      },
      clearTimer: number => {
        const timer = this.#timers.get(number);
        if (timer !== undefined) timer.cancelled = true;
      },
    };
  }

  // ── Calls ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  call(delivery: Delivery, kind: number, table: unknown, key: unknown): unknown {
    const { promises } = this.#shared;
    if (delivery.life !== this.#lifeNumber) return promises.create();
    if (typeof key !== 'string' || (kind !== SEND && typeof table !== 'string')) return promises.Promise.reject(badArguments(kind));
    const promise = promises.create();
    const outage = this.#outage(kind);
    const node =
      outage === null
        ? this.#add(this.now + this.#latency(kind), kind, promise, delivery)
        : this.#add(this.now + outage.timeoutMs, kind | REFUSED_BEFORE, promise, delivery);
    if (kind !== SEND) {
      this.#callTable[node] = this.#tableNamed(table as string);
      this.#nameKey(delivery, key);
      const at = node * 3;
      this.#callKey[at] = this.#key.number;
      this.#callKey[at + 1] = this.#key.low;
      this.#callKey[at + 2] = this.#key.high;
    }
    return promise;
  }

  sleep(delivery: Delivery, kind: number, ms: unknown): unknown {
    const { promises } = this.#shared;
    if (delivery.life !== this.#lifeNumber) return promises.create();
    if (typeof ms !== 'number' || !(ms >= 0)) return promises.Promise.reject(badArguments(kind));
    const promise = promises.create();
    const duration = Math.min(Math.ceil(ms), NEVER >> 1);
    const node = this.#add(this.now + this.#latency(kind) + (kind === SLEEP ? duration : 0), kind, promise, delivery);
    this.#callKey[node * 3] = duration;
    return promise;
  }

  log(): void {
    this.counts.logged += 1;
  }

  #add(due: Ms, kind: number, promise: object, delivery: Delivery): number {
    const node = this.#calls.add(due);
    if (node >= this.#callKind.length) {
      this.#callKind = doubled(this.#callKind);
      this.#callKey = doubled(this.#callKey);
    }
    this.#callKind[node] = kind;
    this.#callPromise[node] = promise;
    this.#callDelivery[node] = delivery;
    if (this.#watched >= 0 && delivery.local === this.#watched && kind !== TIMER) this.#tell(happened.CALLED, kind & ~REFUSED_BEFORE);
    return node;
  }

  #latency(kind: number): Ms {
    const jitter = this.#jitter[kind]!;
    return this.#base[kind]! + (jitter === 0 ? 0 : this.#dice.upTo(jitter));
  }

  #reply(node: number): void {
    const { promises, jobs } = this.#shared;
    const told = this.#callKind[node]!;
    const kind = told & ~REFUSED_BEFORE;
    const promise = this.#callPromise[node]!;
    const delivery = this.#callDelivery[node]!;
    if (kind === TIMER) {
      this.#fire(promise as Timer, this.#callKey[node * 3]!);
      return;
    }
    if (delivery.life !== this.#lifeNumber) return;
    const { local } = delivery;
    if (told !== kind || (kind <= SEND && this.#outage(kind) !== null)) {
      this.counts.refused += 1;
      this.#note(happened.REFUSED, local, kind);
      promises.reject(promise, kind === SEND ? this.#unavailable.push : this.#unavailable.db);
    } else {
      this.counts.effects += 1;
      this.#note(happened.APPLIED, local, kind);
      this.#apply(kind, node, promise, delivery);
    }
    jobs.drain();
  }

  #apply(kind: number, node: number, promise: object, delivery: Delivery): void {
    const { promises } = this.#shared;
    let result: boolean | undefined;
    if (kind === SEND) {
      this.counts.pushes += 1;
      if (this.#shared.graded && this.tally.pushed(delivery.local, this.now)) this.#trouble('duplicate', delivery.local);
    } else if (kind <= DELETE) {
      const key = this.#key;
      key.number = this.#callKey[node * 3]!;
      key.low = this.#callKey[node * 3 + 1]!;
      key.high = this.#callKey[node * 3 + 2]!;
      const table = this.#callTable[node]!;
      if (kind === EXISTS) result = table.has(key);
      else if (kind === DELETE) table.remove(key);
      else {
        const added = table.add(key);
        if (kind === INSERT_IF_ABSENT) result = added;
        else if (!added) {
          promises.reject(promise, learnerErrors('UniqueViolation', 'the key is taken', '23505'));
          return;
        }
      }
    } else if (delivery.leased) {
      // The receipt of a delivery that is over moves nothing any more.
      const duration = this.#callKey[node * 3]!;
      if (kind === ACK) this.#settle(delivery);
      else if (kind === RETRY) this.#giveBack(delivery, duration);
      else if (kind === EXTEND) {
        this.#leases.remove(delivery);
        delivery.leaseEnd = this.now + duration;
        this.#leases.add(delivery);
      }
    }
    promises.fulfill(promise, result);
  }

  #fire(timer: Timer, number: number): void {
    if (timer.cancelled || this.#timers.get(number) !== timer) return;
    this.#timers.delete(number);
    this.#shared.jobs.enqueue(timer.run);
    this.#shared.jobs.drain();
  }

  #outage(kind: number): Outage | null {
    const { outages } = this.#shared.plan;
    if (outages.length === 0) return null;
    const service = kind === SEND ? 'push' : 'db';
    for (const outage of outages) if (this.now >= outage.fromMs && this.now < outage.toMs && outage.service === service) return outage;
    return null;
  }

  // ── Keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #tableNamed(name: string): KeyTable {
    if (name === this.#tableName) return this.#table!;
    let table = this.tables.get(name);
    if (table === undefined) {
      table = new KeyTable(this.#shared.tables === null ? this.#messages : this.#shared.plan.messages);
      this.tables.set(name, table);
    }
    this.#tableName = name;
    this.#table = table;
    return table;
  }

  #nameKey(delivery: Delivery, text: string): void {
    const shared = this.#shared;
    const alone = shared.tables === null;
    if (delivery.gave(text)) {
      this.#key.number = alone ? delivery.local : this.numberOf(delivery.local);
      return;
    }
    const number = numberOf(text, shared.plan.messages);
    if (number < 0) {
      this.#key.ofText(text);
      if (shared.wanted !== null && this.#key.low === shared.wanted.low && this.#key.high === shared.wanted.high) shared.trespass ??= text;
    } else if (alone && number % shared.plan.partitions !== this.#number) {
      // The key of another partition's message. Whether that one ever looks at it is not worth finding out.
      shared.trespass ??= text;
      this.#key.number = 0;
    } else this.#key.number = alone ? this.localOf(number) : number;
  }

  // ── What is told ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #note(kind: number, local: number, detail: number): void {
    const { hash } = this;
    const what = Math.imul(local, 0x01000193) ^ Math.imul(this.now, 0x2c1b3c6d) ^ ((detail << 4) | kind);
    const low = Math.imul(hash[0]! ^ what, 0x9e3779b1);
    hash[0] = low ^ (low >>> 15);
    const high = hash[1]!;
    hash[1] = Math.imul(high ^ what, 0x85ebca6b) ^ (high >>> 13);
    if (this.#recorder !== null) this.#recorder.note(kind, this.now, local, detail, this.#lifeNumber);
    if (this.#watched >= 0 && (local === this.#watched || kind === happened.CRASHED)) this.#tell(kind, detail);
  }

  #tell(kind: number, detail: number): void {
    const line = kind === happened.CALLED || kind === happened.THREW ? this.line() : null;
    this.told.push(timedEvent(kind, this.now, detail, this.#number, this.#lifeNumber, line));
  }

  #trouble(kind: TroubleKind, local: number): void {
    if (this.troubles.filter(trouble => trouble.kind === kind).length >= TROUBLES_OF_A_KIND) return;
    const events = this.#recorder!.eventsOf(local, this.#number);
    this.troubles.push({ kind, message: this.numberOf(local), at: this.now, events });
  }
}

/** Whose timers are: nobody's in particular. */
const NOBODY = { local: -1, life: 0 } as unknown as Delivery;

function badArguments(kind: number): TypeError {
  const name = TIMED_CALLS[kind]!;
  if (kind === SEND) return new TypeError('push.send takes the receiver as text');
  if (kind < SEND) return new TypeError(`${name} takes the name of a table and a key, both text. Is an \`await\` missing?`);
  return new TypeError(`${name} takes a number of milliseconds, 0 or more`);
}

function doubled<T extends Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(old: T): T {
  const grown = new (old.constructor as new (length: number) => T)(old.length * 2);
  grown.set(old);
  return grown;
}
