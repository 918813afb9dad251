/**
 * One run of one learner's program: workers, broker, services and a clock, driven choice by choice.
 *
 * Between two choices everything is still: the learner's jobs are drained, so "nobody has anything to do until somebody
 * answers" is a fact and not a guess. `enabled` lists what could happen next, the ordinary continuation first;
 * `perform` makes one of them happen. Time passes only by choice, so a run of a handler takes no time unless the schedule
 * or the handler itself lets it pass.
 *
 * A realm that cannot be drained (native promises: see `replay-native.ts`) is driven by the two halves of `perform`.
 *
 * Long because it is one state machine: each private method is one transition, and they share all of its state.
 */
import type { Bound, Exercise, Trouble } from '../exercise/exercise.ts';
import { Digest } from '../history/digest.ts';
import type { Crashed, Emit, Ended, Json, Ms, PassedUntil } from '../history/event.ts';
import type { CallRequest } from '../process/learner-services.ts';
import type { Program, Realm, Uncaught } from '../process/realm.ts';
import { type Service, type ServiceCall, ServiceRefusal } from '../services/service.ts';
import { LiveLife, type Witness } from './live-life.ts';
import { type Deed, type Heard, type Reaction, type Reactions, type Recording, roundBegan } from './reactions.ts';
import { Rounds, type RunGoingRound } from './rounds.ts';
import { ADVANCE, applyOf, type Choice, crashOf, FAULT_KINDS, type FaultKind, isFault, REST, receiveBy, sameChoice } from './schedule.ts';
import type { Handing, Source, SourceFault } from '../brokers/broker.ts';
import { Telling } from './telling.ts';
import { LifeOfRun, type PendingCall, Worker } from './worker.ts';

/** Facts about a program that decide how fine the state key must be. Learned while running; they only ever become true. */
export interface Usage {
  clock: boolean;
  random: boolean;
}

export interface SimulationParts {
  readonly exercise: Exercise;
  readonly bound: Bound;
  readonly program: Program;
  readonly realm: Realm;
  readonly stateless: boolean;
  readonly usage: Usage;
  readonly source: Source;
  readonly services: { readonly [name: string]: Service };
  /** Hears of everything that happens, from the source as well. */
  readonly telling: Telling;
  readonly limits?: Limits;
  /**
   * What lives of this program did before, in other runs: their code then need not run again. Without it every life runs. The
   * histories are the same.
   */
  readonly reactions?: Reactions | null;
}

/** How far a run may go. */
export interface Limits {
  /** A run that gets there is cut off and proves nothing. */
  readonly steps: number;
  readonly transactions: number;
  /** Characters that a run may read from services: every reply becomes part of the history, and that is kept. */
  readonly read: number;
}

/** More than any handler on an explorer's bounds needs. */
const SHORT_RUN: Limits = { steps: 400, transactions: 1000, read: 4 * 1024 * 1024 };
/** Ordinary steps in a row after which a run is watched for states that come again. Most runs are over by then. */
const LONG_COURSE = 32;
/** Ordinary steps in a row after which it is watched whether they go round. */
const WATCHED_COURSE = 16;
/** Sleepers that a run may wake, for each step that it may take. */
const WAKES_PER_STEP = 2.5;
const NO_FAULTS = Object.fromEntries(FAULT_KINDS.map(kind => [kind, 0])) as Record<FaultKind, number>;
const LOG_BYTES_LIMIT = 64 * 1024;
/** What an entry of the log counts for besides its text. */
const LOG_ENTRY_BYTES = 64;

export class Simulation {
  now: Ms = 0;
  steps = 0;
  ended = false;
  readonly workers: readonly Worker[];
  /** Copies have the same object; a fault puts another one in its place. */
  spent: Readonly<Record<FaultKind, number>>;
  readonly #parts: SimulationParts;
  readonly #limits: Limits;
  #turn = 1;
  #deliveries = 0;
  #calls = 0;
  #transactions = 0;
  /** Transactions of rounds that were not told one by one. */
  #forgiven = 0;
  #sessions = 0;
  #logged = 0;
  #read = 0;
  /** Messages of the bound that are sent while the run is under way: how many have been. */
  #sentLater = 0;
  #woken = 0;
  /** The choice that would be the ordinary one now, as far as anybody has asked. */
  #expected: Choice | null = null;
  /** Ordinary steps since the last departure from them, and the states met after many of those. */
  #course = 0;
  #met: Set<string> | null = null;
  #rounds: Rounds | null = null;
  /** What else the choice under way brings about, one thing at a time, each once everything is still again. */
  #next: (() => void) | null = null;
  #rest: Iterator<void> | null = null;
  /** What a life does now that no life did before. */
  #recording: Recording | null = null;

  constructor(parts: SimulationParts, workers: readonly Worker[] | null = null, spent: Simulation['spent'] = NO_FAULTS) {
    this.#parts = parts;
    this.#limits = parts.limits ?? SHORT_RUN;
    this.workers = workers ?? Array.from({ length: parts.bound.workers }, (_, index) => new Worker(index + 1));
    this.spent = spent;
  }

  /** False where some part of it cannot be copied, above all a program that runs by itself: only one can be told what comes next. */
  get copyable(): boolean {
    const { source, services } = this.#parts;
    if (source.copy === undefined) return false;
    for (const { life } of this.workers) if (life !== null && life.at === null) return false;
    for (const name in services) if (services[name]!.copy === undefined) return false;
    return true;
  }

