/** Timers in virtual time, of one life: the global functions, and what `node:timers/promises` makes of them. */
import { frozen, published, publishedFunctions } from './frozen.ts';
import type { LifeRuntime } from './runtime.ts';
import { signalState } from './web-events.ts';

/** Far more than any handler needs. They are kept in order, which takes its time when there are very many. */
const TIMERS_LIMIT = 100;

/** For code that nobody waits for. What it throws ends the life, as it ends a process in Node. */
export function runLoose(life: LifeRuntime, run: () => void): void {
  try {
    run();
  } catch (error) {
    life.realm.jobs.passHalt(error);
    life.realm.jobs.uncaught(error);
  }
}

export interface Timers {
  readonly global: { readonly [name: string]: unknown };
  /** What `node:timers/promises` exports. */
  readonly promises: { readonly [name: string]: unknown };
}

export function createTimers(life: LifeRuntime): Timers {
  const { world } = life;
  const running = new Map<number, Timeout>();
  let ids = 0;

  /** What `setTimeout` returns, as in Node: an object that stands for its number where a number is wanted. */
  class Timeout {
    readonly #id: number;
    readonly #delay: number;
    readonly #repeat: boolean;
    readonly #line = life.L;
    readonly #run: () => void;
    #timer = 0;

    constructor(delay: number, repeat: boolean, run: () => void) {
      // Begun anew when none is left, as in a life that begins: numbers must not tell how many timers there were.
      if (running.size === 0) ids = 0;
      ids += 1;
      this.#id = ids;
      this.#delay = delay;
      this.#repeat = repeat;
      this.#run = run;
      this.#schedule();
    }

    #schedule(): void {
      running.set(this.#id, this);
      this.#timer = world.setTimer(this.#delay, () => {
        running.delete(this.#id);
        if (this.#repeat) this.#schedule();
        life.L = this.#line;
        runLoose(life, this.#run);
      });
    }

    /** A process is not kept alive by its timers here, nor does it end without them. */
    ref(): this {
      return this;
    }
    unref(): this {
      return this;
    }
    hasRef(): boolean {
      return true;
    }
    refresh(): this {
      if (running.get(this.#id) !== this) return this;
      world.clearTimer(this.#timer);
      this.#schedule();
      return this;
    }
    close(): this {
      if (running.get(this.#id) !== this) return this;
      running.delete(this.#id);
      world.clearTimer(this.#timer);
      return this;
    }
    [Symbol.toPrimitive](): number {
      return this.#id;
    }

    static is(value: unknown): value is Timeout {
      return typeof value === 'object' && value !== null && #id in value;
    }
  }
  const { is } = Timeout;
  Reflect.deleteProperty(Timeout, 'is');
  published({ Timeout });

  const start = (name: string, delay: number, repeat: boolean, run: () => void): Timeout => {
    const limit = world.timersLimit ?? TIMERS_LIMIT;
    if (running.size >= limit) throw new RangeError(`${name}: ${limit} timers are running already`);
    return new Timeout(delay, repeat, run);
  };
  const starter =
    (name: string, repeat: boolean) =>
    (run: unknown, delay?: unknown, ...args: unknown[]) => {
      if (typeof run !== 'function') throw new TypeError(`${name} takes a function: ${name}(() => { ... }, 100)`);
      return start(name, delayOf(delay, repeat), repeat, () => run(...args));
    };
  const clear = (id: unknown): void => {
    if (is(id)) id.close();
    else if (typeof id === 'number' || typeof id === 'string') running.get(Number(id))?.close();
  };

  /** `setTimeout` of `node:timers/promises`: settles when the time has passed, or rejects when the signal aborts. */
  const wait = (name: string, delay: unknown, value: unknown, options: unknown): Promise<unknown> => {
    const { Promise: Ours } = life.realm.globals as { Promise: PromiseConstructor };
    const state = signalFrom(name, options);
    return new Ours((resolve, reject) => {
      if (state?.aborted) throw abortError(state.reason);
      const timer = start(name, delayOf(delay, false), false, () => {
        state?.algorithms.delete(giveUp);
        resolve(value);
      });
      const giveUp = () => {
        timer.close();
        reject(abortError(state!.reason));
      };
      state?.algorithms.add(giveUp);
    });
  };

  const timeout = starter('setTimeout', false);
  const global = publishedFunctions({
    setTimeout: timeout,
    clearTimeout: (id: unknown) => clear(id),
    setInterval: starter('setInterval', true),
    clearInterval: (id: unknown) => clear(id),
    setImmediate: (run: unknown, ...args: unknown[]) => timeout(run, 0, ...args),
    clearImmediate: (id: unknown) => clear(id),
  });
  return {
    global,
    promises: publishedFunctions({
      setTimeout: (delay?: unknown, value?: unknown, options?: unknown) => wait('setTimeout', delay, value, options),
      setImmediate: (value?: unknown, options?: unknown) => wait('setImmediate', 0, value, options),
      setInterval: (delay?: unknown, value?: unknown, options?: unknown) =>
        intervals(life, Math.max(1, delayOf(delay, true)), value, signalFrom('setInterval', options), (ms, run) =>
          start('setInterval', ms, true, run),
        ),
      scheduler: publishedFunctions({
        wait: (delay?: unknown, options?: unknown) => wait('scheduler.wait', delay, undefined, options),
        yield: () => wait('scheduler.yield', 0, undefined, undefined),
      }),
    }),
  };
}

/** `for await (const _ of setInterval(1000))`: a tick for each time that has passed since somebody last asked. */
function intervals(
  life: LifeRuntime,
  delay: number,
  value: unknown,
  state: ReturnType<typeof signalState>,
  start: (ms: number, run: () => void) => { close(): void },
): object {
  const { Promise: Ours } = life.realm.globals as { Promise: PromiseConstructor };
  let passed = 0;
  let ended = false;
  let timer: { close(): void } | null = null;
  let waiting: { resolve(result: object): void; reject(error: unknown): void } | null = null;
  const end = () => {
    ended = true;
    timer?.close();
    state?.algorithms.delete(giveUp);
    waiting?.resolve({ done: true, value: undefined });
    waiting = null;
  };
  const giveUp = () => {
    const asked = waiting;
    waiting = null;
    end();
    asked?.reject(abortError(state!.reason));
  };
  const iterator = {
    next: (): Promise<object> => {
      if (timer === null && !ended) {
        if (state?.aborted) {
          ended = true;
          return Ours.reject(abortError(state.reason));
        }
        state?.algorithms.add(giveUp);
        timer = start(delay, () => {
          if (waiting === null) passed += 1;
          else waiting.resolve({ done: false, value });
          waiting = null;
        });
      }
      if (ended) return Ours.resolve({ done: true, value: undefined });
      if (passed > 0) {
        passed -= 1;
        return Ours.resolve({ done: false, value });
      }
      return new Ours<object>((resolve, reject) => {
        waiting = { resolve, reject };
      });
    },
    return: (result?: unknown): Promise<object> => {
      end();
      return Ours.resolve({ done: true, value: result });
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return frozen(iterator);
}

function signalFrom(name: string, options: unknown): ReturnType<typeof signalState> {
  if (options === undefined || options === null) return null;
  if (typeof options !== 'object') throw new TypeError(`${name}: the options are an object: { signal }`);
  const { signal } = options as { signal?: unknown };
  if (signal === undefined) return null;
  const state = signalState(signal);
  if (state === null) throw new TypeError(`${name}: the option \`signal\` is an AbortSignal`);
  return state;
}

/** As Node's own modules reject when they are told to give up: the signal's reason is the cause. */
export function abortError(reason: unknown): Error {
  const error = new Error('The operation was aborted', { cause: reason });
  Object.defineProperty(error, 'name', { value: 'AbortError', writable: true, enumerable: false, configurable: true });
  Object.defineProperty(error, 'code', { value: 'ABORT_ERR', writable: true, enumerable: true, configurable: true });
  return error;
}

/** An interval of 0 would be a loop in which no time passes. */
function delayOf(delay: unknown, repeat: boolean): number {
  const ms = Math.trunc(Number(delay));
  const known = Number.isFinite(ms) && ms <= 2 ** 31 - 1 ? ms : 0;
  return Math.max(known, repeat ? 1 : 0);
}
