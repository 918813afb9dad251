/** Ways out of the compartment: to the real global object, to our own code, to what is shared with it. */
import { language } from './language.ts';
import { file, type Hostile, handler, notInPage, shut, shutWhileLoading } from './submission.ts';

const constructors: readonly Hostile[] = [
  shut('eval', "return eval('1 + 1');"),
  shut('eval, indirect', "return (0, eval)('globalThis');"),
  shut('eval, on the global object', "return globalThis.eval('this');"),
  shut('Function', "return new Function('return this')();"),
  shut('a constructor chain on a function', "return (function () {}).constructor('return this')();"),
  shut('a constructor chain on a generator', "return (function* () {}).constructor('return this')().next().value;"),
  shut('a constructor chain on an async function', "return (async () => {}).constructor('return this')();"),
  shut('a constructor chain on an async generator', "return (async function* () {}).constructor('return this')();"),
  shut('a constructor chain on a class', "return (class {}).constructor('return this')();"),
  shut('a constructor chain on a string', "return ''.sub.constructor('return this')();"),
  shut('a constructor chain on what services gave', "return message.ack.constructor('return this')();"),
  shut('a constructor chain on a promise of ours', "return clock.sleep(0).then.constructor('return this')();"),
  shut(
    'a constructor chain on an error of ours',
    "try { await db.insert('stock', 'mug', {}); } catch (error) { return error.constructor.constructor('return this')(); }",
  ),
  shut(
    'Reflect.construct with another target',
    "return Reflect.construct(Object.getPrototypeOf(Map).constructor, ['return this'], Map)();",
  ),
  shut('the real global object as this', 'return (function () { return this; })() ?? (() => this)();'),
  shut('this of a call with undefined', 'return Reflect.apply(function () { return this; }, undefined, []);'),
  shut('arguments.callee', 'return (function () { return arguments.callee.caller; })();'),
  shut('caller of a function', 'function ask() { return ask.caller; } return ask() ?? undefined;'),
  file('with', ['does-not-compile'], 'export async function handle(message) { with (globalThis) { fetch("/"); } }'),
  file('top-level with through a label', ['does-not-compile'], 'a: with ({}) {}\nexport async function handle() {}'),
  shut(
    'the names that lowered code uses',
    "return typeof $ !== 'undefined' ? $ : typeof $$ !== 'undefined' ? $$ : typeof $$$ !== 'undefined' ? $$$ : undefined;",
  ),
];

const stacks: readonly Hostile[] = [
  shut(
    'an error stack that names our files',
    'const { stack } = new Error(); return /ackademy|\\/src\\/|blob:|file:/.test(String(stack)) ? stack : undefined;',
  ),
  shut(
    'Error.prepareStackTrace',
    'Error.prepareStackTrace = (error, sites) => sites; const { stack } = new Error(); return Array.isArray(stack) ? stack[0].getThis() : undefined;',
  ),
  shut(
    'Error.captureStackTrace',
    'const here = {}; Error.captureStackTrace(here); return /\\/src\\/|blob:/.test(String(here.stack)) ? here.stack : undefined;',
  ),
  shut(
    'a stack overflow caught for its frames',
    'let depth = 0; const down = () => { depth += 1; if (depth < 900) down(); else throw new Error(); }; try { down(); } catch (error) { return /\\/src\\//.test(String(error.stack)) ? 1 : undefined; }',
  ),
];

/** An array with its own way of doing everything. Assigned, the names would meet the frozen ones of the prototype. */
const OWN = 'const own = (list, name, value) => Object.defineProperty(list, name, { value });\n  ';

