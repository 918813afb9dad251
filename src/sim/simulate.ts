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
import type { Emit, Failure, Json, Ms, PassedUntil } from '../history/event.ts';
import { learnerErrors } from '../process/ackademy-module.ts';
import { type CallPort, type CallRequest, learnerMessage, learnerServices } from '../process/learner-services.ts';
import { Halt, type LifeWorld, ModuleThrew, type Program, type Realm } from '../process/realm.ts';
import { type Service, type ServiceCall, ServiceRefusal } from '../services/service.ts';
import { DoesNotLoad, describe, NoHandler, noHandlerText } from './learner-faults.ts';
import { prng, uuidFrom } from './prng.ts';
import { type Choice, FAULT_KINDS, type FaultKind, isFault } from './schedule.ts';
import type { Handing, Source, SourceFault } from './source.ts';
import { type Hand, type PendingCall, Worker } from './worker.ts';

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
  readonly emit: Emit;
  readonly limits?: Limits;
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
const LOG_BYTES_LIMIT = 64 * 1024;
/** What an entry of the log counts for besides its text. */
const LOG_ENTRY_BYTES = 64;
/** Calls of one life that wait for an answer. Beyond, a call is refused before it is made, as by a full connection pool. */
const CALLS_LIMIT = 256;

export class Simulation {
  now: Ms = 0;
  steps = 0;
  ended = false;
  readonly workers: readonly Worker[];
  readonly spent: Record<FaultKind, number> = Object.fromEntries(FAULT_KINDS.map(kind => [kind, 0])) as Record<FaultKind, number>;
  readonly #parts: SimulationParts;
  readonly #limits: Limits;
  #turn = 1;
  #deliveries = 0;
  #calls = 0;
  #transactions = 0;
  #timers = 0;
  #sessions = 0;
  #sessionOf = new Map<Worker, number>();
  #logged = 0;
  #read = 0;
  /** Messages of the bound that are sent while the run is under way: how many have been. */
  #sentLater = 0;
  /** What else the choice under way brings about, one thing at a time, each once everything is still again. */
  #rest: Iterator<void> | null = null;

  constructor(parts: SimulationParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? SHORT_RUN;
    this.workers = Array.from({ length: parts.bound.workers }, (_, index) => new Worker(index + 1));
  }

  /** The worker whose code runs now, or ran last. */
  get turn(): number {
    return this.#turn;
  }

