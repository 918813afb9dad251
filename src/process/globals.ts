import { LIFE_GLOBALS, SHARED_GLOBALS } from '../compile/names.ts';
import { httpOf } from './http.ts';
import { formatLog } from './inspect.ts';
import type { LifeWorld, Promises } from './realm.ts';
import type { LifeRuntime } from './runtime.ts';
import { cloneWith } from './structured-clone.ts';
import { VirtualTextDecoder, VirtualTextEncoder } from './utf8.ts';
import { createDate } from './virtual-date.ts';

/**
 * The names that exist in a life. All of it is virtual, and all of it is frozen: something hung on one of these would be
 * memory that the explorer does not know of.
 */

/** The names that are ours and the same for every life of a realm. */
export function realmGlobals(promises: Pick<Promises, 'Promise'>): Record<string, unknown> {
  const { Headers, Request, Response } = httpOf(promises.Promise);
  return {
    Promise: promises.Promise,
    Function: noFunction(),
    eval: noEval,
    TextEncoder: VirtualTextEncoder,
    TextDecoder: VirtualTextDecoder,
    Headers,
    Request,
    Response,
  };
}

const noEval = Object.freeze(
  {
    eval: (_text: unknown): never => {
      throw new EvalError('`eval` does not work here: text cannot become code. Write the code itself.');
    },
  }.eval,
);

function noFunction(): unknown {
  // A declaration, because `new` must reach its body.
  function refuse(): never {
    throw new EvalError('`Function` does not make functions here: text cannot become code. Write the function itself.');
  }
  Object.defineProperties(refuse, { name: { value: 'Function' }, prototype: { value: Function.prototype, writable: false } });
  return Object.freeze(refuse);
}

/** One of the names that each life has for itself. */
export function lifeGlobal(name: string, life: LifeRuntime): unknown {
  const { world } = life;
  switch (name) {
    case 'Date':
      return createDate(() => charged(life, () => world.now()));
    case 'Math':
      return Object.freeze(
        Object.create(life.realm.globals.Math as object, {
          random: hidden(Object.freeze({ random: () => charged(life, () => world.random()) }.random)),
        }),
      );
    case 'console':
      return createConsole(life);
    case 'crypto':
      return createCrypto(life);
    case 'structuredClone':
      return Object.freeze(cloneWith(life.global('Date') as DateConstructor));
    case 'queueMicrotask':
      return Object.freeze((run: unknown) => {
        if (typeof run !== 'function') throw new TypeError('queueMicrotask takes a function: queueMicrotask(() => { ... })');
        life.realm.jobs.enqueue(() => runLoose(life, () => run()));
      });
    case 'globalThis':
      return createGlobalThis(life);
    case TIMERS:
      return createTimers(life);
    default:
      return (life.global(TIMERS) as Record<string, unknown>)[name];
  }
}

const TIMERS = ' timers';

/** Steps that a reading of the clock or of chance takes: each becomes an observation of its life. */
const READING = 10;

function charged<Value>({ realm }: LifeRuntime, read: () => Value): Value {
  realm.jobs.charge(READING);
  return read();
}

const hidden = (value: unknown): PropertyDescriptor => ({ value, writable: true, enumerable: false, configurable: true });

/** For code that nobody waits for. What it throws ends the life, as it ends a process in Node. */
function runLoose(life: LifeRuntime, run: () => void): void {
  try {
    run();
  } catch (error) {
    life.realm.jobs.passHalt(error);
    life.realm.jobs.uncaught(error);
  }
}

function createConsole({ world }: LifeRuntime): object {
  const at = (level: Parameters<LifeWorld['log']>[0]) => Object.freeze((...values: unknown[]) => world.log(level, formatLog(values)));
  const info = at('info');
  const debug = at('debug');
  const error = at('error');
  return Object.freeze({
    log: info,
    info,
    debug,
    error,
    warn: at('warn'),
    trace: debug,
    dir: Object.freeze((value: unknown) => world.log('info', formatLog([value]))),
    table: info,
    assert: Object.freeze((condition?: unknown, ...values: unknown[]) => {
      if (!condition) world.log('error', formatLog(['Assertion failed' + (values.length === 0 ? '' : ':'), ...values]));
    }),
  });
}

/** More would make filling an array a way to stop everything. The web's own limit, in bytes. */
const RANDOM_LIMIT = 65_536;

function createCrypto(life: LifeRuntime): object {
  const { world } = life;
  return Object.freeze({
    randomUUID: Object.freeze(() => world.uuid()),
    getRandomValues: Object.freeze((array: unknown) => {
      if (!ArrayBuffer.isView(array) || array instanceof DataView || array instanceof Float32Array || array instanceof Float64Array)
        throw new TypeError('crypto.getRandomValues takes an array of integers: new Uint8Array(16)');
      if (array.byteLength > RANDOM_LIMIT) throw new RangeError(`crypto.getRandomValues fills at most ${RANDOM_LIMIT} bytes at once`);
      life.realm.jobs.charge(READING * array.byteLength);
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(world.random() * 256);
      return array;
    }),
  });
}

/** Far more than any handler needs. They are kept in order, which takes its time when there are very many. */
const TIMER_LIMIT = 100;

/** Timers in virtual time. Ids are this life's own, so that an interval keeps its id. */
function createTimers(life: LifeRuntime): object {
  const { world } = life;
  const running = new Map<number, number>();
  let ids = 0;
  const start = (name: string, repeat: boolean) =>
    Object.freeze((run: unknown, delay?: unknown, ...args: unknown[]) => {
      if (typeof run !== 'function') throw new TypeError(`${name} takes a function: ${name}(() => { ... }, 100)`);
      if (running.size >= TIMER_LIMIT) throw new RangeError(`${name}: ${TIMER_LIMIT} timers are running already`);
      ids += 1;
      const id = ids;
      const line = life.L;
      const schedule = () => {
        const timer = world.setTimer(delayOf(delay, repeat), () => {
          running.delete(id);
          if (repeat) schedule();
          life.L = line;
          runLoose(life, () => run(...args));
        });
        running.set(id, timer);
      };
      schedule();
      return id;
    });
  const clear = Object.freeze((id: unknown) => {
    const timer = running.get(Number(id));
    if (timer === undefined) return;
    running.delete(Number(id));
    world.clearTimer(timer);
  });
  const timeout = start('setTimeout', false);
  return {
    setTimeout: timeout,
    clearTimeout: clear,
    setInterval: start('setInterval', true),
    clearInterval: clear,
    setImmediate: Object.freeze((run: unknown, ...args: unknown[]) => timeout(run, 0, ...args)),
    clearImmediate: clear,
  };
}

/** An interval of 0 would be a loop in which no time passes. */
function delayOf(delay: unknown, repeat: boolean): number {
  const ms = Math.trunc(Number(delay));
  const known = Number.isFinite(ms) && ms <= 2 ** 31 - 1 ? ms : 0;
  return Math.max(known, repeat ? 1 : 0);
}

function createGlobalThis(life: LifeRuntime): object {
  const holder: Record<string, unknown> = {};
  for (const name of SHARED_GLOBALS)
    if (life.realm.globals[name] !== undefined) Object.defineProperty(holder, name, hidden(life.realm.globals[name]));
  for (const name of LIFE_GLOBALS) Object.defineProperty(holder, name, hidden(name === 'globalThis' ? holder : life.global(name)));
  for (const [name, value] of [
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
  ] as const)
    Object.defineProperty(holder, name, hidden(value));
  return Object.freeze(holder);
}