const argumentsToServices: readonly Hostile[] = [
  shut(
    'an array with a map of its own',
    `${OWN}await db.put('processed_events', 'x', { a: own([1], 'map', () => ({ toJSON() { return 'mine'; } })) }); const row = await db.get('processed_events', 'x'); await db.delete('processed_events', 'x'); return Array.isArray(row.a) && row.a[0] === 1 ? undefined : row.a;`,
  ),
  handler(
    'an array that becomes a function',
    ['fail'],
    `${OWN}await db.put('processed_events', 'x', { a: own([1], 'map', () => () => 1) });`,
  ),
  handler(
    'an array that becomes a cycle',
    ['fail'],
    `${OWN}const cycle = {}; cycle.cycle = cycle; await db.put('processed_events', 'x', { a: own([1], 'map', () => cycle) });`,
  ),
  handler(
    'an array of a species of its own',
    ['fail'],
    "const list = [1, 2]; Object.defineProperty(list, 'constructor', { value: { [Symbol.species]: function () { return new Proxy({}, { defineProperty: () => true }); } } }); await db.put('processed_events', 'x', { list });",
  ),
  handler(
    'a subclass of Array',
    ['fail'],
    "class Mine extends Array { static get [Symbol.species]() { return class { constructor() { return { get x() { throw 1; } }; } }; } } await db.put('processed_events', 'x', { a: Mine.from([1]) });",
  ),
  handler('an array of four thousand million holes', ['fail'], "await db.put('processed_events', 'x', { a: new Array(4294967295) });"),
  handler(
    'a proxy of an array that says how long it is',
    ['fail'],
    "await db.put('processed_events', 'x', { a: new Proxy([], { get: (target, key) => key === 'length' ? 1e15 : target[key] }) });",
  ),
  shut(
    'a getter that answers differently',
    "let n = 0; await db.put('processed_events', 'x', { get a() { n += 1; return n === 1 ? 1 : () => {}; } }); await db.delete('processed_events', 'x'); return n === 1 ? undefined : n;",
  ),
  handler(
    'a getter that throws a proxy',
    ['fail'],
    "await db.put('processed_events', 'x', { get a() { throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } }); } });",
  ),
  handler(
    'a getter that calls the service again',
    ['endless-recursion'],
    "const row = { get a() { db.put('processed_events', 'x', row); return 1; } };\n  await db.put('processed_events', 'x', row);",
  ),
  handler(
    'a proxy with every trap',
    ['fail'],
    'const all = new Proxy({}, { get: (_, name) => (...args) => { throw args; } }); await db.put(new Proxy({}, all), new Proxy([], all), new Proxy(() => {}, all));',
  ),
  handler(
    'a proxy with two thousand keys',
    ['fail'],
    "await db.put('processed_events', 'x', new Proxy({}, { ownKeys: () => Array.from({ length: 2000 }, (_, i) => 'k' + i), getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: () => 1 }));",
  ),
  handler(
    'a revoked proxy',
    ['fail'],
    "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); await db.put('processed_events', 'x', proxy);",
  ),
  handler('a cycle', ['fail'], "const row = {}; row.row = row; await db.put('processed_events', 'x', row);"),
  handler(
    'a tree that doubles at each level',
    ['fail'],
    "let row = {}; for (let i = 0; i < 11; i += 1) row = { a: row, b: row, c: row, d: row, e: row, f: row, g: row }; await db.put('processed_events', 'x', row);",
  ),
  shut(
    'toJSON in a row',
    "await db.put('processed_events', 'x', { toJSON: undefined, inner: { quantity: 1 } }); await db.delete('processed_events', 'x');",
  ),
  handler(
    'a toISOString that returns an object',
    ['fail'],
    "await db.put('processed_events', 'x', { at: { toISOString: () => ({ toString: () => ({}), valueOf: () => ({}) }) } });",
  ),
  handler('a Symbol.toPrimitive as a key', ['fail'], "await db.put('processed_events', { [Symbol.toPrimitive]: () => 'x' }, {});"),
  handler('a thenable as an argument', ['fail'], "await db.put('processed_events', 'x', { then: resolve => resolve(1) });"),
  handler('a toJSON that loops, in a log', ['endless-loop'], "log.info('x', { toJSON() { for (;;) {} } });"),
  handler('a getter that loops, in a log', ['endless-loop'], 'log.info("x", { get x() { for (;;) {} } });'),
  handler('a proxy that loops, on the console', ['endless-loop'], 'console.log(new Proxy({}, { ownKeys() { for (;;) {} } }));'),
  handler(
    'a name of an error that loops, in a log',
    ['endless-loop'],
    'log.info(Object.defineProperty(new Error(), "name", { get() { for (;;) {} } }));',
  ),
  handler('a toJSON that throws, in a log', ['fail'], "log.info('x', { toJSON() { throw new Proxy({}, {}); } });"),
  shut(
    'sleeping for ever',
    'let slept = false; clock.sleep(Infinity).then(() => { slept = true; }, () => {}); clock.sleep(1e308).then(() => { slept = true; }, () => {}); await clock.sleep(1); return slept ? 1 : undefined;',
  ),
  shut(
    'a visibility timeout that is no time',
    'for (const ms of [NaN, Infinity, -1, 1e308, {}, "x"]) await message.extend(ms).then(() => {}, () => {});',
  ),
  handler('retry with a getter for its delay', ['fail'], 'await message.retry({ get delayMs() { throw new Proxy({}, {}); } });'),
];

