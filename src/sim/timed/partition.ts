/**
 * One partition of a time-driven run: its queue, its worker, its clock. It shares nothing with the others but what `Shared`
 * holds, so it can be played alone for as long as no key is touched by two of them.
 *
 * Long because it is one state machine, and the one that ten million messages go through: what happens once a message is
 * kept together, and free of objects that outlive it.
 */
import type { Ms } from '../../history/event.ts';
import { learnerErrors } from '../../process/ackademy-module.ts';
import type { Jobs } from '../../process/jobs.ts';
import { FULFILLED, REJECTED } from '../../process/promise-parts.ts';
import type { PromiseMachine } from '../../process/promises.ts';
import { Halt, type Life, type LifeWorld, ModuleThrew, type Program } from '../../process/realm.ts';
import { Dice, seedFor } from '../at-scale/dice.ts';
import { Leases, NumberQueue } from '../at-scale/leases.ts';
import { FIELDS, OWN, Wheel } from '../at-scale/wheel.ts';
import { DoesNotLoad, NoHandler } from '../learner-faults.ts';
import { uuidFrom } from '../prng.ts';
import { Delivery, type Owner } from './delivery.ts';
import { TimedMessage, TimedServices, timedDb } from './handles.ts';
import { CALL, messagesOf, type Outage, TIMED_CALLS, type TimedCall, type TimedPlan } from './plan.ts';
import * as happened from './recorder.ts';
import { KeyReader, type Naming, Tables } from './tables.ts';
import type { Throttle } from './throttle.ts';
import { Witness } from './witness.ts';

// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { ceil, floor, max, min } = Math;

const { 'db.exists': EXISTS, 'db.insertIfAbsent': INSERT_IF_ABSENT, 'db.delete': DELETE } = CALL;
const { 'push.send': SEND, 'message.ack': ACK, 'message.retry': RETRY, 'message.extend': EXTEND, 'clock.sleep': SLEEP } = CALL;
/** Not a call: a timer of the learner's. */
const TIMER = TIMED_CALLS.length;

// What else the number of a call in the wheel says, beside its kind and, from bit 8 on, its table.
const KIND = 15;
/** Known to fail when it was made. */
const REFUSED_BEFORE = 16;
/** A push with an idempotency key. */
const KEYED = 32;
const TABLE = 8;

// A call in the wheel.
const WHAT = OWN;
const LOCAL = OWN + 1;
/** Of a key, in one part or three; or a duration; or the number of a timer. */
const KEY = OWN + 2;
const CALL_BITS = 3;

/** Below what an engine keeps unboxed in a field of 31 bits. */
const NEVER = 1_000_000_000;

const LAST_THREE = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));

/** The table of keys that the push provider has seen. No learner's table is called so. */
export const PUSH_KEYS = '\0push';

/** What the partitions of a run have in common. */
export interface Shared extends Naming {
  readonly plan: TimedPlan;
  readonly program: Program;
  readonly promises: PromiseMachine;
  readonly jobs: Jobs;
  readonly bodyOf: (id: string) => object;
  /** One set of tables for all, by one clock; null: each partition has its own. */
  readonly tables: Tables | null;
  /** Of the push provider, for this partition or for all. */
  readonly throttle: () => Throttle | null;
  /** Judge and record while running. */
  readonly graded: boolean;
  /** Tell everything about this message. */
  readonly watched: number | null;
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
  throttled: number;
  collapsed: number;
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
  readonly number: number;
  readonly messages: number;
  readonly tables: Tables;
  readonly witness: Witness;
  readonly counts: Counts = {
    delivered: 0,
    redelivered: 0,
    effects: 0,
    pushes: 0,
    refused: 0,
    throttled: 0,
    collapsed: 0,
    threw: 0,
    settled: 0,
    deadLettered: 0,
    crashes: 0,
    leasesEnded: 0,
    logged: 0,
  };
  readonly #plan: TimedPlan;
  readonly #program: Program;
  readonly #promises: PromiseMachine;
  readonly #jobs: Jobs;
  readonly #bodyOf: (id: string) => object;
  readonly #graded: boolean;
  /** Everything about one message of this partition is to be told. */
  readonly #watched: boolean;