  /** The line the learner's code was last on, for messages about a halt. */
  line() {
    return this.workers[this.#turn - 1]?.life?.line() ?? null;
  }

  /** Empty when the run is over. The first choice is the ordinary course of things and never a fault. */
  enabled(): Choice[] {
    if (this.ended) return [];
    if (this.steps >= this.#limits.steps) return this.#end('step-limit');
    return [...this.#ordinary(false), ...this.#faults()];
  }

  /** The first of `enabled`, without the rest: for steps that are only repeated. Null when the run is over. */
  ordinary(): Choice | null {
    return this.ended || this.steps >= this.#limits.steps ? null : this.#ordinary(true)[0]!;
  }

  /** As `enabled` without the faults, for a driver that has its own: the ordinary continuation first, empty when the run is over. */
  courses(): Choice[] {
    return this.ended || this.steps >= this.#limits.steps ? [] : this.#ordinary(false);
  }

  /** When something becomes due by itself; null when nothing will. */
  nextDue(): Ms | null {
    return this.#nextTimer()?.at ?? null;
  }

  /** Lets time pass to a moment of the driver's own, at which or before which nothing else is due. */
  waitUntil(at: Ms): void {
    this.#passTo(at, 'slow', null);
    do this.drain();
    while (this.goOn());
  }

  perform(choice: Choice): void {
    this.begin(choice);
    do this.drain();
    while (this.goOn());
  }

  /** The first thing that the choice brings about. The learner's code then has to run until it is still, and `goOn` is next. */
  begin(choice: Choice): void {
    this.steps += 1;
    if (isFault(choice)) this.spent[choice.kind] += 1;
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
        this.#rest = once(() => this.#parts.source.start(worker.number, worker.lifeNumber, this.now));
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
        call.slowUntil = this.now + this.#troubleOf(call)!.slowMs!;
        break;
      }
      case 'crash':
        this.#crash(worker);
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

  /** The next thing that the same choice brings about, if there is one; the learner's code has to run after it as well. */
  goOn(): boolean {
    if (this.#rest?.next().done === false) return true;
    this.#rest = null;
    return false;
  }

  /** Equal keys: the same things can happen from here on. Whose turn it is decides only the order in which choices are listed. */
  key(): string {
    const { source, services, usage } = this.#parts;
    const workers = this.workers.map(worker => {
      return worker.key(this.now, { lives: usage.random, lease: this.#leaseEnd(worker)?.at ?? null });
    });
    const owner = (session: number) => `worker ${this.workers.find(worker => this.#sessionOf.get(worker) === session)?.number}`;
    const states = Object.keys(services).map(name => services[name]!.key(this.now, owner));
    // What is still to be sent comes at a time of its own, so it ties the state to the clock.
    const later = this.#nextLater() === null ? '' : `${this.#sentLater}@${this.now}`;
    return `${usage.clock ? this.now : ''}${later}\n${source.key(this.now)}\n${states.join('\n')}\n${workers.join('\n')}`;
  }

  #leaseEnd(worker: Worker) {
    return worker.hand === null ? null : this.#parts.source.leaseEnd(worker.number, worker.hand.handing, this.now);
  }

  #ordinary(firstOnly: boolean): Choice[] {
    const choices: Choice[] = [];
    for (const worker of this.#inTurn()) {
      for (const [index, call] of worker.calls.entries()) {
        if (!this.#canApply(worker, call, index)) continue;
        choices.push({ kind: 'apply', worker: worker.number, call: index });
        if (firstOnly) return choices;
      }
    }
    const { source } = this.#parts;
    if (source.connects) return this.#ordinaryConnected(choices, firstOnly);
    // Workers that never lived are the same worker; any others may differ, if only in what a criterion knows of them.
    let newcomer = false;
    for (const worker of this.#inTurn()) {
      if (worker.busy || (worker.lifeNumber === 0 && newcomer) || !source.receivable(worker.number, this.now)) continue;
      newcomer ||= worker.lifeNumber === 0;
      choices.push({ kind: 'receive', worker: worker.number });
      if (firstOnly) return choices;
    }
    if (choices.length === 0) choices.push(this.#idle());
    return choices;
  }

  /** Where connecting means something to the broker: all workers connect before anything else happens, and again when they died. */
  #ordinaryConnected(choices: Choice[], firstOnly: boolean): Choice[] {
    const unborn = this.workers.find(({ lifeNumber }) => lifeNumber === 0);
    if (unborn !== undefined) return [{ kind: 'start', worker: unborn.number }];
    for (const { number, life, busy } of this.#inTurn()) {
      if (life === null || busy || !this.#parts.source.receivable(number, this.now)) continue;
      choices.push({ kind: 'receive', worker: number });
      if (firstOnly) return choices;
    }
    const works = choices.length > 0;
    for (const { number, life } of this.workers) if (life === null) choices.push({ kind: 'start', worker: number });
    // Whoever starts a dead process anew may be late: time may pass first, as far as anything waits for it.
    if (choices.length === 0 || (!works && this.#nextTimer() !== null)) choices.push(this.#idle());
    return choices;
  }

  #idle(): Choice {
    return { kind: this.#nextTimer() === null ? 'rest' : 'advance' };
  }

  #faults(): Choice[] {
    const { bound, source } = this.#parts;
    const choices: Choice[] = [];
    if (source.connects && this.workers.some(({ lifeNumber }) => lifeNumber === 0)) return choices;
    for (const worker of this.workers) {
      const { number } = worker;
      if (this.spent.crash < bound.crashes && worker.life !== null) choices.push({ kind: 'crash', worker: number });
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
    return choices;
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
  #inTurn(): Worker[] {
    return [...this.workers.slice(this.#turn - 1), ...this.workers.slice(0, this.#turn - 1)];
  }

  #canApply(worker: Worker, call: PendingCall, index: number): boolean {
    if (call.wakesAt !== null || (call.slowUntil !== null && call.slowUntil > this.now)) return false;
    const { transaction } = call.request;
    // One transaction is one connection, and a connection answers in order.
    if (transaction !== null && worker.calls.slice(0, index).some(earlier => earlier.request.transaction === transaction)) return false;
    const service = this.#parts.services[call.request.service];
    if (service === undefined) return true;
    const asked = this.#serviceCall(worker, call.request);
    // Who else is under way matters only where the call would have to wait.
    return service.ready(asked, this.now) || service.ready(asked, this.now, this.#underWay(call.request.service));
  }

  /** A statement inside a transaction is undone with its connection, and a read leaves nothing: then a lost reply is a refusal. */
  #outlivesConnection({ service, operation, transaction }: CallRequest): boolean {
    if (service === 'message' || operation === 'commit') return true;
    return transaction === null && this.#parts.services[service]?.readOnly(operation) !== true;
  }

  #underWay(service: string): ServiceCall[] {
    return this.workers.flatMap(worker =>
      worker.calls.flatMap(({ request }) => (request.service === service ? [this.#serviceCall(worker, request)] : [])),
    );
  }

  #deliver(worker: Worker, handing: Handing): void {
    if (worker.life === null) {
      this.#startLife(worker);
      this.#rest = once(() => this.#handOver(worker, handing));
    } else this.#handOver(worker, handing);
  }

  #handOver(worker: Worker, handing: Handing): void {
    this.#deliveries += 1;
    const hand: Hand = { delivery: this.#deliveries, handing };
    worker.hand = hand;
    const { life, lifeNumber: lifeOf, number } = { life: worker.life!, lifeNumber: worker.lifeNumber, number: worker.number };
    this.#emit({
      type: 'delivered',
      at: this.now,
      delivery: hand.delivery,
      message: handing.message,
      queue: handing.queue,
      worker: number,
      life: lifeOf,
      attempt: handing.attempt,
      cause: handing.cause,
      ...(handing.offset === undefined ? {} : { partition: handing.partition!, offset: handing.offset }),
    });
    worker.observe('delivered', handing.observed);
    const { exercise, realm } = this.#parts;
    const port = this.#port(worker, hand);
    const handler = life.exports[exercise.program.handler] as (message: object, services: object) => unknown;
    const finish = (error: Failure | null) => this.#finish(worker, hand, error);
    realm.jobs.enqueue(() => {
      let outcome: unknown;
      try {
        outcome = handler(
          learnerMessage(exercise.broker.kind, handing.view, handing.message, port),
          learnerServices(exercise.services, port),
        );
      } catch (error) {
        if (error instanceof Halt) throw error;
        finish(describe(error));
        return;
      }
      realm.promises.observe(
        outcome,
        () => finish(null),
        error => finish(describe(error)),
      );
    });
  }

  #startLife(worker: Worker): void {
    const { program, exercise } = this.#parts;
    worker.lifeNumber += 1;
    this.#sessions += 1;
    this.#sessionOf.set(worker, this.#sessions);
    this.#emit({ type: 'life-started', at: this.now, worker: worker.number, life: worker.lifeNumber });
    const life = this.#load(program, worker);
    const handler = life.exports[exercise.program.handler];
    if (typeof handler !== 'function') throw new NoHandler(noHandlerText(exercise, life.exports));
    worker.life = life;
  }

  #load(program: Program, worker: Worker) {
    try {
      return program.start(this.#world(worker, worker.lifeNumber));
    } catch (error) {
      throw error instanceof ModuleThrew ? new DoesNotLoad(error) : error;
    }
  }

  #finish(worker: Worker, hand: Hand, error: Failure | null): void {
    if (worker.hand !== hand) return;
    worker.hand = null;
    const { delivery } = hand;
    const line = error === null ? null : (worker.life?.line() ?? null);
    this.#emit({ type: 'finished', at: this.now, delivery, worker: worker.number, life: worker.lifeNumber, error, line });
    worker.observe('finished', error === null);
    this.#parts.source.finished(worker.number, hand.handing, error !== null, this.now);
  }

  #apply(worker: Worker, call: PendingCall, replied: boolean): void {
    worker.calls.splice(worker.calls.indexOf(call), 1);
    const { request } = call;
    const service = this.#parts.services[request.service];
    try {
      const reply =
        service === undefined
          ? {
              result: this.#parts.source.settle(request.operation, request.args, { worker: worker.number, ...call.hand }, this.now),
              changes: [],
            }
          : service.apply(this.#serviceCall(worker, request), this.now);
      if (reply.changes.length === 0) this.#weigh(reply.result);
      this.#emit({ type: 'applied', at: this.now, call: call.number, result: reply.result, changes: reply.changes, replied });
      if (!replied) {
        this.#answer(worker, call, connectionLost(request));
        return;
      }
      worker.observe(`reply ${call.ordinal}`, reply.result);
      // A copy: what the learner does with a row it was given must not reach the history.
      call.resolve(copy(reply.result));
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
      this.#reject(worker, call, error, false);
    }
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
    if (transaction !== null) this.#parts.services[service]?.disconnect(this.#sessionOf.get(worker)!);
    this.#reject(worker, call, connectionLost(call.request), true);
  }

  /** With an error that the exercise declares. It is the service's own answer, so its connection lives; a transaction does not. */
  #fail(worker: Worker, call: PendingCall, error: number): void {
    const { name, message } = this.#troubleOf(call)!.errors[error]!;
    worker.calls.splice(worker.calls.indexOf(call), 1);
    const { service, transaction } = call.request;
    if (transaction !== null) this.#parts.services[service]?.disconnect(this.#sessionOf.get(worker)!);
    this.#reject(worker, call, new ServiceRefusal(name, message, name), true);
  }

  #reject(worker: Worker, call: PendingCall, refusal: ServiceRefusal, injected: boolean): void {
    this.#emit({ type: 'refused', at: this.now, call: call.number, error: { name: refusal.name, message: refusal.message }, injected });
    this.#answer(worker, call, refusal);
  }

  /** The caller's promise rejects. Whether the call took hold, it is not told. */
  #answer(worker: Worker, call: PendingCall, { name, message, code, facts }: ServiceRefusal): void {
    worker.observe(`refused ${call.ordinal}`, [name, message]);
    call.reject(learnerErrors(name, message, code, facts));
  }

  #crash(worker: Worker): void {
    const pending = worker.calls.map(call => call.number);
    this.#emit({ type: 'crashed', at: this.now, worker: worker.number, life: worker.lifeNumber, pending });
    this.#parts.source.crash(worker.number, this.now);
    for (const service of Object.values(this.#parts.services)) service.disconnect(this.#sessionOf.get(worker)!);
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
    if (stalled === null) this.#rest = this.#wake(at);
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
        worker.calls.splice(worker.calls.indexOf(call), 1);
        this.#emit({ type: 'applied', at, call: call.number, result: null, changes: [], replied: true });
        worker.observe(`woke ${call.ordinal}`, null);
        call.resolve(undefined);
        this.#turn = worker.number;
        yield;
      }
      for (const timer of worker.timers.filter(timer => timer.at <= at)) {
        // One that is due together with this one may have cleared it meanwhile.
        if (!worker.timers.includes(timer)) continue;
        worker.timers.splice(worker.timers.indexOf(timer), 1);
        worker.observe(`timer ${timer.ordinal}`, null);
        this.#parts.realm.jobs.enqueue(timer.run);
        this.#turn = worker.number;
        yield;
      }
    }
  }

  /** Runs the learner's code until it is still. On native promises it already is, and this tells what went wrong in our own jobs. */
  drain(): void {
    this.#parts.realm.jobs.drain();
    if (this.#parts.stateless) this.workers[this.#turn - 1]!.forget();
  }

  #end(reason: 'quiet' | 'step-limit'): [] {
    for (const worker of this.workers) {
      const hand = worker.hand;
      if (hand === null) continue;
      const line = worker.life?.line() ?? null;
      this.#emit({ type: 'stuck', at: this.now, delivery: hand.delivery, worker: worker.number, life: worker.lifeNumber, line });
    }
    this.#emit({ type: 'ended', at: this.now, reason });
    this.ended = true;
    return [];
  }

  #port(worker: Worker, hand: Hand): CallPort {
    const life = worker.life!;
    const { promises } = this.#parts.realm;
    const alive = () => worker.life === life;
    return {
      promises,
      issue: request => (alive() ? this.#issue(worker, hand, request) : promises.pending().promise),
      openTransaction: () => {
        const { transactions } = this.#limits;
        if (this.#transactions >= transactions) throw tooMany(`${transactions} transactions were begun in this run`);
        this.#transactions += 1;
        const begin = { service: 'db', operation: 'begin', args: [], subject: '', transaction: this.#transactions, line: null };
        if (alive()) this.#parts.services.db!.apply(this.#serviceCall(worker, begin), this.now);
        return this.#transactions;
      },
      line: () => life.line(),
      now: () => this.#readClock(worker),
      log: (level, text) => this.#log(worker, hand.delivery, level, text),
    };
  }

  #issue(worker: Worker, hand: Hand, request: CallRequest): Promise<unknown> {
    // Every transaction can end, however many calls wait.
    if (worker.calls.length >= CALLS_LIMIT && request.operation !== 'commit' && request.operation !== 'rollback')
      return this.#parts.realm.promises.Promise.reject(tooMany(`${CALLS_LIMIT} calls of this process wait for an answer`));
    this.#calls += 1;
    const { promise, resolve, reject } = this.#parts.realm.promises.pending<unknown>();
    const wakesAt = request.service === 'clock' ? this.now + (request.args[0] as number) : null;
    const line = request.line ?? worker.life!.line();
    worker.calls.push({ number: this.#calls, ordinal: worker.nextOrdinal(), request, hand, wakesAt, slowUntil: null, resolve, reject });
    this.#emit({
      type: 'called',
      at: this.now,
      call: this.#calls,
      delivery: hand.delivery,
      worker: worker.number,
      life: worker.lifeNumber,
      line,
      service: request.service,
      operation: request.operation,
      subject: request.subject,
      args: request.args,
      transaction: request.transaction,
    });
    return promise;
  }

  #serviceCall(worker: Worker, request: CallRequest): ServiceCall {
    return {
      session: this.#sessionOf.get(worker)!,
      operation: request.operation,
      args: request.args,
      transaction: request.transaction,
    };
  }

  #world(worker: Worker, life: number): LifeWorld {
    const random = prng(worker.number * 7919 + life * 104_729);
    const draw = () => {
      this.#parts.usage.random = true;
      const value = random();
      worker.observe('random', value);
      return value;
    };
    return {
      now: () => this.#readClock(worker),
      random: draw,
      uuid: () => uuidFrom(draw),
      log: (level, text) => this.#log(worker, worker.hand?.delivery ?? null, level, text),
      setTimer: (delayMs, run) => {
        this.#timers += 1;
        worker.timers.push({ id: this.#timers, at: this.now + delayMs, ordinal: worker.nextOrdinal(), run });
        worker.timers.sort((a, b) => a.at - b.at || a.id - b.id);
        return this.#timers;
      },
      clearTimer: id => {
        worker.timers = worker.timers.filter(timer => timer.id !== id);
      },
    };
  }

  #readClock(worker: Worker): Ms {
    this.#parts.usage.clock = true;
    worker.observe('now', this.now);
    return this.now;
  }

  #log(worker: Worker, delivery: number | null, level: 'debug' | 'info' | 'warn' | 'error', text: string): void {
    if (this.#logged > LOG_BYTES_LIMIT) return;
    this.#logged += text.length + LOG_ENTRY_BYTES;
    const said =
      this.#logged > LOG_BYTES_LIMIT ? `(more than ${LOG_BYTES_LIMIT / 1024} kB were logged in this run; the rest is left out)` : text;
    const line = worker.life?.line() ?? null;
    this.#emit({ type: 'logged', at: this.now, worker: worker.number, life: worker.lifeNumber, delivery, line, level, text: said });
  }

  #emit: Emit = event => this.#parts.emit(event);
}

const tooMany = (what: string) => learnerErrors('TooManyCalls', `${what}; is an \`await\` missing in a loop?`);

/** Characters, and something for every value. */
function weightOf(value: Json): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value !== 'object') return 4;
  let weight = 4;
  for (const [key, item] of Object.entries(value)) weight += key.length + weightOf(item as Json);
  return weight;
}

export const faultCounts = (spent: Readonly<Record<FaultKind, number>>): number[] => FAULT_KINDS.map(kind => spent[kind]);

function* once(act: () => void): Iterator<void> {
  act();
  yield;
}

function copy(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}

function connectionLost({ service, operation }: CallRequest): ServiceRefusal {
  const target = service === 'message' ? 'the broker' : `the ${service} service`;
  return new ServiceRefusal('ServiceUnavailable', `${target} did not answer ${operation}: connection lost`);
}