  /** The same run up to here, on its own from here on, telling `emit`. For one that is copyable, between two choices. */
  copy(emit: Emit): Simulation {
    const { source, services } = this.#parts;
    const copies: Record<string, Service> = {};
    for (const name in services) copies[name] = services[name]!.copy!();
    const telling = new Telling(emit);
    const parts = { ...this.#parts, source: source.copy!(telling.tell), services: copies, telling };
    const workers = this.workers.map(worker => worker.copy());
    const copy = new Simulation(parts, workers, this.spent);
    copy.now = this.now;
    copy.steps = this.steps;
    copy.ended = this.ended;
    copy.#turn = this.#turn;
    copy.#deliveries = this.#deliveries;
    copy.#calls = this.#calls;
    copy.#transactions = this.#transactions;
    copy.#forgiven = this.#forgiven;
    copy.#sessions = this.#sessions;
    copy.#logged = this.#logged;
    copy.#read = this.#read;
    copy.#sentLater = this.#sentLater;
    copy.#woken = this.#woken;
    copy.#expected = this.#expected;
    copy.#course = this.#course;
    if (this.#met !== null) copy.#met = new Set(this.#met);
    return copy;
  }

  /** Events are held back until it is known how the run goes on: see `rounds.ts`. */
  get held(): boolean {
    return this.#rounds?.held === true;
  }

  /** Only the ordinary course is followed from here on: see `rounds.ts`. */
  get alone(): boolean {
    return this.#rounds?.alone === true;
  }

  /** The worker whose code runs now, or ran last. */
  get turn(): number {
    return this.#turn;
  }

  /** The line the learner's code was last on, for messages about a halt. */
  line() {
    const life = this.workers[this.#turn - 1]?.life;
    // Where it stood before it was told what it is at now would be the wrong line.
    return (this.#recording === null ? life?.line() : life?.live?.line()) ?? null;
  }

  /** Empty when the run is over. The first choice is the ordinary course of things and never a fault. */
  enabled(): Choice[] {
    return this.over() ? [] : this.choices();
  }

  /** Whether the run is over, as `enabled` finds out. To be asked once after each choice: states that come again are counted here. */
  over(): boolean {
    if (this.ended) return true;
    if (this.#course >= LONG_COURSE && !this.held && this.#comesAgain()) this.#end('loop');
    else if (this.#course >= WATCHED_COURSE) {
      if (this.#rounds === null) this.#rounds = new Rounds(this.#goingRound());
      else this.#rounds.see();
    }
    if (!this.ended && this.#cutOff && !this.held) this.#end('step-limit');
    return this.ended;
  }

  /** The same as `enabled` gives, of a run that is not over. */
  choices(): Choice[] {
    const choices = this.#fair(this.#ordinary(false));
    this.#expected = choices[0]!;
    if (this.alone || (this.held && this.#cutOff)) return choices.slice(0, 1);
    this.#overtaking(choices);
    this.#faults(choices);
    return choices;
  }

  /** Whoever spins goes last; and where nobody else has anything to do, time passes first, as far as anything waits for it. */
  #fair(choices: Choice[]): Choice[] {
    const spinning = this.#rounds?.spinning;
    if (spinning === undefined || spinning.size === 0) return choices;
    const others = choices.filter(choice => !('worker' in choice) || !spinning.has(choice.worker));
    if (others.length > 0) return [...others, ...choices.filter(choice => !others.includes(choice))];
    return this.#nextTimer() === null ? choices : [ADVANCE, ...choices];
  }

  /**
   * A state that was met since the last departure: what happened in between will happen for ever. Such a run has no other end,
   * and what it has not brought about by now it never will.
   */
  #comesAgain(): boolean {
    const digest = new Digest();
    this.digest(digest);
    const state = `${digest.low}.${digest.high}`;
    this.#met ??= new Set();
    if (this.#met.has(state)) return true;
    this.#met.add(state);
    return false;
  }

  /** Lives that are told something before anything else happens: a call of theirs takes hold, or a timer is due. */
  #moving(): LifeOfRun[] {
    return this.workers.flatMap(({ life, calls, timers }) => (life !== null && calls.length + timers.length > 0 ? [life] : []));
  }

  #goingRound(): RunGoingRound {
    const run = this;
    const { telling, realm } = this.#parts;
    return {
      get steps() {
        return run.steps;
      },
      get now() {
        return run.now;
      },
      get spent() {
        return realm.jobs.spent;
      },
      telling,
      stepLimit: this.#limits.steps,
      callNumbers: () => this.workers.flatMap(({ calls }) => calls.map(({ number }) => number)),
      timeIsAwaited: () => this.#nextTimer() !== null,
      digestAround: into => this.#digest(into, 'around'),
      used: () => ({ woken: this.#woken, logged: this.#logged, read: this.#read, transactions: this.#transactions - this.#forgiven }),
      forgive: ({ woken, logged, read, transactions }) => {
        this.#woken = woken;
        this.#logged = logged;
        this.#read = read;
        this.#forgiven = this.#transactions - transactions;
      },
      renumber: told => {
        for (const worker of this.workers)
          worker.calls = worker.calls.map(call => ({ ...call, number: told.get(call.number) ?? call.number }));
      },
      areEndless: () => {
        for (const { life } of this.workers) if (life !== null) life.heldAt = life.at;
        const endless = this.#parts.reactions?.endless;
        const moving = this.#moving();
        return (
          endless !== undefined && moving.length > 0 && moving.every(life => life.heldAt !== null && endless.has(roundBegan(life.heldAt)!))
        );
      },
      foundEndless: () => {
        for (const { heldAt } of this.#moving()) {
          const began = heldAt === null ? null : roundBegan(heldAt);
          if (began !== null) this.#parts.reactions!.endless.add(began);
        }
      },
      endsGoingRound: (workers, everyMs, since) => {
        this.now = since;
        this.#end('loop', workers, everyMs);
      },
      endsCutOff: () => this.#end('step-limit'),
    };
  }

  /** The first of `enabled`, without the rest: for steps that are only repeated. Null when the run is over. */
  ordinary(): Choice | null {
    return this.ended || this.#cutOff ? null : this.#ordinary(true)[0]!;
  }

  /** As `enabled` without the faults, for a driver that has its own: the ordinary continuation first, empty when the run is over. */
  courses(): Choice[] {
    return this.ended || this.#cutOff ? [] : this.#ordinary(false);
  }

  /** When something becomes due by itself; null when nothing will. */
  nextDue(): Ms | null {
    return this.#nextTimer()?.at ?? null;
  }

  /** A producer sends a message of the exercise now. */
  send(message: string): void {
    this.#parts.source.send(message, this.#parts.exercise.messages[message]!, this.now);
  }

  /** Lets time pass to a moment of the driver's own, at which or before which nothing else is due. */
  waitUntil(at: Ms): void {
    this.#passTo(at, 'slow', null);
    do this.drain();
    while (this.goOn());
  }

  /** One step can wake hundreds of sleepers. */
  get #cutOff(): boolean {
    return this.steps - (this.#rounds?.untold ?? 0) >= this.#limits.steps || this.#woken >= WAKES_PER_STEP * this.#limits.steps;
  }

  /** The name of the error that a choice would refuse a call with. */
  errorOf({ worker, call, error }: Extract<Choice, { kind: 'fail' }>): string {
    return this.#troubleOf(this.workers[worker - 1]!.calls[call]!)!.errors[error]!.name;
  }

  perform(choice: Choice): void {
    this.begin(choice);
    do this.drain();
    while (this.goOn());
  }

  /** The first thing that the choice brings about. The learner's code then has to run until it is still, and `goOn` is next. */
  begin(choice: Choice): void {
    this.steps += 1;
    this.#follow(choice);
    if (isFault(choice)) this.spent = oneMore(this.spent, choice.kind);
    if (choice.kind === 'advance') {
      this.#advance();
      return;
    }
    if (choice.kind === 'rest') {
      this.#end('quiet');
      return;
    }
    if (choice.kind === 'rebalance' || choice.kind === 'restart') {
      this.#parts.source.strike(choice, this.now);
      return;
    }
    const worker = this.workers[choice.worker - 1]!;
    if (choice.kind !== 'crash' && choice.kind !== 'cut' && choice.kind !== 'slow') this.#turn = worker.number;
    switch (choice.kind) {
      case 'start':
        this.#startLife(worker);
        this.#next = this.#starting(worker);
        break;
      case 'receive': {
        const handing = this.#parts.source.receive(worker.number, this.now);
        if (handing !== null) this.#deliver(worker, handing);
        break;
      }
      case 'duplicate': {
        const message = this.#parts.source.repeatable(this.now)[choice.message]!;
        this.#deliver(worker, this.#parts.source.handAgain(worker.number, message, this.now));
        break;
      }
      case 'apply':
        this.#apply(worker, worker.calls[choice.call]!, true);
        break;
      case 'lose':
        this.#apply(worker, worker.calls[choice.call]!, false);
        break;
      case 'refuse':
        this.#refuse(worker, worker.calls[choice.call]!);
        break;
      case 'fail':
        this.#fail(worker, worker.calls[choice.call]!, choice.error);
        break;
      case 'slow': {
        const call = worker.calls[choice.call]!;
        worker.calls[choice.call] = { ...call, slowUntil: this.now + this.#troubleOf(call)!.slowMs! };
        break;
      }
      case 'crash':
        this.#die(worker);
        break;
      case 'cut':
        this.#parts.source.strike(choice, this.now);
        break;
      case 'expire': {
        const { at, reason } = this.#leaseEnd(worker)!;
        this.#passTo(at, reason, worker.number);
        break;
      }
    }
  }

  /**
   * Nobody goes on with this run. An engine keeps what the generators of a program refer to until it next collects everything,
   * so they had better not refer to a run.
   */
  abandon(): void {
    for (const { life } of this.workers) life?.live?.watchedBy(null);
  }

  #follow(choice: Choice): void {
    if (this.#expected !== null && sameChoice(choice, this.#expected)) this.#course += 1;
    else {
      this.#course = 0;
      this.#met = null;
      this.#rounds?.leave();
      this.#rounds = null;
    }
    this.#expected = null;
  }

  /** The next thing that the same choice brings about, if there is one; the learner's code has to run after it as well. */
  goOn(): boolean {
    if (this.#next !== null) {
      const next = this.#next;
      this.#next = null;
      next();
      return true;
    }
    if (this.#rest === null) return false;
    if (this.#rest.next().done === false) return true;
    this.#rest = null;
    return false;
  }

  /**
   * Adds all that decides what can happen from here on: equal digests, equal futures. Whose turn it is decides only the order
   * in which choices are listed.
   */
  digest(into: Digest): void {
    this.#digest(into, 'all');
  }

  /** @param what without what lives have observed, where only what is around them counts */
  #digest(into: Digest, what: 'all' | 'around'): void {
    const { source, services, usage } = this.#parts;
    if (what === 'all' && usage.clock) into.number(this.now);
    // What is still to be sent comes at a time of its own, so it ties the state to the clock.
    if (this.#nextLater() !== null) into.number(this.#sentLater).number(this.now);
    if (source.digest === undefined) into.add(source.key(this.now));
    else source.digest(into, this.now);
    for (const name in services) {
      const service = services[name]!;
      if (service.digest === undefined) into.add(service.key(this.now, this.#owner));
      else service.digest(into, this.now, this.#owner);
    }
    for (const worker of this.workers) {
      const lease = this.#leaseEnd(worker)?.at ?? null;
      if (what === 'all') worker.digest(into, this.now, usage.random, lease);
      else worker.digestAround(into, this.now, lease);
    }
  }

  readonly #owner = (session: number) => `worker ${this.workers.find(({ life }) => life?.session === session)?.number}`;

  #leaseEnd(worker: Worker) {
    return worker.hand === null ? null : this.#parts.source.leaseEnd(worker.number, worker.hand.handing, this.now);
  }

  #ordinary(firstOnly: boolean): Choice[] {
    const choices: Choice[] = [];
    const { source } = this.#parts;
    const count = this.workers.length;
    for (let at = 0; at < count; at += 1) {
      const worker = this.#inTurn(at);
      for (let index = 0; index < worker.calls.length; index += 1) {
        if (!this.#canApply(worker, worker.calls[index]!, index)) continue;
        choices.push(applyOf(worker.number, index));
        if (firstOnly) return choices;
      }
    }
    if (source.connects) return this.#ordinaryConnected(choices, firstOnly);
    // Workers that never lived are the same worker; any others may differ, if only in what a criterion knows of them.
    let newcomer = false;
    for (let at = 0; at < count; at += 1) {
      const worker = this.#inTurn(at);
      if (worker.busy || (worker.lifeNumber === 0 && newcomer) || !source.receivable(worker.number, this.now)) continue;
      newcomer ||= worker.lifeNumber === 0;
      choices.push(receiveBy(worker.number));
      if (firstOnly) return choices;
    }
    if (choices.length === 0) choices.push(this.#idle());
    return choices;
  }

  /** Where connecting means something to the broker: all workers connect before anything else happens, and again when they died. */
  #ordinaryConnected(choices: Choice[], firstOnly: boolean): Choice[] {
    const unborn = this.workers.find(({ lifeNumber }) => lifeNumber === 0);
    if (unborn !== undefined) return [{ kind: 'start', worker: unborn.number }];
    for (let at = 0; at < this.workers.length; at += 1) {
      const { number, life, busy } = this.#inTurn(at);
      if (life === null || busy || !this.#parts.source.receivable(number, this.now)) continue;
      choices.push(receiveBy(number));
      if (firstOnly) return choices;
    }
    const works = choices.length > 0;
    for (const { number, life } of this.workers) if (life === null) choices.push({ kind: 'start', worker: number });
    // Whoever starts a dead process anew may be late: time may pass first, as far as anything waits for it.
    if (choices.length === 0 || (!works && this.#nextTimer() !== null)) choices.push(this.#idle());
    return choices;
  }

  /**
   * Of the calls of one transaction that are under way at once, a later one may come before an earlier one, and the commit before
   * them all: it was asked for, so nobody waited for them. Clients differ here: one sends such a statement late, another never, because
   * its query runs only once somebody awaits it. Whatever comes after the commit finds its transaction ended. No fault, and never the
   * ordinary course.
   */
  #overtaking(choices: Choice[]): void {
    for (const worker of this.workers)
      for (let index = 1; index < worker.calls.length; index += 1) {
        const call = worker.calls[index]!;
        const { transaction, operation } = call.request;
        if (transaction === null || operation === 'rollback' || !this.#isBehind(worker, transaction, index)) continue;
        if (this.#isReady(call)) choices.push(applyOf(worker.number, index));
      }
  }

  /** Behind an earlier call of its transaction. */
  #isBehind({ calls }: Worker, transaction: number, index: number): boolean {
    for (let earlier = 0; earlier < index; earlier += 1) if (calls[earlier]!.request.transaction === transaction) return true;
    return false;
  }

  #idle(): Choice {
    return this.#nextTimer() === null ? REST : ADVANCE;
  }

  #faults(choices: Choice[]): void {
    const { bound, source } = this.#parts;
    if (source.connects && this.workers.some(({ lifeNumber }) => lifeNumber === 0)) return;
    for (const worker of this.workers) {
      const { number } = worker;
      if (this.spent.crash < bound.crashes && worker.life !== null) choices.push(crashOf(number));
      if (this.spent.expire < bound.expiries && this.#leaseEnd(worker) !== null) choices.push({ kind: 'expire', worker: number });
      if (this.spent.duplicate < bound.duplicates && !worker.busy)
        for (const message of source.repeatable(this.now).keys()) choices.push({ kind: 'duplicate', worker: number, message });
      if (this.spent.refuse + this.spent.lose < bound.errors)
        worker.calls.forEach((call, index) => {
          if (call.wakesAt !== null || call.request.operation === 'rollback' || !this.#canApply(worker, call, index)) return;
          choices.push({ kind: 'refuse', worker: number, call: index });
          if (this.#outlivesConnection(call.request)) choices.push({ kind: 'lose', worker: number, call: index });
        });
      this.#troubles(worker, choices);
    }
    for (const fault of source.faults(this.now)) if (this.#mayStrike(fault)) choices.push(fault);
  }

  #mayStrike({ kind }: SourceFault): boolean {
    const { rebalances = 0, restarts = 0, disconnects = 0 } = this.#parts.bound;
    return this.spent[kind] < { rebalance: rebalances, restart: restarts, cut: disconnects }[kind];
  }

  /** What the exercise declares of its services: errors of their own, and slowness. */
  #troubles(worker: Worker, choices: Choice[]): void {
    const { refusals = 0, slow = 0 } = this.#parts.bound;
    if (this.spent.fail >= refusals && this.spent.slow >= slow) return;
    for (const [call, pending] of worker.calls.entries()) {
      const trouble = this.#troubleOf(pending);
      if (trouble === null || pending.slowUntil !== null || !this.#canApply(worker, pending, call)) continue;
      const { operation } = pending.request;
      for (const [error, { operations }] of trouble.errors.entries())
        if (this.spent.fail < refusals && (operations.length === 0 || operations.includes(operation)))
          choices.push({ kind: 'fail', worker: worker.number, call, error });
      if (this.spent.slow < slow && trouble.slowMs !== null) choices.push({ kind: 'slow', worker: worker.number, call });
    }
  }

  #troubleOf({ request: { service, operation } }: PendingCall): Trouble | null {
    if (operation === 'rollback') return null;
    return this.#parts.exercise.trouble?.[service] ?? null;
  }

  /** The worker that moved last goes on first, so that the ordinary course has no needless switching. */
  #inTurn(at: number): Worker {
    const index = this.#turn - 1 + at;
    return this.workers[index < this.workers.length ? index : index - this.workers.length]!;
  }

  #canApply(worker: Worker, call: PendingCall, index: number): boolean {
    if (call.wakesAt !== null || (call.slowUntil !== null && call.slowUntil > this.now)) return false;
    const { transaction } = call.request;
    // One transaction is one connection, and in the ordinary course a connection answers in order.
    if (transaction !== null && this.#isBehind(worker, transaction, index)) return false;
    return this.#isReady(call);
  }

  #isReady(call: PendingCall): boolean {
    const service = this.#parts.services[call.request.service];
    if (service === undefined) return true;
    // Who else is under way matters only where the call would have to wait.
    return service.ready(call.asked, this.now) || service.ready(call.asked, this.now, this.#underWay(call.request.service));
  }

  /** A statement inside a transaction is undone with its connection, and a read leaves nothing: then a lost reply is a refusal. */
  #outlivesConnection({ service, operation, transaction }: CallRequest): boolean {
    if (service === 'message' || operation === 'commit') return true;
    return transaction === null && this.#parts.services[service]?.readOnly(operation) !== true;
  }

  #underWay(service: string): ServiceCall[] {
    return this.workers.flatMap(worker => worker.calls.flatMap(({ request, asked }) => (request.service === service ? [asked] : [])));
  }

  #deliver(worker: Worker, handing: Handing): void {
    if (worker.life === null) {
      this.#startLife(worker);
      this.#next = this.#handing(worker, handing);
    } else this.#handOver(worker, handing);
  }

  // Functions of their own, because a function pays for what its closures hold on to also when it makes none.
  #starting(worker: Worker): () => void {
    return () => this.#parts.source.start(worker.number, worker.lifeNumber, this.now);
  }

  #handing(worker: Worker, handing: Handing): () => void {
    return () => this.#handOver(worker, handing);
  }

  #handOver(worker: Worker, handing: Handing): void {
    this.#deliveries += 1;
    const hand = { delivery: this.#deliveries, handing };
    worker.hand = hand;
    worker.life!.addHand(hand);
    const delivered = {
      type: 'delivered' as const,
      at: this.now,
      delivery: hand.delivery,
      message: handing.message,
      queue: handing.queue,
      worker: worker.number,
      life: worker.lifeNumber,
      attempt: handing.attempt,
      cause: handing.cause,
    };
    const { partition, offset, redelivered } = handing;
    if (offset !== undefined) this.#emit({ ...delivered, partition: partition!, offset });
    else this.#emit(redelivered === undefined ? delivered : { ...delivered, redelivered });
    this.#tell(worker, 'hand', 0, handing.view, handing.message);
  }

  #startLife(worker: Worker): void {
    worker.lifeNumber += 1;
    this.#sessions += 1;
    this.#emit({ type: 'life-started', at: this.now, worker: worker.number, life: worker.lifeNumber });
    worker.life = new LifeOfRun(this.#sessions, this.#parts.reactions?.root ?? null);
    this.#tell(worker, 'start', 0, null, '');
  }

  /** A life hears something. What it does about it is known, or its program runs when the queue is drained. */
  #tell(worker: Worker, heard: Heard, ordinal: number, value: Json, label: string): void {
    const { reactions = null } = this.#parts;
    const life = worker.life!;
    const { at } = life;
    if (at !== null && reactions !== null) {
      const known = at.find(heard, ordinal, value, label);
      if (known?.to != null && !this.held && this.#transactions - this.#forgiven + known.begins <= this.#limits.transactions) {
        this.#repeat(worker, known);
        return;
      }
      if (heard !== 'start') this.#revive(worker);
      // What is done again and again is done by the program itself: thousands of reactions that nobody will ask for would be kept.
      if (known === null && !reactions.full && !this.held) this.#recording = reactions.record(at, heard, ordinal, value, label);
      else life.at = null;
    }
    if (heard === 'start') life.live = new LiveLife(this.#liveParts(worker), this.#witness(worker));
    else life.live!.hear(heard, ordinal, value, label);
    if (heard !== 'start') worker.observe(heard, ordinal, heard === 'hand' ? worker.hand!.handing.observed : value);
  }

  #repeat(worker: Worker, { deeds, to }: Reaction): void {
    const life = worker.life!;
    for (const deed of deeds) this.#does(worker, deed);
    if (worker.life !== life) return;
    life.at = to;
    worker.observed = to!.observed;
  }

  /** Brings a real life to where this one stands, by telling it again what this one was told. */
  #revive(worker: Worker): void {
    const { jobs } = this.#parts.realm;
    const life = worker.life!;
    const missed: Reaction[] = [];
    let point = life.at!;
    while (point !== life.liveAt && point.came !== null) {
      missed.push(point.came);
      point = point.came.from;
    }
    if (point === life.liveAt) life.live!.watchedBy(null);
    else {
      missed.pop();
      life.live = new LiveLife(this.#liveParts(worker), null);
      jobs.drain();
    }
    for (const { heard, ordinal, value, label } of missed.reverse()) {
      life.live!.hear(heard, ordinal, value, label);
      jobs.drain();
    }
    life.live!.watchedBy(this.#witness(worker));
  }

  #liveParts(worker: Worker) {
    const { exercise, program, realm } = this.#parts;
    return { exercise, program, realm, worker: worker.number, life: worker.lifeNumber };
  }

  #witness(worker: Worker): Witness {
    return {
      does: deed => {
        this.#recording?.add(deed);
        this.#does(worker, deed);
      },
      tooManyTransactions: () => {
        const { transactions } = this.#limits;
        if (this.#transactions - this.#forgiven < transactions) return null;
        if (this.#recording !== null) this.#recording.loose = true;
        return transactions;
      },
      now: () => {
        this.#parts.usage.clock = true;
        if (this.#recording !== null) this.#recording.loose = true;
        worker.observe('now', 0, this.now);
        return this.now;
      },
      drew: value => {
        this.#parts.usage.random = true;
        if (this.#recording !== null) this.#recording.loose = true;
        worker.observe('random', 0, value);
      },
    };
  }

  #does(worker: Worker, deed: Deed): void {
    const life = worker.life!;
    switch (deed.kind) {
      case 'call':
        this.#call(worker, deed);
        return;
      case 'begin': {
        this.#transactions += 1;
        life.addTransaction(this.#transactions);
        const begin = { session: life.session, operation: 'begin', args: [], transaction: this.#transactions };
        this.#parts.services.db!.apply(begin, this.now);
        return;
      }
      case 'finish':
        this.#finish(worker, deed);
        return;
      case 'log':
        this.#log(worker, deed);
        return;
      case 'timer':
        worker.timers.push({ id: deed.id, at: this.now + deed.delayMs, ordinal: deed.ordinal });
        worker.timers.sort((a, b) => a.at - b.at || a.id - b.id);
        return;
      case 'clear':
        worker.timers = worker.timers.filter(timer => timer.id !== deed.id);
        return;
      case 'end':
        this.#die(worker, { error: deed.error, line: deed.line });
        return;
      case 'withdraw':
        this.#withdraw(worker, deed.ordinal);
    }
  }

  /** A sleeper was told to give up. Nobody wakes it, and nothing else comes of it. */
  #withdraw(worker: Worker, ordinal: number): void {
    const call = worker.calls.find(each => each.ordinal === ordinal);
    if (call === undefined) return;
    worker.calls.splice(worker.calls.indexOf(call), 1);
    this.#emit({ type: 'refused', at: this.now, call: call.number, error: WITHDRAWN, injected: false });
  }

  #call(worker: Worker, deed: Extract<Deed, { kind: 'call' }>): void {
    const { session, hands, transactions } = worker.life!;
    const { service, operation, subject, args } = deed.request;
    const transaction = deed.request.transaction === null ? null : transactions[deed.request.transaction - 1]!;
    const hand = hands[deed.hand]!;
    this.#calls += 1;
    worker.calls.push({
      number: this.#calls,
      ordinal: deed.ordinal,
      request: transaction === null ? deed.request : { ...deed.request, transaction },
      asked: { session, operation, args, transaction },
      hand,
      wakesAt: service === 'clock' ? this.now + (args[0] as number) : null,
      slowUntil: null,
    });
    this.#emit({
      type: 'called',
      at: this.now,
      call: this.#calls,
      delivery: hand.delivery,
      worker: worker.number,
      life: worker.lifeNumber,
      line: deed.line,
      service,
      operation,
      subject,
      args,
      transaction,
    });
  }

  #finish(worker: Worker, { hand: number, error, line }: Extract<Deed, { kind: 'finish' }>): void {
    const hand = worker.life!.hands[number]!;
    if (worker.hand !== hand) return;
    worker.hand = null;
    const { delivery, handing } = hand;
    this.#emit({ type: 'finished', at: this.now, delivery, worker: worker.number, life: worker.lifeNumber, error, line });
    this.#parts.source.finished(worker.number, handing, error !== null, this.now);
  }

  #apply(worker: Worker, call: PendingCall, replied: boolean): void {
    worker.calls.splice(worker.calls.indexOf(call), 1);
    const { request } = call;
    const service = this.#parts.services[request.service];
    let result: Json;
    try {
      const reply =
        service === undefined
          ? {
              result: this.#parts.source.settle(request.operation, request.args, { worker: worker.number, ...call.hand }, this.now),
              changes: [],
            }
          : service.apply(call.asked, this.now);
      if (reply.changes.length === 0) this.#weigh(reply.result);
      this.#emit({ type: 'applied', at: this.now, call: call.number, result: reply.result, changes: reply.changes, replied });
      if (!replied) {
        this.#answer(worker, call, connectionLost(request));
        return;
      }
      result = reply.result;
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
      this.#reject(worker, call, error, false);
      return;
    }
    this.#tell(worker, 'reply', call.ordinal, result, '');
  }

  #weigh(result: Json): void {
    this.#read += weightOf(result);
    const { read } = this.#limits;
    if (this.#read > read)
      throw new ServiceRefusal('TooMuchData', `more than ${read / 1024 / 1024} MB were read from services in this run`);
  }

  #refuse(worker: Worker, call: PendingCall): void {
    worker.calls.splice(worker.calls.indexOf(call), 1);
    const { service, transaction } = call.request;
    // A refused statement means a lost connection, and a lost connection takes its transaction along.
    if (transaction !== null) this.#parts.services[service]?.disconnect(worker.life!.session);
    this.#reject(worker, call, connectionLost(call.request), true);
  }

  /** With an error that the exercise declares. It is the service's own answer, so its connection lives; a transaction does not. */
  #fail(worker: Worker, call: PendingCall, error: number): void {
    const { name, message } = this.#troubleOf(call)!.errors[error]!;
    worker.calls.splice(worker.calls.indexOf(call), 1);
    const { service, transaction } = call.request;
    if (transaction !== null) this.#parts.services[service]?.disconnect(worker.life!.session);
    this.#reject(worker, call, new ServiceRefusal(name, message, name), true);
  }

  #reject(worker: Worker, call: PendingCall, refusal: ServiceRefusal, injected: boolean): void {
    this.#emit({ type: 'refused', at: this.now, call: call.number, error: { name: refusal.name, message: refusal.message }, injected });
    this.#answer(worker, call, refusal);
  }

  /** The caller's promise rejects. Whether the call took hold, it is not told. */
  #answer(worker: Worker, call: PendingCall, { name, message, code, facts }: ServiceRefusal): void {
    this.#tell(worker, 'refusal', call.ordinal, [name, message, code, facts], '');
  }

  /** @param own why, where it is the program's own doing */
  #die(worker: Worker, own: Pick<Crashed, 'error' | 'line'> = {}): void {
    const pending = worker.calls.map(call => call.number);
    this.#emit({ type: 'crashed', at: this.now, worker: worker.number, life: worker.lifeNumber, pending, ...own });
    this.#parts.source.crash(worker.number, this.now);
    for (const service of Object.values(this.#parts.services)) service.disconnect(worker.life!.session);
    worker.die();
  }

  #nextTimer(): { at: Ms; until: PassedUntil } | null {
    const due: { at: Ms; until: PassedUntil }[] = [];
    const broker = this.#parts.source.nextTimer(this.now);
    if (broker !== null) due.push({ at: broker.at, until: broker.reason });
    const later = this.#nextLater();
    if (later !== null) due.push({ at: later.atMs, until: 'producer' });
    for (const worker of this.workers) {
      for (const call of worker.calls) {
        if (call.wakesAt !== null) due.push({ at: call.wakesAt, until: 'sleep' });
        if (call.slowUntil !== null && call.slowUntil > this.now) due.push({ at: call.slowUntil, until: 'slow' });
      }
      for (const timer of worker.timers) due.push({ at: timer.at, until: 'sleep' });
    }
    return due.reduce<(typeof due)[number] | null>((first, next) => (first === null || next.at < first.at ? next : first), null);
  }

  #nextLater() {
    return this.#parts.bound.later?.[this.#sentLater] ?? null;
  }

  #advance(): void {
    const { at, until } = this.#nextTimer()!;
    this.#passTo(Math.max(at, this.now), until, null);
  }

  /**
   * Moves the clock and lets everything due happen: first at the broker, then what producers send, then sleeps and timers in
   * the order they were set. @param stalled the worker that stands still meanwhile, or null
   */
  #passTo(at: Ms, until: PassedUntil, stalled: number | null): void {
    for (let next = this.#nextLater(); next !== null && next.atMs < at; next = this.#nextLater()) {
      this.#move(next.atMs, 'producer', stalled);
      this.#sendLater();
    }
    this.#move(at, until, stalled);
    while (this.#nextLater()?.atMs === at) this.#sendLater();
    // A stalled process does not get to run its own timers; they fire when it moves again.
    if (stalled === null && this.workers.some(sleeps)) this.#rest = this.#wake(at);
  }

  #move(at: Ms, until: PassedUntil, stalled: number | null): void {
    if (at > this.now) {
      const from = this.now;
      this.now = at;
      this.#emit({ type: 'time-passed', at, from, until, stalled: stalled !== null });
    }
    this.#parts.source.pass(at, stalled);
  }