  // The queue: a range that grows at one end and shrinks at the other, and what came back.
  #published = 0;
  #next = 0;
  readonly #returned = new NumberQueue();
  readonly #retries = new Wheel(FIELDS + 1);
  readonly #attempts: Uint8Array;
  readonly #settled: Uint8Array;
  #open: number;
  #publishAt: Ms = 0;
  readonly #perSecond: number;
  readonly #perSecondOf: number;
  #thousands = -1;
  #thousandsText = '';

  // The worker.
  #life: Life | null = null;
  #lifeNumber = 0;
  #handler: Handler = () => {};
  #running = 0;
  /** The message whose handler runs, or -1: that of the delivery, or of the call that is being answered. */
  #whose = -1;
  db: object = {};
  readonly #inFlight: number;
  readonly #onReturn: boolean;
  readonly #leases = new Leases();
  readonly #calls = new Wheel(1 << CALL_BITS);
  /** By the place of the call in the wheel: its promise, or the timer. */
  readonly #promiseOf: object[] = [];
  /** Of `ack`, `retry` and `extend`. */
  readonly #deliveryOf: Delivery[] = [];
  readonly #keys: KeyReader;
  #lastTable: string | null = null;
  #lastTableBits = 0;
  readonly #timers = new Map<number, Timer>();
  #timerNumber = 0;

  readonly #dice: Dice;
  readonly #crashDice: Dice;
  #lifeDice: Dice;
  #crashAt: Ms = NEVER;
  #crashesFrom: Ms = 0;
  readonly #backoff: readonly number[];
  readonly #throttle: Throttle | null;
  /** Whether the call that is being answered failed. */
  #failed = false;
  readonly #unavailable: { readonly db: Error; readonly push: Error };
  // What is out now, and when that is to be looked at again.
  #dbOutage: Outage | null = null;
  #pushOutage: Outage | null = null;
  #outagesAt: Ms = 0;
  /** Nothing of what `#lookAround` looks at happens before. */
  #lookAt: Ms = 0;
  #secondEnds: Ms = 999;
  readonly #lastMs: Ms;

