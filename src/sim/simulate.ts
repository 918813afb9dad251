/**
 * One run of a system: programs, brokers, services and a clock, driven choice by choice.
 *
 * Between two choices everything is still: the learner's jobs are drained, so "nobody has anything to do until somebody
 * answers" is a fact and not a guess. `enabled` lists what could happen next, the ordinary continuation first;
 * `perform` makes one of them happen. Time passes only by choice, so a run of a handler takes no time unless the schedule
 * or the handler itself lets it pass.
 *
 * A realm that cannot be drained (native promises: see `replay-native.ts`) is driven by the two halves of `perform`.
 *
 * All state is in the `World`; here is only what is known of the way that led to it. The rules stand beside: what could happen in
 * `courses.ts` and `strikes.ts`, what lives do in `lives.ts`, what calls do in `calls.ts`, time in `clock.ts`.
 */
import type { WorkerNames } from '../brokers/broker.ts';
import { Digest } from '../history/digest.ts';
import type { Emit, Ended, Ms } from '../history/event.ts';
import type { Uncaught } from '../process/realm.ts';
import { Calls } from './calls.ts';
import { Clock } from './clock.ts';
import { Courses } from './courses.ts';
import { Lives } from './lives.ts';
import { roundBegan } from './reactions.ts';
import { type GoneRound, NOBODY, Rounds, type RunGoingRound } from './rounds.ts';
import { ADVANCE, CHOICES, type Choice, type FaultKind, isFault, sameChoice } from './schedule.ts';
import type { Limits } from './setting.ts';
import { STRIKES, type Strike } from './strikes.ts';
import type { LifeOfRun, Worker } from './worker.ts';
import type { Spent, World } from './world.ts';

/** More than any handler on an explorer's bounds needs. */
export const SHORT_RUN: Limits = { steps: 400, transactions: 1000, read: 4 * 1024 * 1024 };
/** Ordinary steps in a row after which a run is watched for states that come again. Most runs are over by then. */
const LONG_COURSE = 32;
/** Ordinary steps in a row after which it is watched whether they go round. */
const WATCHED_COURSE = 16;
/** Sleepers that a run may wake, for each step that it may take. */
const WAKES_PER_STEP = 2.5;

/** What the way to here was, as far as it matters. */
interface Way {
  ended: boolean;
  /** The choice that would be the ordinary one now, as far as anybody has asked. */
  expected: Choice | null;
  /** States met after many ordinary steps in a row. */
  met: Set<string> | null;
}

export class Simulation {
  readonly world: World;
  readonly #way: Way;
  readonly #lives: Lives;
  readonly #calls: Calls;
  readonly #clock: Clock;
  readonly #courses: Courses;
  #rounds: Rounds | null = null;

  constructor(world: World, way: Way = { ended: false, expected: null, met: null }) {
    this.world = world;
    this.#way = way;
    this.#lives = new Lives(world, () => this.held);
    this.#calls = new Calls(world, this.#lives);
    this.#clock = new Clock(world, this.#lives);
    this.#courses = new Courses(this.#struck);
  }

  get #struck() {
    return { world: this.world, lives: this.#lives, calls: this.#calls, clock: this.#clock };
  }

  get copyable(): boolean {
    return this.world.copyable;
  }

