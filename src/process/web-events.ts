/**
 * `EventTarget`, `Event`, `CustomEvent`, `AbortController` and `AbortSignal`, as the DOM standard has them, for one life: its
 * timeouts pass in virtual time, and what a listener throws ends it. Nothing of it outlives the life.
 *
 * An event does not know when it was made. If it did, every abort would be a reading of the clock, and runs that differ in nothing
 * but the time could not be taken for the same any more.
 */
import { DOMException } from './dom-exception.ts';
import { published } from './frozen.ts';
import type { LifeRuntime } from './runtime.ts';

export interface WebEvents {
  readonly Event: unknown;
  readonly CustomEvent: unknown;
  readonly EventTarget: unknown;
  readonly AbortController: unknown;
  readonly AbortSignal: unknown;
}

/** A signal, as code of ours sees it. */
export interface SignalState {
  aborted: boolean;
  reason: unknown;
  /** What is done first when it aborts, before anybody hears the event. */
  readonly algorithms: Set<() => void>;
}

const signals = new WeakMap<object, SignalState>();

/** Null for anything that is no signal of ours. Nothing of the learner's is called. */
export function signalState(value: unknown): SignalState | null {
  return typeof value === 'object' && value !== null ? (signals.get(value) ?? null) : null;
}

/** As of `setTimeout`. */
const TIMEOUTS_LIMIT = 100;
const LONGEST_MS = 2 ** 31 - 1;
/** Signals that one `AbortSignal.any` may follow. */
const SOURCES_LIMIT = 10_000;
/** What telling one listener counts for, besides its own code. */
const TELLING = 5;

type Listener = {
  readonly callback: object;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  removed: boolean;
};

const ILLEGAL = Symbol('made by a program');
const NONE = 0;
const AT_TARGET = 2;

