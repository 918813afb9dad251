import type { Failure, Json, Ms, SourceLine } from '../history/event.ts';
import { learnerErrors } from '../process/ackademy-module.ts';
import type { CallPort, CallRequest } from '../process/call-port.ts';
import { type HttpAnswer, httpOf, requestOf } from '../process/http.ts';
import { learnerMessage, learnerServices } from '../process/learner-services.ts';
import { Halt, type Life, type LifeWorld, ModuleThrew, type Realm } from '../process/realm.ts';
import { DoesNotLoad, describe, NoHandler, noHandlerText } from './learner-faults.ts';
import { prng, uuidFrom } from './prng.ts';
import type { Deed, Heard } from './reactions.ts';
import type { Cast } from './setting.ts';

/** What a life is made of, and whose it is. */
export interface LiveParts {
  readonly cast: Cast;
  readonly realm: Realm;
  readonly worker: number;
  readonly life: number;
  /** It is told only what lives of the same number of the same worker were told. */
  readonly dice: boolean;
  /** Calls that may wait for an answer. */
  readonly mostCalls: number;
}

/** Whom a life's deeds are told, as they happen. */
export interface Witness {
  does(deed: Deed): void;
  /** Null while another one may begin in this run; else how many have. */
  tooManyTransactions(): number | null;
  now(): Ms;
  drew(): void;
}

interface Waiting {
  readonly hand: number;
  readonly line: SourceLine | null;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const ENDS: readonly string[] = ['commit', 'rollback', 'answer'];
/**
 * Steps that things count for which a loop can do again and again without waiting: a refusal, which makes an error; a deed,
 * which is kept; characters that are logged, by the four.
 */
const REFUSAL = 2000;
const DEED = 50;

/**
 * One life of the learner's program that really runs. It is told things, and does things once the realm's queue is drained.
 * Nothing that it is given reveals more than it was told, unless it asks for the time or for random numbers. These follow from whose life it
 * is, and from how many it has drawn.
 */
export class LiveLife {
  readonly #parts: LiveParts;
  readonly #life: Life;
  /** Nobody, while a new life is brought to where an old one stood. */
  #witness: Witness | null;
  #started = false;
  #random: () => number;
  /** What the clock says, and said then, while a life is brought to where an old one stood. */
  #then: Ms | null;
  #dead = false;
  /** Deliveries, transactions, timers, calls and timers together: how many there were, each since the first line. */
  #hands = 0;
  #transactions = 0;
  #timerIds = 0;
  #ordinals = 0;
  readonly #calls = new Map<number, Waiting>();
  /** The line of the call that was refused with this error. */
  readonly #refusedAt = new WeakMap<object, SourceLine | null>();
  /** It has been told something, so its modules have run. */
  #loaded = false;
  readonly #timers = new Map<number, { readonly id: number; readonly run: () => void }>();

