/**
 * `node:events`: `EventEmitter`, `once` and `on`, as Node has them. What an emitter holds hangs on the emitter, so that the class
 * itself can be one and the same for every life.
 */
import { frozen, published, publishedFunctions } from './frozen.ts';
import { inspect } from './inspect.ts';
import { currentPromise, spend } from './jobs.ts';
import { abortError } from './timers.ts';
import { signalState } from './web-events.ts';

type Callable = (...args: unknown[]) => unknown;
interface Entry {
  readonly listener: Callable;
  /** What is called: the listener, or a function that removes it first. */
  readonly run: Callable;
}
type Names = Map<PropertyKey, readonly Entry[]>;

const TELLING = 5;
const errorMonitor = Symbol('events.errorMonitor');
const captureRejectionSymbol = Symbol.for('nodejs.rejection');
const DEFAULT_LIMIT = 10;

const keyOf = (name: unknown): PropertyKey => (typeof name === 'symbol' ? name : String(name));

function checked(listener: unknown): Callable {
  if (typeof listener === 'function') return listener as Callable;
  const error = new TypeError(`The "listener" argument must be of type function. Received ${inspect(listener)}`);
  Object.defineProperty(error, 'code', { value: 'ERR_INVALID_ARG_TYPE', writable: true, enumerable: true, configurable: true });
  throw error;
}

/**
 * What an emitter holds is in the emitter that was made, and nowhere else: with any other object for `this`, the class's own prototype
 * or `Object`, the methods throw. Those are shared by all lives, and would remember.
 */
class VirtualEmitter {
  readonly #names: Names = new Map();
  #limit = DEFAULT_LIMIT;

  addListener(name: unknown, listener: unknown): this {
    return add(this, name, checked(listener), false, false);
  }
  on(name: unknown, listener: unknown): this {
    return add(this, name, checked(listener), false, false);
  }
  prependListener(name: unknown, listener: unknown): this {
    return add(this, name, checked(listener), true, false);
  }
  once(name: unknown, listener: unknown): this {
    return add(this, name, checked(listener), false, true);
  }
  prependOnceListener(name: unknown, listener: unknown): this {
    return add(this, name, checked(listener), true, true);
  }
  off(name: unknown, listener: unknown): this {
    return this.removeListener(name, listener);
  }

  removeListener(name: unknown, listener: unknown): this {
    const run = checked(listener);
    const key = keyOf(name);
    const entries = namesOf(this).get(key) ?? [];
    spend(entries.length);
    const at = entries.findLastIndex(entry => entry.listener === run || entry.run === run);
    if (at >= 0) removeAt(this, key, entries, at);
    return this;
  }

  removeAllListeners(...names: unknown[]): this {
    const all = namesOf(this);
    const keys = names.length === 0 ? [...all.keys()].filter(key => key !== 'removeListener') : [keyOf(names[0])];
    for (const key of keys) {
      // The last one first, as Node does; each is told to whoever listens for that.
      for (let entries = all.get(key) ?? []; entries.length > 0; entries = all.get(key) ?? []) {
        if (!all.has('removeListener')) {
          all.delete(key);
          break;
        }
        spend(TELLING);
        removeAt(this, key, entries, entries.length - 1);
      }
    }
    if (names.length === 0) all.delete('removeListener');
    return this;
  }

  emit(name: unknown, ...args: unknown[]): boolean {
    const key = keyOf(name);
    const names = namesOf(this);
    if (key === 'error') tell(this, names.get(errorMonitor) ?? [], args);
    const entries = names.get(key) ?? [];
    if (entries.length === 0) {
      if (key === 'error') throw unheard(args[0]);
      return false;
    }
    tell(this, entries, args);
    return true;
  }

