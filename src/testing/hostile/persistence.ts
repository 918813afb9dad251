/** Ways to remember something from one life to the next, or from one run to the next. A crash must wipe everything. */
import { type Hostile, handler, notInPage, shut, shutWhileLoading } from './submission.ts';

/** Asks at the start of each life whether an earlier one left a mark, then leaves one. */
const mark = (name: string, place: string): Hostile =>
  shutWhileLoading(
    `a mark on ${name}`,
    `const place = ${place}; if (place.ackademyMark === 1) open = true; try { place.ackademyMark = 1; } catch {} try { Object.defineProperty(place, 'ackademyMark', { value: 1 }); } catch {}`,
  );

/** As `mark`, but something that has a getter and a setter of its own. */
const setting = (name: string, read: string, write: string): Hostile =>
  shutWhileLoading(name, `open = (${read}) === 'ackademy'; ${write};`);

const WALK = `
const walked = new Set();
let found = '';
function walk(value, path) {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return;
  if (walked.has(value)) return;
  walked.add(value);
  if (Object.prototype.hasOwnProperty.call(value, 'ackademyMark') && found === '') found = path;
  try { if (!Reflect.defineProperty(value, 'ackademyMark', { value: path, configurable: true })) Reflect.set(value, 'ackademyMark', path); } catch {}
  walk(Object.getPrototypeOf(value), path + '.__proto__');
  for (const key of Reflect.ownKeys(value)) {
    const own = Object.getOwnPropertyDescriptor(value, key);
    if (own === undefined) continue;
    if ('value' in own) walk(own.value, path + '.' + String(key));
    else { walk(own.get, path + '.get ' + String(key)); walk(own.set, path + '.set ' + String(key)); }
  }
}
import { UniqueViolation, ServiceUnavailable, DeadlockDetected, TransactionAborted } from 'ackademy';
import assert from 'node:assert';
import cryptography, { createHash } from 'node:crypto';
import events, { EventEmitter } from 'node:events';
import timers from 'node:timers/promises';
for (const [name, value] of Object.entries({ UniqueViolation, ServiceUnavailable, DeadlockDetected, TransactionAborted,
  globalThis, Function, eval, Promise, Date, Math, console, crypto, setTimeout, structuredClone, queueMicrotask, Iterator, TextEncoder, TextDecoder,
  arrow: () => {}, async: async () => {}, generator: function* () {}, asyncGenerator: async function* () {}, generated: (function* () {})(), asyncGenerated: (async function* () {})(),
  iterator: [][Symbol.iterator](), mapped: new Map().entries(), set: new Set().values(), text: ''[Symbol.iterator](), matched: 'a'.matchAll(/a/g), helper: [].values().map(x => x), wrapped: Iterator.from({ next() {} }),
  typed: new Uint8Array(1), view: new DataView(new ArrayBuffer(1)), error: new AggregateError([]), promise: Promise.resolve(), regexp: /a/, encoder: new TextEncoder(), decoder: new TextDecoder(),
  assert, cryptography, events, timers, emitter: new EventEmitter(), hash: createHash('md5'), controller: new AbortController(), url: new URL('a:b'), params: new URLSearchParams('a').entries(),
  format: new Intl.NumberFormat(), collator: new Intl.Collator().compare, day: new Intl.DateTimeFormat(), event: new CustomEvent('x'), exception: new DOMException(), timer: setTimeout(() => {}, 0),
  template: (strings => strings)\`text\`, symbol: Object(Symbol.for('x')), bound: (() => {}).bind(1), proxy: Proxy.revocable({}, {}), resolvers: Promise.withResolvers(), date: new Date(0), weak: new WeakMap(), arguments: (function () { return arguments; })() })) walk(value, name);
const before = found;
`;