  /**
   * Runs the modules from their first line. Throws `DoesNotLoad`, `NoHandler`, `Halt`.
   * @param then what the clock said, where nobody is told that it is asked
   */
  constructor(parts: LiveParts, witness: Witness | null, then: Ms | null = null) {
    this.#parts = parts;
    this.#witness = witness;
    this.#then = then;
    const { cast } = parts;
    this.#random = prng(diceOf(parts));
    try {
      this.#life = cast.program.start(this.#world());
    } catch (error) {
      throw error instanceof ModuleThrew ? new DoesNotLoad(error) : error;
    }
    const unfit = noHandlerText(cast.spec, this.#life);
    if (unfit !== null) throw new NoHandler(unfit);
    this.#started = true;
  }

  /** The line that its code is on, or was on when it last ran. */
  line(): SourceLine | null {
    return this.#started ? this.#life.line() : null;
  }

  /** From here on its deeds are told to this one, or to nobody. */
  watchedBy(witness: Witness | null): void {
    this.#witness = witness;
  }

  /** Its next random number is the one after so many. */
  drawnSoFar(draws: number): void {
    this.#random = prng(diceOf(this.#parts), draws);
  }

  /** Tells it something again that an old one was told when the clock said so. */
  hearAgain(heard: Heard, ordinal: number, value: Json, label: string, then: Ms | null): void {
    this.#then = then;
    this.hear(heard, ordinal, value, label);
  }

  /** What it numbers starts anew: nothing of it is under way. */
  forget(): void {
    this.#ordinals = 0;
  }

  die(): void {
    this.#dead = true;
  }

  /** Nobody caught this, and a process ends over it. Throws `DoesNotLoad` where that was before it could be told anything. */
  end(error: unknown): void {
    const known = typeof error === 'object' && error !== null ? this.#refusedAt.get(error) : undefined;
    const line = known ?? this.line();
    if (!this.#loaded) throw new DoesNotLoad(new ModuleThrew(error, line));
    this.#does({ kind: 'end', error: describe(error), line });
  }

  /** Tells it something. It does what it does about it when the queue is drained. */
  hear(heard: Heard, ordinal: number, value: Json, label: string): void {
    this.#loaded = true;
    switch (heard) {
      case 'start':
        break;
      case 'hand':
        this.#handle(value as { readonly [property: string]: Json }, label);
        break;
      case 'reply':
        // A copy: what the learner does with a row it was given must not reach the history.
        this.#waiting(ordinal).resolve(copy(value));
        break;
      case 'wake':
        this.#waiting(ordinal).resolve(undefined);
        break;
      case 'refusal': {
        const [name, message, code, facts] = value as [string, string, string, { readonly [name: string]: Json }];
        const call = this.#waiting(ordinal);
        const error = learnerErrors(name, message, code, facts);
        this.#refusedAt.set(error, call.line);
        call.reject(error);
        break;
      }
      case 'timer': {
        const timer = this.#timers.get(ordinal)!;
        this.#timers.delete(ordinal);
        this.#parts.realm.jobs.enqueue(timer.run);
        break;
      }
    }
  }

  /** Whether calls that were made for this delivery are still under way. */
  #waits(hand: number): boolean {
    for (const call of this.#calls.values()) if (call.hand === hand) return true;
    return false;
  }

  #waiting(ordinal: number): Waiting {
    const call = this.#calls.get(ordinal)!;
    this.#calls.delete(ordinal);
    return call;
  }

  #does(deed: Deed): void {
    this.#parts.realm.jobs.charge(DEED + (deed.kind === 'log' ? deed.text.length >> 2 : 0));
    this.#witness?.does(deed);
  }