const thenables: readonly Hostile[] = [
  handler(
    'returns a thenable that settles in both ways',
    ['fail'],
    'return { then(resolve, reject) { resolve(1); reject(2); throw 3; } };',
  ),
  handler('returns a thenable that never settles', ['fail'], 'return { then() {} };'),
  handler(
    'returns a thenable of thenables without end',
    ['endless-jobs', 'endless-recursion'],
    'const make = () => ({ then: resolve => resolve(make()) });\n  return make();',
  ),
  handler(
    'returns a thenable whose then is a getter that throws',
    ['fail'],
    'return { get then() { throw new Proxy({}, { getPrototypeOf() { throw 1; } }); } };',
  ),
  handler('returns a proxy', ['fail'], 'return new Proxy({}, {});'),
  handler('returns a promise that resolves to itself', ['fail'], 'const promise = Promise.resolve().then(() => promise); return promise;'),
  handler(
    'returns a promise with a then of its own',
    ['fail'],
    'const promise = Promise.resolve(1); promise.then = (resolve, reject) => { resolve(1); resolve(2); reject(3); }; return promise;',
  ),
  handler(
    'a transaction that commits twice through its own then',
    ['fail'],
    'const promise = Promise.resolve(1); promise.then = done => { done(1); done(2); return done(3); };\n  await db.transaction(() => promise);',
  ),
  handler(
    'a transaction that commits and rolls back',
    ['fail'],
    'const promise = Promise.resolve(1); promise.then = (done, failed) => { done(1); return failed(2); };\n  await db.transaction(() => promise);',
  ),
  handler(
    'a transaction whose promise has a constructor of its own',
    ['fail'],
    "await db.transaction(() => { const promise = Promise.resolve(1); Object.defineProperty(promise, 'constructor', { get() { throw new Proxy({}, {}); } }); return promise; });",
  ),
  handler(
    'a transaction that returns a subclass of Promise',
    ['fail'],
    'class Spy extends Promise { static get [Symbol.species]() { return class { constructor(run) { run(() => {}, () => {}); } }; } }\n  await db.transaction(() => Spy.resolve(1));',
  ),
  handler('a transaction inside its own work', ['endless-recursion'], 'const again = () => db.transaction(again);\n  await again();'),
  shut(
    'a transaction used after its end',
    "let kept; await db.transaction(async tx => { kept = tx; }); await kept.put('processed_events', 'x', {}); return 1;",
  ),
  shut(
    'the reactions of a promise of ours',
    "const promise = clock.sleep(1); let seen; class Spy extends Promise { constructor(run) { super((resolve, reject) => { seen = String(resolve); run(resolve, reject); }); } } promise.constructor = Spy; await promise.then(() => {}); return /jobs|#/.test(seen ?? '') ? seen : undefined;",
  ),
  shut(
    'the ends of an await',
    'let ends; await { then(resolve, reject) { ends = resolve; resolve(1); } }; return ends.caller ?? undefined;',
  ),
  shut(
    'settling the promise of a call oneself',
    "const promise = db.get('stock', 'mug'); promise.resolve?.(1); return await Promise.race([promise, 0]) === 1 ? 1 : undefined;",
  ),
];