  #sendLater(): void {
    const { message } = this.#nextLater()!;
    this.#sentLater += 1;
    this.#parts.source.send(message, this.#parts.exercise.messages[message]!, this.now);
  }

  *#wake(at: Ms): Iterator<void> {
    for (const worker of this.workers) {
      for (const call of worker.calls.filter(call => call.wakesAt !== null && call.wakesAt <= at)) {
        // Whoever woke before may have called this one off, and the life may have ended over what one of them told it.
        if (!worker.calls.includes(call)) continue;
        worker.calls.splice(worker.calls.indexOf(call), 1);
        this.#emit({ type: 'applied', at, call: call.number, result: null, changes: [], replied: true });
        this.#tell(worker, 'wake', call.ordinal, null, '');
        this.#turn = worker.number;
        this.#woken += 1;
        yield;
      }
      for (const timer of worker.timers.filter(timer => timer.at <= at)) {
        // One that is due together with this one may have cleared it meanwhile.
        if (!worker.timers.includes(timer)) continue;
        worker.timers.splice(worker.timers.indexOf(timer), 1);
        this.#tell(worker, 'timer', timer.ordinal, null, '');
        this.#turn = worker.number;
        this.#woken += 1;
        yield;
      }
    }
  }

  /**
   * Runs the learner's code until it is still. On native promises it already is, and this tells what went wrong in our own jobs.
   * What nobody has caught or handled by then ends the process, as it does in Node (`--unhandled-rejections=throw`, the default).
   * @param unhandled what the engine says of it, on native promises
   */
  drain(unhandled: Uncaught | null = null): void {
    const { realm, stateless, reactions = null } = this.#parts;
    const worker = this.workers[this.#turn - 1]!;
    const { life } = worker;
    // Where reactions are known, mostly nothing waits in the queue.
    if (reactions === null || !realm.jobs.empty) realm.jobs.drain();
    const { observed } = worker;
    const uncaught = realm.jobs.takeUncaught() ?? unhandled;
    if (uncaught !== null) life?.live?.end(uncaught.error);
    if (this.#recording !== null) this.#keep(life!, observed, this.#recording);
    if (stateless && worker.idle) this.#forget(worker);
  }

  #keep(life: LifeOfRun, observed: Digest, recording: Recording): void {
    this.#recording = null;
    life.at = recording.close(life.live!, observed);
    life.liveAt = life.at;
    // See `abandon`.
    if (life.at !== null) life.live!.watchedBy(null);
  }

  /** Sound only where the program keeps nothing between deliveries. */
  #forget(worker: Worker): void {
    const { life } = worker;
    worker.forget();
    this.#parts.source.forgotten?.(worker.number);
    if (life === null) return;
    life.live?.forget();
    if (life.at === null || life.at.came?.from === this.#parts.reactions!.root) return;
    // As it was when it had started.
    while (life.at.came!.from.came !== null) life.at = life.at.came!.from;
    life.live = null;
    life.liveAt = null;
    life.hands = [];
    life.transactions = [];
  }

  /** @param round the workers that go round, where some do, and how long a round takes */
  #end(reason: Ended['reason'], round: ReadonlySet<number> | null = null, everyMs: Ms = 0): void {
    // Timers that tick and tell nothing can run out while events are held back: then they are told after all.
    if (this.held) this.#rounds!.leave();
    for (const worker of this.workers) {
      const hand = worker.hand;
      // Where the run goes round from one delivery to the next, whoever has something in hand is not stuck with it.
      if (hand === null || (reason === 'loop' && round === null)) continue;
      const line = worker.life?.line() ?? null;
      const stuck = { type: 'stuck' as const, at: this.now, delivery: hand.delivery, worker: worker.number, life: worker.lifeNumber, line };
      this.#emit(round?.has(worker.number) ? { ...stuck, everyMs } : stuck);
    }
    this.#emit({ type: 'ended', at: this.now, reason });
    this.ended = true;
  }

  #log(worker: Worker, { hand, level, text, line }: Extract<Deed, { kind: 'log' }>): void {
    if (this.#logged > LOG_BYTES_LIMIT) return;
    this.#logged += text.length + LOG_ENTRY_BYTES;
    const said =
      this.#logged > LOG_BYTES_LIMIT ? `(more than ${LOG_BYTES_LIMIT / 1024} kB were logged in this run; the rest is left out)` : text;
    const { delivery = null } = (hand === null ? worker.hand : worker.life!.hands[hand]) ?? {};
    this.#emit({ type: 'logged', at: this.now, worker: worker.number, life: worker.lifeNumber, delivery, line, level, text: said });
  }

  #emit: Emit = event => this.#parts.telling.tell(event);
}

const WITHDRAWN = { name: 'AbortError', message: 'the signal aborted' };

function oneMore(spent: Simulation['spent'], kind: FaultKind): Simulation['spent'] {
  const more = { ...spent };
  more[kind] += 1;
  return more;
}

const sleeps = ({ calls, timers }: Worker): boolean => timers.length > 0 || calls.some(({ wakesAt }) => wakesAt !== null);

/** Characters, and something for every value. */
function weightOf(value: Json): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value !== 'object') return 4;
  let weight = 4;
  for (const [key, item] of Object.entries(value)) weight += key.length + weightOf(item as Json);
  return weight;
}

function connectionLost({ service, operation }: CallRequest): ServiceRefusal {
  if (operation === 'answer') return new ServiceRefusal('ServiceUnavailable', 'the client was not told the answer: connection lost');
  const target = service === 'message' ? 'the broker' : `the ${service} service`;
  return new ServiceRefusal('ServiceUnavailable', `${target} did not answer ${operation}: connection lost`);
}