  #handle(view: { readonly [property: string]: Json }, label: string): void {
    const { cast, realm } = this.#parts;
    const hand = this.#hands;
    this.#hands += 1;
    const port = this.#port(hand);
    const handler = this.#life.exports[cast.spec.handler] as (...given: readonly object[]) => unknown;
    const finish = (error: Failure | null) =>
      this.#does({ kind: 'finish', hand, error, line: error === null && !this.#waits(hand) ? null : this.line() });
    if (cast.given === 'request') {
      this.#answer(handler, view, label, port, finish);
      return;
    }
    realm.jobs.enqueue(() => {
      let outcome: unknown;
      try {
        const called = cast.given === 'message' ? [learnerMessage(cast.settle, view, label, port)] : [];
        outcome = handler(...called, learnerServices(cast.granted, port));
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

  /**
   * A front is given a request, and what it returns is sent to the client. That is a call as any other: the process can die
   * before it takes hold, and then the client hears nothing. A handler that throws is answered for, with 500.
   */
  #answer(
    handler: (request: object, services: object) => unknown,
    view: { readonly [property: string]: Json },
    subject: string,
    port: CallPort,
    finish: (error: Failure | null) => void,
  ): void {
    const { cast, realm } = this.#parts;
    const http = httpOf(realm.promises.Promise);
    const send = ({ status, headers, body }: HttpAnswer, failure: Failure | null) => {
      const args = [status, headers, body];
      realm.promises.observe(
        port.issue({ service: 'message', operation: 'answer', args, subject, transaction: null, line: null }),
        () => finish(failure),
        error => finish(failure ?? describe(error)),
      );
    };
    const failed = (failure: Failure) => send({ status: 500, headers: {}, body: '' }, failure);
    realm.jobs.enqueue(() => {
      let outcome: unknown;
      try {
        outcome = handler(http.request(requestOf(view)), learnerServices(cast.granted, port));
      } catch (error) {
        if (error instanceof Halt) throw error;
        failed(describe(error));
        return;
      }
      realm.promises.observe(
        outcome,
        value => {
          const answer = http.answerOf(value);
          if (answer === null) failed(noAnswer(cast.spec.handler, value));
          else send(answer, null);
        },
        error => failed(describe(error)),
      );
    });
  }

  #port(hand: number): CallPort {
    const { promises } = this.#parts.realm;
    return {
      promises,
      issue: request => this.#issue(hand, request).promise,
      issueLoosely: request => {
        const { promise, ordinal } = this.#issue(hand, request);
        return { promise, withdraw: () => this.#withdraw(ordinal) };
      },
      openTransaction: () => {
        const begun = this.#witness?.tooManyTransactions() ?? null;
        if (begun !== null) throw this.#tooMany(`${begun} transactions were begun in this run`);
        this.#transactions += 1;
        if (!this.#dead) this.#does({ kind: 'begin', hand });
        return this.#transactions;
      },
      latest: () => this.#port(this.#hands - 1),
      line: () => this.#life.line(),
      now: () => this.#now(),
      log: (level, text) => this.#does({ kind: 'log', hand, level, text, line: this.line() }),
    };
  }

  #issue(hand: number, request: CallRequest): { readonly promise: Promise<unknown>; readonly ordinal: number } {
    const { mostCalls, realm } = this.#parts;
    const { promises } = realm;
    if (this.#dead) return { promise: promises.pending().promise, ordinal: 0 };
    // Every transaction can end and every request be answered, however many calls wait.
    if (this.#calls.size >= mostCalls && !ENDS.includes(request.operation))
      return { promise: promises.Promise.reject(this.#tooMany(`${mostCalls} calls of this process wait for an answer`)), ordinal: 0 };
    const { promise, resolve, reject } = promises.pending<unknown>();
    this.#ordinals += 1;
    const ordinal = this.#ordinals;
    const line = request.line ?? this.#life.line();
    this.#calls.set(ordinal, { hand, line, resolve, reject });
    this.#does({ kind: 'call', hand, ordinal, request, line });
    return { promise, ordinal };
  }

  #withdraw(ordinal: number): void {
    if (!this.#calls.delete(ordinal) || this.#dead) return;
    this.#does({ kind: 'withdraw', ordinal });
  }

  #world(): LifeWorld {
    const draw = () => {
      const value = this.#random();
      if (this.#parts.dice) this.#witness?.drew();
      else this.#witnessed().drew();
      return value;
    };
    return {
      now: () => this.#now(),
      random: draw,
      uuid: () => uuidFrom(draw),
      log: (level, text) => this.#does({ kind: 'log', hand: null, level, text, line: this.line() }),
      setTimer: (delayMs, run) => {
        this.#timerIds += 1;
        this.#ordinals += 1;
        const id = this.#timerIds;
        this.#timers.set(this.#ordinals, { id, run });
        this.#does({ kind: 'timer', id, ordinal: this.#ordinals, delayMs });
        return id;
      },
      clearTimer: id => {
        for (const [ordinal, timer] of this.#timers) if (timer.id === id) this.#timers.delete(ordinal);
        this.#does({ kind: 'clear', id });
      },
    };
  }

  #tooMany(what: string): Error {
    this.#parts.realm.jobs.charge(REFUSAL);
    return learnerErrors('TooManyCalls', `${what}; is an \`await\` missing in a loop?`);
  }

  #now(): Ms {
    return this.#witness === null && this.#then !== null ? this.#then : this.#witnessed().now();
  }

  /** A reaction that asked for what others would not be told is never kept, so no life is brought past it without a witness. */
  #witnessed(): Witness {
    if (this.#witness === null) throw new Error('a reaction that was kept depends on more than what the life was told');
    return this.#witness;
  }
}

const diceOf = ({ worker, life }: LiveParts): number => worker * 7919 + life * 104_729;

function noAnswer(handler: string, value: unknown): Failure {
  const what = value === undefined ? 'nothing' : value === null ? 'null' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
  return {
    name: 'TypeError',
    message: `${handler} returned ${what}. It has to return a Response: return new Response(null, { status: 202 })`,
  };
}

function copy(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}