const thrown: readonly Hostile[] = [
  handler(
    'throws a proxy that throws when looked at',
    ['fail'],
    'throw new Proxy({}, { get() { throw 1; }, has() { throw 2; }, getPrototypeOf() { throw 3; } });',
  ),
  handler('throws it while somebody waits', ['fail'], 'await clock.sleep(1); throw new Proxy({}, { getPrototypeOf() { throw 3; } });'),
  handler(
    'throws it through a promise of its own',
    ['fail'],
    'await new Promise(() => { throw new Proxy({}, { getPrototypeOf() { throw 3; } }); });',
  ),
  handler(
    'throws it in a then',
    ['fail'],
    'await Promise.resolve().then(() => { throw new Proxy({}, { getPrototypeOf() { throw 3; } }); });',
  ),
  handler(
    'throws it in a timer',
    ['fail'],
    'setTimeout(() => { throw new Proxy({}, { getPrototypeOf() { throw 3; } }); }); await clock.sleep(1);',
  ),
  handler(
    'throws it in a microtask',
    ['fail'],
    'queueMicrotask(() => { throw new Proxy({}, { getPrototypeOf() { throw 3; } }); }); await clock.sleep(1);',
  ),
  handler(
    'throws it and catches it',
    ['fail'],
    'try { throw new Proxy({}, { getPrototypeOf() { throw 3; } }); } catch { await message.ack(); }',
  ),
  handler(
    'throws it in a transaction',
    ['fail'],
    'await db.transaction(async () => { throw new Proxy({}, { getPrototypeOf() { throw 3; } }); });',
  ),
  handler(
    'throws it in an async generator',
    ['fail'],
    'for await (const x of (async function* () { yield 1; throw new Proxy({}, { getPrototypeOf() { throw 3; } }); })()) await x;',
  ),
  file(
    'throws it while loading',
    ['does-not-load'],
    'throw new Proxy({}, { getPrototypeOf() { throw 3; } });\nexport async function handle() {}',
  ),
  handler('throws a proxy that never lets go', ['endless-loop'], 'throw new Proxy({}, { getPrototypeOf() { for (;;) {} } });'),
  handler(
    'throws an error whose message never ends',
    ['endless-loop'],
    'throw Object.defineProperty(new Error(), "message", { get() { for (;;) {} } });',
  ),
  handler('throws an error whose message throws', ['fail'], 'throw Object.defineProperty(new Error(), "message", { get() { throw 1; } });'),
  handler('throws an error with a message of 1 MB', ['fail'], "throw new Error('x'.repeat(1e6));"),
  file('throws 10 MB while loading', ['does-not-load'], "throw new Error('x'.repeat(1e7));\nexport async function handle() {}"),
  handler('throws nothing at all', ['fail'], 'throw undefined;'),
  handler('throws a symbol', ['fail'], "throw Symbol('x');"),
  handler('throws a function', ['fail'], 'throw () => {};'),
  handler('throws a revoked proxy', ['fail'], 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;'),
  handler(
    'throws what looks like a stack overflow',
    ['fail', 'endless-recursion'],
    "throw new RangeError('Maximum call stack size exceeded');",
  ),
];

const PATCHES = `
const patch = (target, name, value) => { try { target[name] = value; } catch {} try { Object.defineProperty(target, name, { value }); } catch {} try { Reflect.set(target, name, value); } catch {} try { target.__defineGetter__(name, () => value); } catch {} return target[name] === value; };
const patches = () => [
  patch(Object.prototype, 'toJSON', () => 'mine'), patch(Object, 'keys', () => []), patch(Object, 'hasOwn', () => true), patch(Object, 'entries', () => []), patch(Object, 'freeze', x => x),
  patch(Array.prototype, 'push', () => 0), patch(Array.prototype, 'map', () => []), patch(Array.prototype, 'filter', () => []), patch(Array.prototype, Symbol.iterator, function* () {}), patch(Array, 'isArray', () => false),
  patch(Map.prototype, 'get', () => 1), patch(Map.prototype, 'set', () => 1), patch(Map.prototype, 'has', () => true), patch(Set.prototype, 'has', () => true),
  patch(JSON, 'stringify', () => '1'), patch(JSON, 'parse', () => 1), patch(Promise.prototype, 'then', () => 1), patch(Promise, 'resolve', () => 1), patch(Promise, Symbol.species, 1),
  patch(Function.prototype, 'call', () => 1), patch(Function.prototype, 'apply', () => 1), patch(Function.prototype, Symbol.hasInstance, () => true), patch(Error, Symbol.hasInstance, () => true),
  patch(String.prototype, 'startsWith', () => true), patch(RegExp.prototype, 'exec', () => null), patch(Number, 'isFinite', () => true), patch(Reflect, 'ownKeys', () => []),
  patch(Object.getPrototypeOf(function* () {}).prototype, 'next', () => ({ done: true })), patch(Object.getPrototypeOf([][Symbol.iterator]()), 'next', () => ({ done: true })),
  patch(Object.prototype, 'then', () => 1), patch(Object.prototype, 'get', () => 1), patch(Object.prototype, 'value', 1), patch(globalThis, 'Map', class {}), patch(globalThis, 'Promise', class {}),
];`;

const patching: readonly Hostile[] = [
  shut('patches what our code uses, in the handler', 'return patches().includes(true) ? patches().indexOf(true) : undefined;', PATCHES),
  {
    ...shutWhileLoading('patches what our code uses, while loading', 'open = patches().includes(true);'),
    source: canary => PATCHES + shutWhileLoading('', 'open = patches().includes(true);').source(canary),
  },
  shut(
    'gives Object.prototype another prototype',
    'try { Object.setPrototypeOf(Object.prototype, { polluted: 1 }); } catch {} try { Object.prototype.__proto__ = { polluted: 1 }; } catch {} try { Reflect.setPrototypeOf(Array.prototype, { polluted: 1 }); } catch {} return ({}).polluted ?? [].polluted;',
  ),
  shut(
    'writes through __proto__',
    "const row = JSON.parse('{\"__proto__\": {\"polluted\": 1}}'); await db.put('processed_events', 'x', row).catch(() => {}); await db.delete('processed_events', 'x'); Object.assign({}, row); return ({}).polluted;",
  ),
  shut(
    'changes the message and the services',
    'for (const change of [() => { message.body.quantity = 0; }, () => { message.ack = () => {}; }, () => { services.db.put = () => {}; }, () => { services.db = {}; }, () => Object.setPrototypeOf(services.db, {}), () => { message.body.extra = 1; }]) try { change(); return 1; } catch {}',
  ),
  shut(
    'what the message of another delivery was made to say',
    'if (message.id === "x") return 1; Object.defineProperty(message, "id", { value: "x" }); Object.defineProperty(services.db, "exists", { value: () => true });',
  ),
  shut(
    'weak references and finalizers',
    "return typeof WeakRef !== 'undefined' || typeof FinalizationRegistry !== 'undefined' || globalThis.WeakRef ? 1 : undefined;",
  ),
  shut(
    'shared memory and waiting',
    "return typeof SharedArrayBuffer !== 'undefined' || typeof Atomics !== 'undefined' || new Uint8Array(1).buffer.constructor.name !== 'ArrayBuffer' ? 1 : undefined;",
  ),
  shut(
    'a clock that tells real time',
    'if (performance.now() !== clock.now() || performance.timeOrigin + clock.now() !== Date.now()) return performance.now(); return Object.getPrototypeOf(Date).now?.();',
  ),
  shut(
    'what our own iteration keeps',
    'const iterator = (async function* () { yield 1; })(); const shared = Object.getPrototypeOf(Object.getPrototypeOf(iterator)); try { shared.mark = 1; } catch {} try { shared.next = () => 1; } catch {} return shared.mark;',
  ),
];

const handlers: readonly Hostile[] = [
  file(
    'a proxy as the handler',
    ['fail'],
    'export const handle = new Proxy(async () => {}, { get() { throw 1; }, apply(target, self, args) { return self; } });',
  ),
  file(
    'a revoked proxy as the handler',
    ['fail', 'does-not-load', 'no-handler'],
    'const { proxy, revoke } = Proxy.revocable(() => {}, {});\nrevoke();\nexport const handle = proxy;',
  ),
  file('a class as the handler', ['fail'], 'export class handle {}'),
  file('a generator as the handler', ['no-handler'], 'export function* handle(message) { yield message.ack(); }'),
  file('an async generator as the handler', ['no-handler'], 'export async function* handle(message) { yield message.ack(); }'),
  file('a handler that changes after loading', ['fail'], 'export let handle = async () => { handle = 42; };'),
  file('a handler that is gone after loading', ['fail'], 'export let handle = async () => { handle = null; throw 1; };'),
];

export const escapes: readonly Hostile[] = [
  ...constructors,
  ...stacks,
  ...notInPage(argumentsToServices),
  ...notInPage(thenables),
  ...thrown.slice(0, 4),
  ...notInPage(thrown.slice(4)),
  ...patching,
  ...notInPage(handlers),
  ...language.slice(0, 3),
  ...notInPage(language.slice(3)),
];