  eventNames(): PropertyKey[] {
    return [...namesOf(this).keys()];
  }
  listeners(name: unknown): Callable[] {
    return (namesOf(this).get(keyOf(name)) ?? []).map(({ listener }) => listener);
  }
  rawListeners(name: unknown): Callable[] {
    return (namesOf(this).get(keyOf(name)) ?? []).map(({ run }) => run);
  }
  listenerCount(name: unknown, listener?: unknown): number {
    const entries = namesOf(this).get(keyOf(name)) ?? [];
    return listener === undefined || listener === null ? entries.length : entries.filter(entry => entry.listener === listener).length;
  }
  setMaxListeners(most: unknown): this {
    if (typeof most !== 'number' || !(most >= 0)) throw new RangeError('setMaxListeners takes a number, 0 or more');
    this.#limit = most;
    return this;
  }
  /** Nothing is said here when there are more: a leak does not outlive its process. */
  getMaxListeners(): number {
    return this.#limit;
  }

  static namesOf(emitter: VirtualEmitter): Names {
    return emitter.#names;
  }
}
const { namesOf } = VirtualEmitter;
Reflect.deleteProperty(VirtualEmitter, 'namesOf');

function add<Emitter extends VirtualEmitter>(emitter: Emitter, name: unknown, listener: Callable, first: boolean, once: boolean): Emitter {
  const key = keyOf(name);
  const names = namesOf(emitter);
  if (names.has('newListener')) emitter.emit('newListener', name, listener);
  let entry: Entry = { listener, run: listener };
  if (once) {
    let ran = false;
    const wrapper = (...args: unknown[]): unknown => {
      if (ran) return undefined;
      ran = true;
      const entries = names.get(key) ?? [];
      const at = entries.findLastIndex(one => one.run === wrapper);
      if (at >= 0) removeAt(emitter, key, entries, at);
      return Reflect.apply(listener, emitter, args);
    };
    Object.defineProperty(wrapper, 'listener', { value: listener });
    entry = { listener, run: wrapper };
  }
  const entries = names.get(key) ?? [];
  spend(entries.length >> 2);
  names.set(key, first ? [entry, ...entries] : [...entries, entry]);
  return emitter;
}

function removeAt(emitter: VirtualEmitter, key: PropertyKey, entries: readonly Entry[], at: number): void {
  const names = namesOf(emitter);
  const { listener } = entries[at]!;
  if (entries.length === 1) names.delete(key);
  else names.set(key, entries.toSpliced(at, 1));
  if (names.has('removeListener')) emitter.emit('removeListener', key, listener);
}

function tell(emitter: object, entries: readonly Entry[], args: unknown[]): void {
  spend(TELLING * entries.length);
  for (const { run } of entries) Reflect.apply(run, emitter, args);
}