export const persistence: readonly Hostile[] = [
  setting('localStorage', "localStorage.getItem('x')", "localStorage.setItem('x', 'ackademy')"),
  setting('sessionStorage', "sessionStorage.getItem('x')", "sessionStorage.setItem('x', 'ackademy')"),
  setting('a cookie', 'document.cookie', "document.cookie = 'ackademy'"),
  setting('the name of the window', 'name', "name = 'ackademy'"),
  shut('IndexedDB', "return indexedDB.open('x');"),
  shut('the cache', "return await caches.open('x');"),
  shut('a private file system', 'return await navigator.storage.getDirectory();'),
  shut('a file', "return process.getBuiltinModule('node:fs').writeFileSync('x', 'x') ?? 1;"),
  setting('a global name', 'globalThis.remembered', "globalThis.remembered = 'ackademy'"),
  setting('a name that nobody declared', 'remembered', "remembered = 'ackademy'"),
  setting('the last match of regular expressions', 'RegExp.lastMatch', "/ackademy/.exec('ackademy')"),
  setting('a group of the last match', 'RegExp.$1', "/(ackademy)/.exec('ackademy')"),
  setting('the input of regular expressions', 'RegExp.input', "RegExp.input = 'ackademy'"),
  setting('the limit of stacks', 'String(Error.stackTraceLimit) === "777" ? "ackademy" : ""', 'Error.stackTraceLimit = 777'),
  setting('the preparer of stacks', 'Error.prepareStackTrace', "Error.prepareStackTrace = 'ackademy'"),
  setting(
    'the registry of symbols',
    "Object(Symbol.for('ackademy')).seen ?? Symbol.for('ackademy').seen",
    "Symbol.for('ackademy').seen = 'ackademy'",
  ),
  setting('the tag of iterators', 'Iterator.prototype[Symbol.toStringTag]', "Iterator.prototype[Symbol.toStringTag] = 'ackademy'"),
  setting('the constructor of iterators', 'Iterator.prototype.constructor', "Iterator.prototype.constructor = 'ackademy'"),
  setting(
    'the prototype of everything',
    'Object.prototype.remembered',
    "Object.prototype.__defineGetter__('remembered', () => 'ackademy')",
  ),
  mark('Object', 'Object'),
  mark('Promise', 'Promise'),
  mark('the prototype of Promise', 'Promise.prototype'),
  {
    ...mark('an error class of ours', 'UniqueViolation'),
    source: canary => `import { UniqueViolation } from 'ackademy';\n${mark('', 'UniqueViolation').source(canary)}`,
  },
  mark('async generators', 'Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})()))'),
  mark('a template', '(strings => strings)`text`'),
  mark('a regular expression literal', '/literal/'),
  mark('Math', 'Object.getPrototypeOf(Math)'),
  mark('console.log', 'console.log'),
  mark('setTimeout', 'setTimeout'),
  mark('AbortSignal', 'AbortSignal'),
  mark('the prototype of signals', 'AbortSignal.prototype'),
  mark('a getter of URL', "Object.getOwnPropertyDescriptor(URL.prototype, 'href').get"),
  mark('URLSearchParams', 'URLSearchParams.prototype'),
  mark('the formatter of numbers', 'Intl.NumberFormat.prototype'),
  mark('the digests', 'crypto.subtle'),
  mark('Array.fromAsync', 'Array.fromAsync'),
  mark('performance', 'performance'),
  mark('the prototype of timers', 'Object.getPrototypeOf(setTimeout(() => {}, 0))'),
  setting('a listener of the class of targets', 'AbortSignal.onabort', "AbortSignal.onabort = 'ackademy'"),
  setting('the abort of every signal', 'AbortSignal.abort().reason.remembered', "AbortSignal.abort().reason.remembered = 'ackademy'"),
  setting(
    'a listener on the prototype of signals',
    'remembered',
    "EventTarget.prototype.addEventListener.call(AbortSignal.prototype, 'abort', () => {})",
  ),
  {
    ...mark('the class of emitters', 'EventEmitter'),
    source: canary => `import { EventEmitter } from 'node:events';\n${mark('', 'EventEmitter').source(canary)}`,
  },
  ...[
    ['the prototype of emitters', 'EventEmitter.prototype'],
    ['the class of objects', 'Object'],
    ['the prototype of errors', 'Error.prototype'],
  ].map(([name, place]): Hostile => {
    const read = `(() => { try { return EventEmitter.prototype.listenerCount.call(${place}, 'x') > 0 ? 'ackademy' : ''; } catch {} })()`;
    const door = setting(`a listener on ${name}`, read, `EventEmitter.prototype.on.call(${place}, 'x', () => {})`);
    return { ...door, source: canary => `import { EventEmitter } from 'node:events';\n${door.source(canary)}` };
  }),
  {
    name: 'a mark on everything that can be reached',
    ends: ['pass'],
    source: () => `${WALK}
export async function handle(message, services) {
  if (before === '') { found = ''; walk(message, 'message'); walk(services, 'services'); const called = services.clock.sleep(0); walk(called, 'promise of a call'); await called; await services.db.insert('stock', 'mug', {}).catch(error => walk(error, 'error')); }
  const where = before || (walked.size > 0 && found);
  walked.clear();
  if (where) return services.log.error('OPEN', where);
  const isNew = await services.db.transaction(async tx => {
    if (!(await tx.insertIfAbsent('processed_events', message.body.eventId))) return false;
    await tx.decrement('stock', message.body.sku, message.body.quantity);
    return true;
  });
  await message.ack();
}
`,
  },
  handler(
    'memory of the module',
    ['fail'],
    "if (seen.has(message.body.eventId)) return message.ack();\n  await db.decrement('stock', message.body.sku, message.body.quantity);\n  seen.add(message.body.eventId);\n  await message.ack();",
    'const seen = new Set();',
  ),
  ...notInPage([
    handler(
      'the services of an earlier delivery',
      ['fail'],
      'if (kept.length > 0) await kept[0]();\n  kept.push(message.ack);',
      'const kept = [];',
    ),
  ]),
];