export function createWebEvents(life: LifeRuntime, uncaught: (life: LifeRuntime, run: () => void) => void): WebEvents {
  const { jobs } = life.realm;

  class Event {
    static readonly NONE = NONE;
    static readonly CAPTURING_PHASE = 1;
    static readonly AT_TARGET = AT_TARGET;
    static readonly BUBBLING_PHASE = 3;
    readonly #type: string;
    readonly #bubbles: boolean;
    readonly #cancelable: boolean;
    readonly #composed: boolean;
    #canceled = false;
    #stopped = false;
    #stoppedNow = false;
    #passive = false;
    #trusted = false;
    #target: EventTarget | null = null;
    #current: EventTarget | null = null;

    constructor(...args: [type?: unknown, init?: { bubbles?: unknown; cancelable?: unknown; composed?: unknown }]) {
      if (args.length === 0) throw new TypeError("Event takes a type: new Event('done')");
      const [type, init] = args;
      if (init !== undefined && init !== null && typeof init !== 'object' && typeof init !== 'function')
        throw new TypeError('The options of an event are an object: { cancelable: true }');
      this.#type = String(type);
      this.#bubbles = Boolean(init?.bubbles);
      this.#cancelable = Boolean(init?.cancelable);
      this.#composed = Boolean(init?.composed);
    }

    get type(): string {
      return this.#type;
    }
    get bubbles(): boolean {
      return this.#bubbles;
    }
    get cancelable(): boolean {
      return this.#cancelable;
    }
    get composed(): boolean {
      return this.#composed;
    }
    get defaultPrevented(): boolean {
      return this.#canceled;
    }
    get returnValue(): boolean {
      return !this.#canceled;
    }
    get cancelBubble(): boolean {
      return this.#stopped;
    }
    set cancelBubble(value: unknown) {
      if (value) this.#stopped = true;
    }
    get target(): EventTarget | null {
      return this.#target;
    }
    get srcElement(): EventTarget | null {
      return this.#target;
    }
    get currentTarget(): EventTarget | null {
      return this.#current;
    }
    get eventPhase(): number {
      return this.#current === null ? NONE : AT_TARGET;
    }
    get isTrusted(): boolean {
      return this.#trusted;
    }
    get timeStamp(): never {
      throw new TypeError('`event.timeStamp` does not exist here: read `performance.now()` where you need the time.');
    }
    composedPath(): EventTarget[] {
      return this.#current === null ? [] : [this.#current];
    }
    preventDefault(): void {
      if (this.#cancelable && !this.#passive) this.#canceled = true;
    }
    stopPropagation(): void {
      this.#stopped = true;
    }
    stopImmediatePropagation(): void {
      this.#stopped = true;
      this.#stoppedNow = true;
    }

    /** Tells the listeners of a target, as they are now. False: a listener prevented what would come next. */
    static tell(event: Event, target: EventTarget, listeners: Listener[], trusted: boolean): boolean {
      if (event.#current !== null) throw new DOMException('The event is being dispatched already', 'InvalidStateError');
      event.#trusted = trusted;
      event.#target = target;
      event.#current = target;
      jobs.charge(TELLING * listeners.length);
      for (const listener of [...listeners]) {
        if (event.#stoppedNow) break;
        if (listener.removed) continue;
        if (listener.once) removeFrom(listeners, listener);
        event.#passive = listener.passive;
        uncaught(life, () => {
          const { callback } = listener;
          if (typeof callback === 'function') Reflect.apply(callback, target, [event]);
          else (callback as { handleEvent(event: Event): void }).handleEvent(event);
        });
        event.#passive = false;
      }
      event.#current = null;
      event.#stopped = false;
      event.#stoppedNow = false;
      return !event.#canceled;
    }
  }
  const { tell } = Event;
  Reflect.deleteProperty(Event, 'tell');
  for (const constant of ['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'] as const)
    Object.defineProperty(Event.prototype, constant, { value: Event[constant], enumerable: true });

  class CustomEvent extends Event {
    readonly #detail: unknown;

    constructor(...args: [type?: unknown, init?: { detail?: unknown }]) {
      super(...(args as ConstructorParameters<typeof Event>));
      this.#detail = args[1]?.detail ?? null;
    }

    get detail(): unknown {
      return this.#detail;
    }
  }

  class EventTarget {
    readonly #listeners = new Map<string, Listener[]>();

    addEventListener(type: unknown, callback: unknown, options?: unknown): void {
      const listeners = this.#listeners;
      if (callback === null || callback === undefined) return;
      if (typeof callback !== 'function' && typeof callback !== 'object')
        throw new TypeError('addEventListener takes a function: addEventListener("abort", () => { ... })');
      const more = typeof options === 'object' && options !== null ? (options as { [option: string]: unknown }) : { capture: options };
      const state = more.signal === undefined ? null : signalState(more.signal);
      if (more.signal !== undefined && state === null) throw new TypeError('The option `signal` of addEventListener is an AbortSignal');
      if (state?.aborted) return;
      const name = String(type);
      const listener = {
        callback,
        capture: Boolean(more.capture),
        once: Boolean(more.once),
        passive: Boolean(more.passive),
        removed: false,
      };
      const list = listeners.get(name) ?? [];
      listeners.set(name, list);
      jobs.charge(list.length);
      if (list.some(other => other.callback === callback && other.capture === listener.capture)) return;
      list.push(listener);
      state?.algorithms.add(() => removeFrom(list, listener));
    }

    removeEventListener(type: unknown, callback: unknown, options?: unknown): void {
      const list = this.#listeners.get(String(type));
      const capture = Boolean(typeof options === 'object' && options !== null ? (options as { capture?: unknown }).capture : options);
      jobs.charge(list?.length ?? 0);
      const listener = list?.find(other => other.callback === callback && other.capture === capture);
      if (list !== undefined && listener !== undefined) removeFrom(list, listener);
    }

    dispatchEvent(event: unknown): boolean {
      const listeners = this.#listeners;
      if (!(event instanceof Event)) throw new TypeError("dispatchEvent takes an event: dispatchEvent(new Event('done'))");
      return tell(event, this, listeners.get(event.type) ?? [], false);
    }

    static listenersOf(target: EventTarget, type: string): Listener[] {
      return target.#listeners.get(type) ?? [];
    }
  }
  const { listenersOf } = EventTarget;
  Reflect.deleteProperty(EventTarget, 'listenersOf');

  let timeouts = 0;

  class AbortSignal extends EventTarget {
    readonly #state: SignalState = { aborted: false, reason: undefined, algorithms: new Set() };
    /** Signals that follow this one. */
    readonly #dependents = new Set<AbortSignal>();
    /** Signals that this one follows, none of which follows another. */
    readonly #sources = new Set<AbortSignal>();
    #handler: Function | null = null;
    #heard = false;

    constructor(key: unknown = ILLEGAL) {
      if (key !== OURS)
        throw new TypeError('A signal comes from `new AbortController().signal`, `AbortSignal.timeout(ms)` or `AbortSignal.any([...])`');
      super();
      signals.set(this, this.#state);
    }

    get aborted(): boolean {
      return this.#state.aborted;
    }

    get reason(): unknown {
      return this.#state.reason;
    }

    throwIfAborted(): void {
      if (this.#state.aborted) throw this.#state.reason;
    }

    get onabort(): Function | null {
      return this.#handler;
    }

    set onabort(value: unknown) {
      this.#handler = typeof value === 'function' ? value : null;
      if (this.#heard || this.#handler === null) return;
      this.#heard = true;
      this.addEventListener('abort', (event: unknown) => {
        if (this.#handler !== null) Reflect.apply(this.#handler, this, [event]);
      });
    }

    static abort(...reason: unknown[]): AbortSignal {
      const signal = new AbortSignal(OURS);
      abort(signal, reason[0]);
      return signal;
    }

    static timeout(ms: unknown): AbortSignal {
      if (typeof ms !== 'number') throw new TypeError('AbortSignal.timeout takes a number of milliseconds: AbortSignal.timeout(2000)');
      if (!(ms >= 0 && ms <= LONGEST_MS))
        throw new RangeError(`AbortSignal.timeout takes from 0 to ${LONGEST_MS} milliseconds, which is 24 days`);
      // Nothing clears them before their time, so they are counted by themselves.
      const limit = life.world.timersLimit ?? TIMEOUTS_LIMIT;
      if (timeouts >= limit) throw new RangeError(`AbortSignal.timeout: ${limit} of these signals are waiting already`);
      const signal = new AbortSignal(OURS);
      const line = life.L;
      timeouts += 1;
      life.world.setTimer(Math.trunc(ms), () => {
        timeouts -= 1;
        life.L = line;
        abort(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      });
      return signal;
    }

    static any(iterable: unknown): AbortSignal {
      const given: AbortSignal[] = [];
      for (const one of iterable as Iterable<unknown>) {
        if (signalState(one) === null) throw new TypeError('AbortSignal.any takes a list of signals: AbortSignal.any([one, another])');
        if (given.push(one as AbortSignal) > SOURCES_LIMIT)
          throw new RangeError(`AbortSignal.any follows at most ${SOURCES_LIMIT} signals`);
      }
      const signal = new AbortSignal(OURS);
      jobs.charge(given.length);
      for (const one of given) {
        if (one.#state.aborted) {
          abort(signal, one.#state.reason);
          return signal;
        }
      }
      for (const one of given)
        for (const source of one.#sources.size > 0 || AbortSignal.#follows.has(one) ? one.#sources : [one]) {
          signal.#sources.add(source);
          source.#dependents.add(signal);
        }
      AbortSignal.#follows.add(signal);
      return signal;
    }

    /** Made by `any`, also of nothing. */
    static readonly #follows = new WeakSet<AbortSignal>();

    static abort_(signal: AbortSignal, reason: unknown): void {
      if (signal.#state.aborted) return;
      const why = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
      const all = [signal];
      for (const dependent of signal.#dependents) if (!dependent.#state.aborted) all.push(dependent);
      signal.#dependents.clear();
      jobs.charge(all.length);
      // All of them are aborted before anybody hears of it.
      for (const each of all) {
        each.#state.aborted = true;
        each.#state.reason = why;
        for (const source of each.#sources) source.#dependents.delete(each);
        each.#sources.clear();
      }
      for (const each of all) {
        const algorithms = [...each.#state.algorithms];
        each.#state.algorithms.clear();
        for (const algorithm of algorithms) algorithm();
        tell(new Event('abort'), each, listenersOf(each, 'abort'), true);
      }
    }
  }
  const abort = AbortSignal.abort_;
  Reflect.deleteProperty(AbortSignal, 'abort_');

  class AbortController {
    readonly #signal = new AbortSignal(OURS);

    get signal(): AbortSignal {
      return this.#signal;
    }

    abort(reason?: unknown): void {
      abort(this.#signal, reason);
    }
  }

  return published({ Event, CustomEvent, EventTarget, AbortSignal, AbortController });
}

const OURS = Symbol('made by us');

function removeFrom(list: Listener[], listener: Listener): void {
  listener.removed = true;
  const at = list.indexOf(listener);
  if (at >= 0) list.splice(at, 1);
}