function unheard(error: unknown): unknown {
  if (error instanceof Error) return error;
  const wrapped = new Error(`Unhandled error. (${typeof error === 'string' ? `'${error}'` : inspect(error)})`);
  Object.defineProperty(wrapped, 'context', { value: error, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(wrapped, 'code', { value: 'ERR_UNHANDLED_ERROR', writable: true, enumerable: true, configurable: true });
  return wrapped;
}

interface Target {
  addEventListener?: Callable;
  removeEventListener?: Callable;
  on?: Callable;
  removeListener?: Callable;
}

/** Starts to listen, to an emitter or to an `EventTarget`; what it gives ends that. */
function listen(target: unknown, name: unknown, run: Callable): () => void {
  const it = target as Target;
  if (typeof it?.on === 'function') {
    it.on(name, run);
    return () => void it.removeListener?.(name, run);
  }
  if (typeof it?.addEventListener === 'function') {
    it.addEventListener(name, run);
    return () => void it.removeEventListener?.(name, run);
  }
  throw new TypeError('The first argument is an EventEmitter or an EventTarget');
}

function signalOf(options: unknown) {
  const signal = (options as { signal?: unknown } | null | undefined)?.signal;
  if (signal === undefined) return null;
  const state = signalState(signal);
  if (state === null) throw new TypeError('The option `signal` is an AbortSignal');
  return state;
}

/** A promise of the arguments of the next event of that name. It rejects when `error` comes first. */
function once(target: unknown, name: unknown, options?: unknown): Promise<unknown> {
  const Ours = currentPromise();
  return new Ours<unknown>((resolve, reject) => {
    const state = signalOf(options);
    if (state?.aborted) throw abortError(state.reason);
    const ends: (() => void)[] = [];
    const end = () => {
      for (const one of ends) one();
      state?.algorithms.delete(giveUp);
    };
    const giveUp = () => {
      end();
      reject(abortError(state!.reason));
    };
    ends.push(
      listen(target, name, (...args) => {
        end();
        resolve(args);
      }),
    );
    if (name !== 'error' && typeof (target as Target).on === 'function')
      ends.push(
        listen(target, 'error', error => {
          end();
          reject(error);
        }),
      );
    state?.algorithms.add(giveUp);
  });
}

/** All events of that name, one after the other: `for await (const [value] of on(emitter, 'data'))`. */
function on(target: unknown, name: unknown, options?: unknown): object {
  const Ours = currentPromise();
  const state = signalOf(options);
  if (state?.aborted) throw abortError(state.reason);
  const come: unknown[] = [];
  const waiting: { resolve(result: object): void; reject(error: unknown): void }[] = [];
  let failure: { readonly error: unknown } | null = null;
  let ended = false;
  const ends: (() => void)[] = [];
  const end = () => {
    ended = true;
    for (const one of ends.splice(0)) one();
    state?.algorithms.delete(giveUp);
    for (const { resolve } of waiting.splice(0)) resolve({ done: true, value: undefined });
  };
  const fail = (error: unknown) => {
    const asked = waiting.shift();
    if (asked === undefined) failure = { error };
    else asked.reject(error);
    end();
  };
  const giveUp = () => fail(abortError(state!.reason));
  ends.push(
    listen(target, name, (...args) => {
      const asked = waiting.shift();
      if (asked === undefined) come.push(args);
      else asked.resolve({ done: false, value: args });
    }),
  );
  if (name !== 'error' && typeof (target as Target).on === 'function') ends.push(listen(target, 'error', fail));
  state?.algorithms.add(giveUp);
  const iterator = {
    next: (): Promise<object> => {
      if (come.length > 0) return Ours.resolve({ done: false, value: come.shift() });
      if (failure !== null) {
        const { error } = failure;
        failure = null;
        return Ours.reject(error);
      }
      if (ended) return Ours.resolve({ done: true, value: undefined });
      return new Ours<object>((resolve, reject) => {
        waiting.push({ resolve, reject });
      });
    },
    return: (): Promise<object> => {
      end();
      return Ours.resolve({ done: true, value: undefined });
    },
    throw: (error?: unknown): Promise<object> => {
      fail(error);
      return Ours.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return frozen(iterator);
}

const functions = {
  once,
  on,
  getEventListeners: (emitter: unknown, name: unknown) => (emitter as VirtualEmitter).listeners(name),
  listenerCount: (emitter: unknown, name: unknown) => (emitter as VirtualEmitter).listenerCount(name),
  errorMonitor,
  captureRejectionSymbol,
};

// As in Node, the class is the module, and has the functions.
for (const [name, value] of Object.entries({ ...functions, EventEmitter: VirtualEmitter, usingDomains: false, captureRejections: false }))
  Object.defineProperty(VirtualEmitter, name, { value, writable: true, enumerable: true, configurable: true });
Object.defineProperty(VirtualEmitter, 'defaultMaxListeners', {
  get: () => DEFAULT_LIMIT,
  // Programs set it to keep Node from warning. Here nobody warns.
  set: () => {},
  enumerable: true,
  configurable: true,
});
publishedFunctions(functions);
published({ EventEmitter: VirtualEmitter });

/** What the module exports, by name. */
export const nodeEvents: { readonly [name: string]: unknown } = { ...functions, EventEmitter: VirtualEmitter };
