import { livelyModule, moduleValues } from '../compile/modules.ts';
import { LIFE_GLOBALS, SHARED_GLOBALS } from '../compile/names.ts';
import { base64 } from './base64.ts';
import { createConsole } from './console.ts';
import { createCrypto } from './crypto.ts';
import { DOMException } from './dom-exception.ts';
import { frozen, publishedFunctions } from './frozen.ts';
import { httpOf } from './http.ts';
import { createIntl } from './intl.ts';
import { nodeAssert } from './node-assert.ts';
import { nodeEvents } from './node-events.ts';
import { createPerformance } from './performance.ts';
import type { Promises } from './realm.ts';
import type { LifeRuntime } from './runtime.ts';
import { cloneWith } from './structured-clone.ts';
import { createTimers, runLoose, type Timers } from './timers.ts';
import { URL, URLSearchParams } from './url.ts';
import { VirtualTextDecoder, VirtualTextEncoder } from './utf8.ts';
import { createDate, EPOCH } from './virtual-date.ts';
import { createWebEvents } from './web-events.ts';

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
    DOMException,
    URL,
    URLSearchParams,
    ...base64,
    ...moduleValues('events', { ...nodeEvents, default: nodeEvents.EventEmitter }),
    ...moduleValues('assert', { ...nodeAssert, default: nodeAssert.assert }),
    ...moduleValues('strict', { ...nodeAssert, ...nodeAssert.strict, default: nodeAssert.strict }),
    ...moduleValues('url', { URL, URLSearchParams }),
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
      return createConsole(world, () => charged(life, () => world.now()));
    case 'performance':
      return createPerformance(() => charged(life, () => world.now()));
    case 'Intl':
      return createIntl(() => EPOCH + charged(life, () => world.now()));
    case 'crypto':
      return (life.global(CRYPTO) as ReturnType<typeof createCrypto>).web;
    case CRYPTO:
      return createCrypto(life);
    case 'structuredClone':
      return frozen(cloneWith(life.global('Date') as DateConstructor));
    case 'queueMicrotask':
      return publishedFunctions({
        queueMicrotask: (run: unknown) => {
          if (typeof run !== 'function') throw new TypeError('queueMicrotask takes a function: queueMicrotask(() => { ... })');
          life.realm.jobs.enqueue(() => runLoose(life, () => run()));
        },
      }).queueMicrotask;
    case 'globalThis':
      return createGlobalThis(life);
    case TIMERS:
      return createTimers(life);
    case EVENTS:
      return createWebEvents(life, runLoose);
    default:
      return partOf(name, life);
  }
}

/** What a life has of several names, made together when the first of them is used. */
function partOf(name: string, life: LifeRuntime): unknown {
  const module = livelyModule(name);
  if (module !== null) return (life.global(`${MODULE} ${module}`) as { [name: string]: unknown })[name];
  if (name.startsWith(MODULE)) return moduleOf(name.slice(MODULE.length + 1), life);
  const { global } = life.global(TIMERS) as Timers;
  return Object.hasOwn(global, name) ? global[name] : (life.global(EVENTS) as { [name: string]: unknown })[name];
}

function moduleOf(short: string, life: LifeRuntime): { readonly [name: string]: unknown } {
  const timers = life.global(TIMERS) as Timers;
  switch (short) {
    case 'crypto':
      return moduleValues(short, (life.global(CRYPTO) as ReturnType<typeof createCrypto>).node);
    case 'timers':
      return moduleValues(short, { ...timers.global, promises: timers.promises });
    case 'timersPromises':
      return moduleValues(short, timers.promises);
    default:
      return moduleValues(short, { performance: life.global('performance') });
  }
}

const TIMERS = ' timers';
const EVENTS = ' events';
const CRYPTO = ' crypto';
const MODULE = ' module';

/** Steps that a reading of the clock or of chance takes: each becomes an observation of its life. */
const READING = 10;

function charged<Value>({ realm }: LifeRuntime, read: () => Value): Value {
  realm.jobs.charge(READING);
  return read();
}

const hidden = (value: unknown): PropertyDescriptor => ({ value, writable: true, enumerable: false, configurable: true });

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