  constructor(shared: Shared, number: number) {
    const { plan, watched, graded } = shared;
    this.#plan = plan;
    this.#program = shared.program;
    this.#promises = shared.promises;
    this.#jobs = shared.jobs;
    this.#bodyOf = shared.bodyOf;
    this.#graded = graded;
    this.number = number;
    this.#inFlight = plan.inFlight;
    this.#onReturn = plan.settles === 'on-return';
    this.#perSecond = plan.perSecond;
    this.#perSecondOf = 1000 * plan.partitions;
    this.#lastMs = plan.limitMs - 1;
    this.messages = messagesOf(plan, number);
    this.tables = shared.tables ?? new Tables(this.messages);
    this.#keys = new KeyReader(shared, number, shared.tables === null);
    const message = watched !== null && watched % plan.partitions === number ? floor(watched / plan.partitions) : -1;
    this.#watched = message >= 0;
    this.witness = new Witness(number, this.messages, { graded, message, line: () => this.line() });
    this.#attempts = new Uint8Array(this.messages);
    this.#settled = new Uint8Array(this.messages);
    this.#open = this.messages;
    const latencyOf = (name: TimedCall) => {
      if (name === 'clock.sleep') return plan.latencies[name] ?? { ms: 0, jitterMs: 0 };
      return plan.latencies[name] ?? plan.latencies.default ?? { ms: 1, jitterMs: 0 };
    };
    const latencies = TIMED_CALLS.map(latencyOf).map(({ ms, jitterMs }) => [ms, jitterMs] as const);
    this.#dice = new Dice(seedFor(plan.seed, number * 3), latencies);
    this.#crashDice = new Dice(seedFor(plan.seed, number * 3 + 1));
    this.#lifeDice = this.#dice;
    const { firstMs, factor, capMs } = plan.retry;
    this.#backoff = Array.from({ length: plan.attempts + 1 }, (_, n) => min(capMs, firstMs * factor ** max(0, n - 1)));
    this.#throttle = shared.throttle();
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
    const { tally } = this.witness;
    let lost = 0;
    if (this.#graded)
      for (let local = 0; local < this.messages; local += 1) if (this.#settled[local] === 1 && !tally.wasPushed(local)) lost += 1;
    return lost;
  }

  line() {
    return this.#life?.line() ?? null;
  }

  /** Over all partitions. */
  numberOf(local: number): number {
    return local * this.#plan.partitions + this.number;
  }

  /** `String(number)`, put together from pieces: an engine's own way of writing ten million numbers is slow. */
  idOf(local: number): string {
    const number = this.numberOf(local);
    if (number < 1000) return String(number);
    const thousands = (number / 1000) | 0;
    if (thousands !== this.#thousands) {
      this.#thousands = thousands;
      this.#thousandsText = String(thousands);
    }
    const id = this.#thousandsText + LAST_THREE[number - thousands * 1000]!;
    this.#keys.known(local, id);
    return id;
  }

  bodyOf(id: string): object {
    return this.#bodyOf(id);
  }

  // ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #tick(now: Ms): void {
    const calls = this.#calls;
    calls.turn(now);
    if (now >= this.#publishAt) this.#publish(now);
    if (now >= this.#lookAt || this.#retries.size > 0) this.#lookAround(now);
    do {
      for (let at = calls.take(); at >= 0; at = calls.take()) this.#reply(at);
      // What was delivered may have made calls that take no time.
    } while (this.#deliverWhatFits());
    if (this.#jobs.takeUncaught() !== null) this.#die();
    if (now >= this.#secondEnds) this.#endSecond();
    if (calls.size === 0) this.#closeIfQuiet();
    if (now >= this.#lastMs) this.closed = true;
    if (this.closed && this.#secondEnds !== now + 1000) this.#endSecond();
  }

  /** Everything that happens in few of all milliseconds. */
  #lookAround(now: Ms): void {
    const leases = this.#leases;
    const retries = this.#retries;
    if (now >= this.#outagesAt) this.#lookAtOutages(now);
    if (now === this.#crashAt) this.#crash();
    for (let first = leases.first; first >= 0 && leases.endOf(first) <= now; first = leases.first) this.#leaseEnded(first);
    retries.turn(now);
    for (let at = retries.take(); at >= 0; at = retries.take()) this.#returned.push(retries.data[at + OWN]!);
    // Leases that are yet to come all end later; one that is cut short says so itself.
    const leaseEnds = leases.first >= 0 ? leases.endOf(leases.first) : now + this.#plan.leaseMs;
    this.#lookAt = min(this.#outagesAt, this.#crashAt, leaseEnds);
  }

  /** True when anything was delivered. */
  #deliverWhatFits(): boolean {
    const before = this.counts.delivered;
    while (this.#running < this.#inFlight) {
      if (this.#returned.size > 0) this.#deliver(this.#returned.shift());
      else if (this.#next < this.#published) this.#deliver(this.#next++);
      else break;
    }
    return this.counts.delivered !== before;
  }

  /** Evenly. Once all are published, this is looked at no more. */
  #publish(now: Ms): void {
    const published = floor(((now + 1) * this.#perSecond) / this.#perSecondOf);
    if (published < this.messages) {
      this.#published = published;
      return;
    }
    this.#published = this.messages;
    this.#publishAt = NEVER;
  }

  #endSecond(): void {
    this.#secondEnds += 1000;
    if (!this.#graded) return;
    const { delivered, pushes, refused, throttled, threw } = this.counts;
    const waiting = this.#published - this.#next + this.#returned.size + this.#retries.size;
    this.witness.tally.second({ delivered, pushed: pushes, refused, throttled, threw, waiting });
  }

  /** Nothing is left to do, or what is left waits for something that nothing here can bring about. */
  #closeIfQuiet(): void {
    if (this.#open === 0) this.closed = true;
    const ahead = this.#retries.size > 0 || this.#leases.first >= 0 || this.#published < this.messages;
    const room = this.#running < this.#inFlight || this.#crashAt !== NEVER;
    const waiting = this.#next < this.#published || this.#returned.size > 0;
    if (!ahead && !(room && waiting)) this.closed = true;
  }

  #planCrash(): void {
    const { crashes } = this.#plan;
    if (crashes === null) return;
    this.#crashAt = this.#crashesFrom + floor(this.#crashDice.roll() * crashes.everyMs);
    this.#crashesFrom += crashes.everyMs;
  }

  #lookAtOutages(now: Ms): void {
    const { outages } = this.#plan;
    const out = (name: Outage['service']) =>
      outages.find(({ service, fromMs, toMs }) => service === name && now >= fromMs && now < toMs) ?? null;
    this.#dbOutage = out('db');
    this.#pushOutage = out('push');
    const edges = outages.flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
    this.#outagesAt = min(NEVER, ...edges.filter(at => at > now));
  }

  // ── Deliveries ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #deliver(local: number): void {
    const { counts, now } = this;
    const leases = this.#leases;
    const attempt = this.#attempts[local]! + 1;
    this.#attempts[local] = attempt;
    const lease = leases.add(local, now + this.#plan.leaseMs);
    const delivery = new Delivery(this, local, attempt, this.#lifeNumber, lease, leases.serialOf(lease));
    this.#running += 1;
    counts.delivered += 1;
    if (attempt > 1) counts.redelivered += 1;
    this.#note(happened.DELIVERED, local, attempt);
    this.#whose = local;
    const jobs = this.#jobs;
    jobs.refill();
    try {
      const handler = this.#handler;
      this.#promises.wait(handler(new TimedMessage(delivery), new TimedServices(delivery)), delivery);
    } catch (error) {
      if (error instanceof Halt) throw error;
      delivery.state = REJECTED;
      this.done(delivery);
    }
    jobs.drain();
  }

  done(delivery: Delivery): void {
    const plan = this.#plan;
    this.#running -= 1;
    const { local } = delivery;
    const threw = delivery.state === REJECTED;
    delivery.value = undefined;
    const settles = this.#onReturn && this.#holds(delivery);
    if (!threw) {
      // Told in one: it is so for nearly every message.
      if (settles) this.#settle(delivery, 1);
      else this.#note(happened.RETURNED, local, 0);
      return;
    }
    this.counts.threw += 1;
    this.#note(happened.THREW, local, 0);
    if (!settles) return;
    const { jitter } = plan.retry;
    const delay = this.#backoff[delivery.attempt]! * (1 - jitter * this.#dice.roll());
    this.#giveBack(delivery, ceil(delay));
  }

  /** False once the message was settled, given back or taken for lost. */
  #holds({ lease, serial }: Delivery): boolean {
    return this.#leases.serialOf(lease) === serial;
  }

  /** `returned`: 1 when the handler did it by returning. */
  #settle({ local, lease }: Delivery, returned: number): void {
    this.#leases.remove(lease);
    this.#settled[local] = 1;
    this.#open -= 1;
    this.counts.settled += 1;
    this.#note(happened.SETTLED, local, returned);
    if (this.#graded && !this.witness.tally.wasPushed(local)) this.witness.trouble('lost', this.now, local, this.numberOf(local));
  }

  #giveBack({ local, lease }: Delivery, delayMs: Ms): void {
    this.#leases.remove(lease);
    this.#note(happened.GIVEN_BACK, local, 0);
    if (this.#exhausted(local)) return;
    // It is not turned while nothing waits in it.
    this.#retries.turn(this.now);
    const at = this.#retries.add(this.now + max(1, delayMs));
    this.#retries.data[at + OWN] = local;
  }

  #leaseEnded(lease: number): void {
    const local = this.#leases.messageOf(lease);
    this.#leases.remove(lease);
    this.counts.leasesEnded += 1;
    this.#note(happened.LEASE_ENDED, local, 0);
    if (!this.#exhausted(local)) this.#returned.push(local);
  }

  #exhausted(local: number): boolean {
    if (this.#attempts[local]! < this.#plan.attempts) return false;
    this.#settled[local] = 2;
    this.#open -= 1;
    this.counts.deadLettered += 1;
    this.#note(happened.DEAD_LETTERED, local, 0);
    if (this.#graded) this.witness.trouble('dead-lettered', this.now, local, this.numberOf(local));
    return true;
  }

  // ── Lives ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #crash(): void {
    this.#planCrash();
    this.#die();
  }

  /** By plan, or because nobody caught or handled an error of this millisecond: a process ends over that, and is started anew. */
  #die(): void {
    this.counts.crashes += 1;
    this.#note(happened.CRASHED, -1, 0);
    // Handlers under way are gone with the memory that they ran in; what they asked for and was not done never will be.
    this.#running = 0;
    this.#calls.clear();
    this.#timers.clear();
    this.#startLife();
  }

  #startLife(): void {
    const plan = this.#plan;
    this.#lifeNumber += 1;
    this.#lifeDice = new Dice(seedFor(plan.seed ^ this.#lifeNumber, this.number * 3 + 2));
    const life = this.#lifeNumber;
    this.witness.life = life;
    this.#whose = -1;
    this.db = timedDb((kind, table, key) => this.#call(life, kind, table, key));
    try {
      this.#life = this.#program.start(this.#world(this.#lifeDice));
    } catch (error) {
      throw error instanceof ModuleThrew ? new DoesNotLoad(error) : error;
    }
    const handler = this.#life.exports[plan.handler];
    if (typeof handler !== 'function') throw new NoHandler(`the program has no export called \`${plan.handler}\` that is a function`);
    this.#handler = handler as Handler;
    this.#jobs.drain();
    const uncaught = this.#jobs.takeUncaught();
    if (uncaught !== null) throw new DoesNotLoad(new ModuleThrew(uncaught.error, this.line()));
  }

  #world(dice: Dice): LifeWorld {
    const life = this.#lifeNumber;
    return {
      now: () => this.now,
      random: () => dice.roll(),
      uuid: () => uuidFrom(() => dice.roll()),
      log: () => this.log(),
      // A wheel holds any number, and a worker that is quick leaves thousands of timeouts behind.
      timersLimit: 1_000_000,
      setTimer: (delayMs, run) => {
        const number = ++this.#timerNumber;
        const timer = { run, cancelled: false };
        if (life !== this.#lifeNumber) return number;
        this.#timers.set(number, timer);
        const at = this.#add(this.now + ceil(delayMs), TIMER, -1, timer);
        this.#calls.data[at + KEY] = number;
        return number;
      },
      clearTimer: number => {
        const timer = this.#timers.get(number);
        if (timer !== undefined) timer.cancelled = true;
      },
    };
  }

  // ── Calls ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #call(life: number, kind: number, table: unknown, key: unknown): unknown {
    const promises = this.#promises;
    if (life !== this.#lifeNumber) return promises.create();
    if (typeof key !== 'string' || typeof table !== 'string') return promises.Promise.reject(badArguments(kind));
    const promise = promises.create();
    if (table !== this.#lastTable) this.#lookUpTable(table);
    this.#putKey(this.#issue(this.#whose, kind | this.#lastTableBits, this.#dbOutage, promise), key);
    return promise;
  }

  send(delivery: Delivery, to: unknown, options: unknown): unknown {
    const promises = this.#promises;
    if (delivery.life !== this.#lifeNumber) return promises.create();
    const key = (options as { idempotencyKey?: unknown } | null | undefined)?.idempotencyKey;
    if (typeof to !== 'string' || (key !== undefined && typeof key !== 'string')) return promises.Promise.reject(badArguments(SEND));
    const promise = promises.create();
    if (key === undefined || !this.#plan.push.idempotencyKeys) this.#issue(delivery.local, SEND, this.#pushOutage, promise);
    else {
      const what = SEND | KEYED | (this.tables.numberOf(PUSH_KEYS) << TABLE);
      this.#putKey(this.#issue(delivery.local, what, this.#pushOutage, promise), key);
    }
    return promise;
  }

  sleep(delivery: Delivery, kind: number, ms: unknown): unknown {
    const promises = this.#promises;
    if (delivery.life !== this.#lifeNumber) return promises.create();
    if (typeof ms !== 'number' || !(ms >= 0)) return promises.Promise.reject(badArguments(kind));
    const promise = promises.create();
    const duration = min(ceil(ms), NEVER >> 1);
    if (this.#watched) this.witness.called(this.now, delivery.local, kind);
    const at = this.#add(this.now + this.#dice.within(kind) + (kind === SLEEP ? duration : 0), kind, delivery.local, promise);
    this.#calls.data[at + KEY] = duration;
    this.#deliveryOf[at >>> CALL_BITS] = delivery;
    return promise;
  }

  log(): void {
    this.counts.logged += 1;
  }

  /** Handlers use few tables, often one. */
  #lookUpTable(name: string): void {
    this.#lastTableBits = this.tables.numberOf(name) << TABLE;
    this.#lastTable = name;
  }

  #issue(local: number, what: number, outage: Outage | null, promise: object): number {
    const kind = what & KIND;
    if (this.#watched) this.witness.called(this.now, local, kind);
    if (outage !== null) return this.#add(this.now + outage.timeoutMs, what | REFUSED_BEFORE, local, promise);
    return this.#add(this.now + this.#dice.within(kind), what, local, promise);
  }

  #add(due: Ms, what: number, local: number, promise: object): number {
    const at = this.#calls.add(due);
    const { data } = this.#calls;
    data[at + WHAT] = what;
    data[at + LOCAL] = local;
    const place = at >>> CALL_BITS;
    if (place === this.#promiseOf.length) this.#oneMore(promise);
    else this.#promiseOf[place] = promise;
    return at;
  }

  /** By itself, so that what writes to a place that is there knows of no other. */
  #oneMore(promise: object): void {
    this.#promiseOf.push(promise);
  }

  #putKey(at: number, text: string): void {
    const keys = this.#keys;
    const { data } = this.#calls;
    const number = keys.read(this.#whose, text);
    data[at + KEY] = number;
    if (number >= 0) return;
    const { fingerprint } = keys;
    data[at + KEY + 1] = fingerprint.low;
    data[at + KEY + 2] = fingerprint.high;
  }

  #reply(at: number): void {
    const { data } = this.#calls;
    const what = data[at + WHAT]!;
    const kind = what & KIND;
    if (kind === TIMER) {
      this.#fire(this.#promiseOf[at >>> CALL_BITS] as Timer, data[at + KEY]!);
      return;
    }
    const local = data[at + LOCAL]!;
    this.#whose = local;
    this.#failed = false;
    const result =
      kind < SEND ? this.#replyOfTable(at, what, local) : kind === SEND ? this.#replyOfPush(at, what, local) : this.#settleAs(at, kind);
    // In one place only: what follows from an answer is most of what this engine does, and its code is to stand in a cache.
    this.#promises.answer(this.#promiseOf[at >>> CALL_BITS]!, this.#failed ? REJECTED : FULFILLED, result);
  }

  #fail(error: Error): Error {
    this.#failed = true;
    return error;
  }

  #replyOfTable(at: number, what: number, local: number): unknown {
    const kind = what & KIND;
    if ((what & REFUSED_BEFORE) !== 0 || this.#dbOutage !== null) {
      this.#refused(local, kind);
      return this.#fail(this.#unavailable.db);
    }
    this.#applied(local, kind);
    const { data } = this.#calls;
    const table = this.tables.list[what >>> TABLE]!;
    const number = data[at + KEY]!;
    if (kind === EXISTS) return number < 0 ? table.hasText(data, at + KEY + 1) : table.has(number);
    if (kind === DELETE) return number < 0 ? table.removeText(data, at + KEY + 1) : table.remove(number);
    const added = number < 0 ? table.addText(data, at + KEY + 1) : table.add(number);
    if (kind === INSERT_IF_ABSENT) return added;
    return added ? undefined : this.#fail(learnerErrors('UniqueViolation', 'the key is taken', '23505'));
  }

  #replyOfPush(at: number, what: number, local: number): unknown {
    if ((what & REFUSED_BEFORE) !== 0 || this.#pushOutage !== null) {
      this.#refused(local, SEND);
      return this.#fail(this.#unavailable.push);
    }
    const retryAfterMs = this.#throttle === null ? 0 : this.#throttle.ask(this.now);
    if (retryAfterMs > 0) {
      this.counts.throttled += 1;
      this.#note(happened.THROTTLED, local, SEND);
      const text = `the push provider takes no more for now; again in ${retryAfterMs} ms (429)`;
      return this.#fail(learnerErrors('RateLimited', text, '', { status: 429, retryAfterMs }));
    }
    if ((what & KEYED) !== 0) {
      const { data } = this.#calls;
      const table = this.tables.list[what >>> TABLE]!;
      const number = data[at + KEY]!;
      if (!(number < 0 ? table.addText(data, at + KEY + 1) : table.add(number))) {
        this.counts.collapsed += 1;
        this.#note(happened.COLLAPSED, local, SEND);
        return undefined;
      }
    }
    this.#applied(local, SEND);
    this.counts.pushes += 1;
    const { witness } = this;
    if (this.#graded && witness.tally.pushed(local)) witness.trouble('duplicate', this.now, local, this.numberOf(local));
    return undefined;
  }

  #settleAs(at: number, kind: number): undefined {
    const delivery = this.#deliveryOf[at >>> CALL_BITS]!;
    const duration = this.#calls.data[at + KEY]!;
    this.#applied(delivery.local, kind);
    // The receipt of a delivery that is over moves nothing any more.
    if (!this.#holds(delivery)) return;
    if (kind === ACK) this.#settle(delivery, 0);
    else if (kind === RETRY) this.#giveBack(delivery, duration);
    else if (kind === EXTEND) {
      this.#leases.extend(delivery.lease, this.now + duration);
      this.#lookAt = min(this.#lookAt, this.now + duration);
    }
  }

  #fire(timer: Timer, number: number): void {
    if (timer.cancelled || this.#timers.get(number) !== timer) return;
    this.#timers.delete(number);
    this.#whose = -1;
    this.#jobs.enqueue(timer.run);
    this.#jobs.drain();
  }

  // ── What is told ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #applied(local: number, kind: number): void {
    this.counts.effects += 1;
    this.#note(happened.APPLIED, local, kind);
  }

  #refused(local: number, kind: number): void {
    this.counts.refused += 1;
    this.#note(happened.REFUSED, local, kind);
  }

  #note(kind: number, local: number, detail: number): void {
    this.witness.note(kind, this.now, local, detail);
  }
}

function badArguments(kind: number): TypeError {
  const name = TIMED_CALLS[kind]!;
  if (kind === SEND) return new TypeError('push.send takes the receiver as text; an idempotencyKey is text, too');
  if (kind < SEND) return new TypeError(`${name} takes the name of a table and a key, both text. Is an \`await\` missing?`);
  return new TypeError(`${name} takes a number of milliseconds, 0 or more`);
}