  /** The same run up to here, on its own from here on, telling `emit`. For one that is copyable, between two choices. */
  copy(emit: Emit): Simulation {
    const { met } = this.#way;
    return new Simulation(this.world.copy(emit), { ...this.#way, met: met === null ? null : new Set(met) });
  }

  get now(): Ms {
    return this.world.count.now;
  }

  get steps(): number {
    return this.world.count.steps;
  }

  get ended(): boolean {
    return this.#way.ended;
  }

  get workers(): readonly Worker[] {
    return this.world.workers;
  }

  get spent(): Spent {
    return this.world.spent;
  }

  /** Events are held back until it is known how the run goes on: see `rounds.ts`. */
  get held(): boolean {
    return this.#rounds?.held === true;
  }

  /** Only the ordinary course is followed from here on: see `rounds.ts`. */
  get alone(): boolean {
    return this.#rounds?.alone === true;
  }

  /** It is watched whether the run goes round. */
  get watched(): boolean {
    return this.#rounds !== null;
  }

  /** The worker whose code runs now, or ran last. */
  get turn(): number {
    return this.world.count.turn;
  }

  /** The line the code was last on, for messages about a halt. */
  line() {
    const worker = this.workers[this.turn - 1];
    return worker === undefined ? null : this.#lives.line(worker);
  }

  /** Empty when the run is over. The first choice is the ordinary course of things and never a fault. */
  enabled(): Choice[] {
    return this.over() ? [] : this.choices();
  }

  /** Whether the run is over, as `enabled` finds out. To be asked once after each choice: states that come again are counted here. */
  over(): boolean {
    if (this.ended) return true;
    const { course } = this.world.count;
    if (course >= LONG_COURSE && !this.held && this.#comesAgain()) this.#end('loop');
    else if (course >= WATCHED_COURSE) {
      if (this.#rounds === null) this.#rounds = new Rounds(this.#goingRound());
      else this.#rounds.see();
    }
    if (!this.ended && this.#cutOff && !this.held) this.#end('step-limit');
    return this.ended;
  }

  /** The same as `enabled` gives, of a run that is not over. */
  choices(): Choice[] {
    const choices = this.#fair(this.#courses.ordinary(false));
    this.#way.expected = choices[0]!;
    if (this.alone || (this.held && this.#cutOff)) return choices.slice(0, 1);
    this.#courses.addOvertaking(choices);
    this.#courses.addFaults(choices);
    return choices;
  }

  /** Whoever spins goes last; and where nobody else has anything to do, time passes first, as far as anything waits for it. */
  #fair(choices: Choice[]): Choice[] {
    const spinning = this.#rounds?.spinning;
    if (spinning === undefined || spinning.size === 0) return choices;
    const others = choices.filter(choice => !('worker' in choice) || !spinning.has(choice.worker));
    if (others.length > 0) return [...others, ...choices.filter(choice => !others.includes(choice))];
    return this.world.nextTimer() === null ? choices : [ADVANCE, ...choices];
  }

  /**
   * A state that was met since the last departure: what happened in between will happen for ever. Such a run has no other end,
   * and what it has not brought about by now it never will. What programs did in other runs is nothing that a replay could know.
   */
  #comesAgain(): boolean {
    const digest = new Digest();
    this.world.digest(digest, 'all', undefined, this.world.usageSoFar());
    const state = `${digest.low}.${digest.high}`;
    const met = (this.#way.met ??= new Set());
    if (met.has(state)) return true;
    met.add(state);
    return false;
  }

  /** Lives that are told something before anything else happens: a call of theirs takes hold, or a timer is due. */
  #moving(): { readonly life: LifeOfRun; readonly worker: Worker }[] {
    return this.workers.flatMap(worker => {
      const { life, calls, timers } = worker;
      return life !== null && calls.length + timers.length > 0 ? [{ life, worker }] : [];
    });
  }

  #goingRound(): RunGoingRound {
    const { world } = this;
    const { count, telling, setting } = world;
    const endlessOf = (worker: Worker) => world.castOf(worker).reactions?.endless;
    return {
      get steps() {
        return count.steps;
      },
      get now() {
        return count.now;
      },
      get spent() {
        return setting.realm.jobs.spent;
      },
      telling,
      stepLimit: setting.limits.steps,
      callNumbers: () => this.workers.flatMap(({ calls }) => calls.map(({ number }) => number)),
      timeIsAwaited: () => world.nextTimer() !== null,
      digestAround: into => world.digest(into, 'around'),
      used: () => ({ woken: count.woken, logged: count.logged, read: count.read, transactions: count.transactions - count.forgiven }),
      forgive: ({ woken, logged, read, transactions }) => {
        Object.assign(count, { woken, logged, read, forgiven: count.transactions - transactions });
      },
      renumber: told => {
        for (const worker of this.workers)
          worker.calls = worker.calls.map(call => ({ ...call, number: told.get(call.number) ?? call.number }));
      },
      areEndless: () => {
        for (const { life } of this.workers) if (life !== null) life.heldAt = life.at;
        const moving = this.#moving();
        return (
          moving.length > 0 &&
          moving.every(({ life, worker }) => life.heldAt !== null && endlessOf(worker)?.has(roundBegan(life.heldAt)!) === true)
        );
      },
      foundEndless: () => {
        for (const { life, worker } of this.#moving()) {
          const began = life.heldAt === null ? null : roundBegan(life.heldAt);
          if (began !== null) endlessOf(worker)!.add(began);
        }
      },
      endsGoingRound: (round, since) => this.#end('loop', round, since),
      endsCutOff: (at = count.now, handed = NOBODY) => this.#end('step-limit', { workers: NOBODY, handed, everyMs: 0 }, at),
    };
  }

  /** The first of `enabled`, without the rest: for steps that are only repeated. Null when the run is over. */
  ordinary(): Choice | null {
    return this.ended || this.#cutOff ? null : this.#courses.ordinary(true)[0]!;
  }

  /** As `enabled` without the faults, for a driver that has its own: the ordinary continuation first, empty when the run is over. */
  courses(): Choice[] {
    return this.ended || this.#cutOff ? [] : this.#courses.ordinary(false);
  }

  /** When something becomes due by itself; null when nothing will. */
  nextDue(): Ms | null {
    return this.world.nextTimer()?.at ?? null;
  }

  /** A producer sends a message of the exercise now. */
  send(message: string): void {
    this.world.send(message);
  }

  /** Lets time pass to a moment of the driver's own, at which or before which nothing else is due. */
  waitUntil(at: Ms): void {
    this.#clock.passTo(at, 'slow', null);
    do this.drain();
    while (this.goOn());
  }

  /** One step can wake hundreds of sleepers. */
  get #cutOff(): boolean {
    const { count, setting } = this.world;
    const { steps } = setting.limits;
    return count.steps - (this.#rounds?.untold ?? 0) >= steps || count.woken >= WAKES_PER_STEP * steps;
  }

  /** The name of the error that a choice would refuse a call with. */
  errorOf({ worker, call, error }: Extract<Choice, { kind: 'fail' }>): string {
    return this.#calls.troubleOf(this.workers[worker - 1]!.calls[call]!)!.errors[error]!.name;
  }

  perform(choice: Choice): void {
    this.begin(choice);
    do this.drain();
    while (this.goOn());
  }

  /** The first thing that the choice brings about. The learner's code then has to run until it is still, and `goOn` is next. */
  begin(choice: Choice): void {
    const { world } = this;
    world.count.steps += 1;
    this.#follow(choice);
    if (isFault(choice)) world.spent = oneMore(world.spent, choice.kind);
    // What befalls a process is not its turn.
    if ('worker' in choice && choice.kind !== 'crash' && choice.kind !== 'cut' && choice.kind !== 'slow') world.count.turn = choice.worker;
    switch (choice.kind) {
      case 'advance':
        this.#clock.advance();
        return;
      case 'rest':
        this.#end('quiet');
        return;
      case 'open':
        this.#clock.passOutages();
        this.open();
        return;
      case 'start':
        this.#lives.start(this.workers[choice.worker - 1]!);
        return;
      case 'receive': {
        const worker = this.workers[choice.worker - 1]!;
        const handing = world.feedOf(worker).receive(worker.number, world.now, world.count.deliveries + 1);
        if (handing !== null) this.#lives.deliver(worker, handing);
        return;
      }
      case 'apply': {
        const worker = this.workers[choice.worker - 1]!;
        this.#calls.apply(worker, worker.calls[choice.call]!, true);
        return;
      }
      default:
        strikeOf(choice).perform(this.#struck, choice as never);
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
    const way = this.#way;
    if (way.expected !== null && sameChoice(choice, way.expected)) this.world.count.course += 1;
    else {
      this.world.count.course = 0;
      way.met = null;
      this.#rounds?.leave();
      this.#rounds = null;
    }
    way.expected = null;
  }

  /** The next thing that the same choice brings about, if there is one; the learner's code has to run after it as well. */
  goOn(): boolean {
    const next = this.#lives.takeNext();
    if (next === null) {
      if (this.#clock.goOn()) return true;
      this.world.alarms?.look(this.world.brokers, this.now, this.world.telling.tell);
      return false;
    }
    next();
    return true;
  }

  /** Whoever is on call starts the programs that wait for an alarm. An explored run finds out by itself when; a driver says so. */
  open(): void {
    this.world.alarms!.open(this.now, this.world.telling.tell);
  }

  /** Adds all that decides what can happen from here on: equal digests, equal futures. */
  digest(into: Digest, nameOf?: WorkerNames): void {
    this.world.digest(into, 'all', nameOf);
  }

  /** Names by which the digests of states are equal that are the same but for who is who. */
  names(): WorkerNames {
    return this.world.names();
  }

  /** Runs the learner's code until it is still: see `Lives.drain`. */
  drain(unhandled: Uncaught | null = null): void {
    this.#lives.drain(unhandled);
  }

  /** @param at when: earlier than now where what came later is not told */
  #end(reason: Ended['reason'], round: GoneRound | null = null, at: Ms = this.now): void {
    this.world.count.now = at;
    // Timers that tick and tell nothing can run out while events are held back: then they are told after all.
    if (this.held) this.#rounds!.leave();
    const { world } = this;
    // Where the run goes round from one delivery to the next, whoever has something in hand is not stuck with it.
    const stuckOnes =
      reason === 'loop' && round === null
        ? []
        : this.workers.flatMap(worker => (round?.handed.has(worker.number) ? [] : worker.hands.map(hand => ({ worker, hand }))));
    for (const { worker, hand } of stuckOnes) {
      const line = worker.life?.line() ?? null;
      const stuck = {
        type: 'stuck' as const,
        at: world.now,
        delivery: hand.delivery,
        worker: worker.number,
        life: worker.lifeNumber,
        line,
      };
      world.emit(round?.workers.has(worker.number) ? { ...stuck, everyMs: round.everyMs } : stuck);
    }
    world.emit({ type: 'ended', at: world.now, reason });
    this.#way.ended = true;
  }
}

const strikeOf = ({ kind }: Choice): Strike => STRIKES.find(({ fault }) => fault === CHOICES[kind].fault)!;

function oneMore(spent: Spent, kind: FaultKind): Spent {
  return { ...spent, [kind]: spent[kind] + 1 };
}
