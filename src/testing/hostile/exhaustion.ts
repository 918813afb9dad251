/** Everything that can be used up: time, memory, the stack, the log, timers, jobs, calls. */
import { file, type Hostile, handler, shut } from './submission.ts';

const MEMORY = ['out-of-memory', 'no-answer'] as const;

const time: readonly Hostile[] = [
  handler('while (true)', ['endless-loop'], 'while (true) {}'),
  handler(
    'for (;;) with a catch and a finally',
    ['endless-loop'],
    'for (;;) { try { throw 1; } catch { continue; } finally { continue; } }',
  ),
  handler('a do that goes on in its finally', ['endless-loop'], 'do { try { for (;;) {} } finally { for (;;) {} } } while (true);'),
  handler('a label', ['endless-loop'], 'again: for (;;) { for (;;) continue again; }'),
  handler('a loop in a getter', ['endless-loop'], 'const x = { get y() { for (;;) {} } }; x.y;'),
  handler('a loop in a default parameter', ['endless-loop'], '((a = (() => { for (;;) {} })()) => a)();'),
  handler('a loop in a field of a class', ['endless-loop'], 'new (class { a = (() => { for (;;) {} })(); })();'),
  handler('a loop in a callback of sort', ['endless-loop'], '[2, 1].sort(() => { for (;;) {} });'),
  handler('a loop in a reviver', ['endless-loop'], "JSON.parse('[1]', () => { for (;;) {} });"),
  handler('a loop in a timer', ['endless-loop'], 'setTimeout(() => { for (;;) {} }); await clock.sleep(1);'),
  handler('a loop in a microtask', ['endless-loop'], 'queueMicrotask(() => { for (;;) {} }); await clock.sleep(1);'),
  handler('a loop in a thenable', ['endless-loop'], 'await { then() { for (;;) {} } };'),
  handler('a loop after the delivery is done', ['endless-loop'], 'await message.ack(); Promise.resolve().then(() => { for (;;) {} });'),
  file('a loop while loading', ['endless-loop'], 'for (;;) {}\nexport async function handle() {}'),
  file('a loop in a static block', ['endless-loop'], 'class A { static { for (;;) {} } }\nexport async function handle() { return A; }'),
  handler('a generator that never ends, spread', ['endless-loop', ...MEMORY], 'function* on() { for (;;) yield 1; }\n  [...on()];'),
  handler(
    'an iterator that never ends, spread',
    ['endless-loop', ...MEMORY],
    'const on = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) };\n  [...on];',
  ),
  handler(
    'an iterator that never ends, destructured',
    ['endless-loop', ...MEMORY],
    'const [...all] = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) }; all;',
  ),
  handler(
    'an iterator that never ends, in Promise.all',
    ['endless-loop', ...MEMORY],
    'function* on() { for (;;) yield 1; }\n  await Promise.all(on());',
  ),
  handler(
    'an async generator that never ends',
    ['endless-jobs'],
    'async function* on() { for (;;) yield 1; }\n  for await (const x of on()) x;',
  ),
  handler('awaits without end', ['endless-jobs'], 'for (;;) await null;'),
  handler('a promise that waits for itself anew', ['endless-jobs'], 'const again = () => Promise.resolve().then(again); await again();'),
  handler('microtasks without end', ['endless-jobs'], 'const again = () => queueMicrotask(again); again(); await clock.sleep(1);'),
  handler('a million microtasks', ['endless-jobs'], 'for (let i = 0; i < 1e6; i += 1) queueMicrotask(() => {}); await clock.sleep(1);'),
  handler('survives its budget in a finally', ['endless-loop'], 'try { for (;;) {} } finally { await message.ack(); for (;;) {} }'),
  handler('survives its budget in a catch', ['endless-loop'], 'for (;;) { try { for (;;) {} } catch (error) { log.info(error); } }'),
  handler(
    'survives its budget in a promise',
    ['endless-loop'],
    'await new Promise(() => { for (;;) {} }).catch(() => message.ack()).finally(() => message.ack());',
  ),
  handler(
    'survives its budget in the return of an iterator',
    ['endless-loop'],
    'for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { for (;;) {} } }) }) { for (;;) {} }',
  ),
  handler(
    'survives its budget with using',
    ['endless-loop', 'does-not-compile'],
    '{ using x = { [Symbol.dispose]() { for (;;) {} } }; for (;;) {} }',
  ),
  handler('a regular expression that takes for ever', ['no-answer'], "/^(a+)+$/.test('a'.repeat(60) + 'b');"),
  handler('a replace that takes for ever', ['no-answer'], "'a'.repeat(60).replace(/(a*)*b/, '');"),
  handler('the power of a large number', ['no-answer', 'fail'], '(2n ** 30_000_000n) ** 3n;'),
  handler('a search through nothing', ['no-answer'], 'Array.prototype.indexOf.call({ length: Number.MAX_SAFE_INTEGER }, 1);'),
  handler(
    'a sort of nothing',
    ['no-answer', 'fail', ...MEMORY],
    'const sparse = []; sparse[4294967294] = 1; sparse.sort(); sparse.reverse();',
  ),
  handler('a join of nothing', ['no-answer', 'fail', ...MEMORY], "new Array(4294967295).join('');"),
];

const depth: readonly Hostile[] = [
  handler('recursion', ['endless-recursion'], 'const down = n => down(n + 1) + 1; down(0);'),
  handler('recursion of two', ['endless-recursion'], 'const a = () => b(); const b = () => a(); a();'),
  handler('async recursion', ['endless-recursion'], 'const down = async () => { await down(); }; await down();'),
  handler('recursion in a getter', ['endless-recursion'], 'const x = { get y() { return this.y; } }; x.y;'),
  handler('recursion in toString', ['endless-recursion'], "const x = { toString: () => '' + x }; '' + x;"),
  handler('recursion in toJSON', ['endless-recursion'], 'const x = { toJSON: () => JSON.stringify(x) }; JSON.stringify(x);'),
  handler('recursion in a callback of sort', ['endless-recursion'], 'const again = () => [2, 1].sort(again); again();'),
  handler('recursion in a trap of a proxy', ['endless-recursion'], 'const x = new Proxy({}, { get: (_, name) => x[name] }); x.y;'),
  handler('recursion in a constructor', ['endless-recursion'], 'class A { constructor() { new A(); } } new A();'),
  handler('recursion in a generator', ['endless-recursion'], 'function* on() { yield* on(); } on().next();'),
  handler(
    'recursion in an async generator',
    ['endless-recursion', 'endless-jobs'],
    'async function* on() { yield* on(); } for await (const x of on()) x;',
  ),
  handler('recursion in a tagged template', ['endless-recursion'], 'const tag = () => tag`x`; tag`x`;'),
  handler('recursion in replace', ['endless-recursion'], "const again = text => text.replace(/a/, again); again('a');"),
  handler('recursion through services', ['endless-recursion'], 'const down = () => db.transaction(down);\n  await down();'),
  handler('recursion that catches', ['endless-recursion'], 'const down = () => { try { down(); } catch { down(); } }; down();'),
  handler(
    'recursion that catches, with large frames',
    ['endless-recursion'],
    'const many = new Array(20_000).fill(1); const down = (...all) => { try { down(...many); } catch { down(...many); } }; down();',
  ),
  handler(
    'a proxy of a proxy of a proxy',
    ['endless-recursion'],
    'let x = {}; for (let i = 0; i < 1e6; i += 1) x = new Proxy(x, {}); x.y;',
  ),
  handler(
    'an array in an array in an array, as text',
    ['endless-recursion'],
    'let x = []; for (let i = 0; i < 1e6; i += 1) x = [x]; String(x);',
  ),
  handler(
    'an array in an array in an array, as JSON',
    // Newer engines need no stack for it, and look for a cycle on each level anew.
    ['endless-recursion', 'no-answer'],
    // Deep enough that no machine is through with it before the watchdog comes.
    'let x = []; for (let i = 0; i < 4e6; i += 1) x = [x]; JSON.stringify(x);',
  ),
  handler(
    'an array in an array in an array, in a log',
    ['endless-recursion', 'fail'],
    "let x = []; for (let i = 0; i < 1e5; i += 1) x = [x]; log.info('x', x);",
  ),
  handler(
    'an array in an array in an array, on the console',
    ['fail'],
    'let x = []; for (let i = 0; i < 1e5; i += 1) x = [x]; console.log(x);',
  ),
  handler(
    'an array in an array in an array, cloned',
    ['endless-recursion'],
    'let x = []; for (let i = 0; i < 1e6; i += 1) x = [x]; structuredClone(x);',
  ),
  handler(
    'an array in an array in an array, in a row',
    ['fail'],
    "let x = []; for (let i = 0; i < 1e5; i += 1) x = [x]; await db.put('processed_events', 'x', { x });",
  ),
  handler(
    'a bound function of a bound function',
    ['endless-recursion', 'fail'],
    'let f = () => {}; for (let i = 0; i < 1e5; i += 1) f = f.bind(null); f();',
  ),
  handler('a regular expression nested deeply', ['endless-recursion', 'fail'], "new RegExp('('.repeat(1e5) + ')'.repeat(1e5));"),
];

const memory: readonly Hostile[] = [
  handler('arrays', MEMORY, 'const all = [];\n  for (;;) all.push(new Array(1e6).fill(message));'),
  handler(
    'strings',
    [...MEMORY, 'endless-loop'],
    "const all = [];\n  for (let i = 0; ; i += 1) all.push(('x' + i).repeat(1e6).split('').join('-'));",
  ),
  handler('a string that doubles', ['fail', ...MEMORY], "let x = 'x'; for (;;) x += x;"),
  handler('a string repeated', ['fail', ...MEMORY], "'x'.repeat(2 ** 29 + 100).padEnd(2 ** 30);"),
  handler('a Map', [...MEMORY, 'endless-loop'], 'const all = new Map();\n  for (let i = 0; ; i += 1) all.set(i, new Array(1000).fill(i));'),
  handler('the keys of an object', [...MEMORY, 'endless-loop'], "const all = {};\n  for (let i = 0; ; i += 1) all['key' + i] = [i];"),
  handler('bytes', MEMORY, 'const all = [];\n  for (;;) all.push(new Uint8Array(64 * 1024 * 1024).fill(1));'),
  handler(
    'bytes that grow',
    [...MEMORY, 'fail'],
    'const all = [];\n  for (;;) { const buffer = new ArrayBuffer(0, { maxByteLength: 2 ** 30 }); buffer.resize(2 ** 30); new Uint8Array(buffer).fill(1); all.push(buffer); }',
  ),
  handler(
    'closures',
    [...MEMORY, 'endless-loop'],
    'let f = () => 0;\n  for (;;) { const g = f; const big = new Array(1000).fill(1); f = () => g() + big.length; }',
  ),
  file(
    'arrays, while loading',
    MEMORY,
    'const all = [];\nfor (;;) all.push(new Array(1e6).fill(1));\nexport async function handle() { return all; }',
  ),
  handler(
    'an array that is kept between deliveries',
    [...MEMORY, 'fail'],
    'kept.push(new Array(1e7).fill(1)); await message.retry({ delayMs: 1 });',
    'const kept = [];',
  ),
];

const floods: readonly Hostile[] = [
  handler('a log without end', ['endless-loop'], "for (;;) console.log('x'.repeat(1000));"),
  handler('a log of nothing without end', ['endless-loop'], "for (;;) console.log('');"),
  handler('a log of nothing, a hundred thousand times', ['endless-loop'], "for (let i = 0; i < 1e5; i += 1) log.info('');"),
  handler(
    'a log of 500 MB at once',
    [...MEMORY, 'fail'],
    "const text = 'x'.repeat(5e8); console.log(text); log.info(text); log.info('x', { text: text.slice(0, 1e8) });",
  ),
  handler('timers without end', ['fail'], 'for (let i = 0; i < 1e6; i += 1) setTimeout(() => {}, i);'),
  handler('an interval that never stops', ['fail'], 'setInterval(() => {}, 1); await new Promise(() => {});'),
  handler(
    // The hundredth is refused in a timer, where nobody catches it: that ends the process.
    'an interval that makes intervals',
    ['fail'],
    'const more = () => { setInterval(more, 1); }; more(); await new Promise(() => {});',
  ),
  handler('a hundred thousand calls that nobody waits for', ['endless-loop'], "for (let i = 0; i < 1e5; i += 1) db.get('stock', 'mug');"),
  handler('a hundred thousand sleeps', ['endless-loop'], 'for (let i = 0; i < 1e5; i += 1) clock.sleep(i);'),
  handler(
    'a hundred thousand transactions',
    ['endless-loop'],
    'for (let i = 0; i < 1e5; i += 1) db.transaction(async tx => tx.get("stock", "mug"));',
  ),
  handler('a hundred thousand acknowledgements', ['endless-loop'], 'for (let i = 0; i < 1e5; i += 1) message.ack();'),
  handler('a row of 100 MB', ['fail'], "await db.put('processed_events', 'x', { text: 'x'.repeat(1e8) });"),
  handler('a key of 100 MB', ['fail'], "await db.get('processed_events', 'x'.repeat(1e8));"),
  handler(
    'a row with twenty thousand columns',
    ['fail'],
    "const row = {}; for (let i = 0; i < 2e4; i += 1) row['c' + i] = i; await db.put('processed_events', 'x', row);",
  ),
  handler(
    'many rows of 2 kB',
    ['unknown'],
    "for (let i = 0; i < 1000; i += 1) await db.put('processed_events', 'k' + i, { text: 'x'.repeat(2000) });",
  ),
  handler(
    'a row that doubles',
    ['fail'],
    "await db.put('processed_events', 'x', { t: 'x' }); for (;;) { const { t } = await db.get('processed_events', 'x'); await db.put('processed_events', 'x', { t: t + t }); }",
  ),
  handler('random numbers, millions of them', ['fail', 'no-answer', 'endless-loop'], 'for (let i = 0; i < 4e6; i += 1) Math.random();'),
  handler('the time, millions of times', ['fail', 'no-answer', 'endless-loop'], 'for (let i = 0; i < 4e6; i += 1) Date.now();'),
  handler(
    'random bytes, many of them',
    ['fail', 'no-answer', 'endless-loop'],
    'for (let i = 0; i < 1000; i += 1) crypto.getRandomValues(new Uint8Array(65_536));',
  ),
  handler('calls in sequence without end', ['fail'], "for (;;) await db.get('stock', 'mug');"),
  handler('sleeps in sequence without end', ['fail'], 'for (;;) await clock.sleep(1);'),
  handler(
    'almost too much work in every step',
    ['fail', 'too-long', 'endless-loop'],
    "for (;;) { for (let i = 0; i < 4_000_000; i += 1) {} await db.get('stock', 'mug'); }",
  ),
  handler(
    'a little less than a hang in every step',
    ['fail', 'too-long', 'no-answer'],
    "for (;;) { /^(a+)+$/.test('a'.repeat(24) + 'b'); await db.get('stock', 'mug'); }",
  ),
];

/** In the browser as well: one of each sort. What counters inside stop is stopped by the same counters in Node. */
const IN_PAGE_TOO: ReadonlySet<string> = new Set([
  'while (true)',
  'a loop in a getter',
  'a loop in a timer',
  'a loop while loading',
  'a generator that never ends, spread',
  'awaits without end',
  'microtasks without end',
  'a million microtasks',
  'survives its budget in a finally',
  'a regular expression that takes for ever',
  'recursion',
  'async recursion',
  'recursion in toString',
  'recursion in a trap of a proxy',
  'recursion that catches, with large frames',
  'a proxy of a proxy of a proxy',
  'an array in an array in an array, as JSON',
  'arrays',
  'a string that doubles',
  'a Map',
  'a log without end',
  'a log of nothing, a hundred thousand times',
  'timers without end',
  'an interval that makes intervals',
  'a hundred thousand calls that nobody waits for',
  'a row of 100 MB',
]);

const NODE = "import { createHash } from 'node:crypto';\nimport { EventEmitter } from 'node:events';\nimport assert from 'node:assert';";

/** What is long and written by us: it counts steps, or refuses what is too large. */
const ours: readonly Hostile[] = [
  shut('a URL of megabytes', "new URL('http://a/' + 'x'.repeat(2 ** 24)); return 1;"),
  shut('a text of megabytes as base64', "btoa('x'.repeat(2 ** 24)); return 1;"),
  shut('a digest of 64 MB', "await crypto.subtle.digest('SHA-512', new Uint8Array(2 ** 26)); return 1;"),
  shut('a hash that is fed 64 MB', 'createHash("md5").update(new Uint8Array(2 ** 26)); return 1;', NODE),
  shut('a signal of signals without end', 'AbortSignal.any((function* () { for (;;) yield new AbortController().signal; })()); return 1;'),
  shut('parameters without end', 'new URLSearchParams((function* () { for (;;) yield ["a", "b"]; })()); return 1;'),
  shut('random bytes by the megabyte', 'crypto.getRandomValues(new Uint8Array(2 ** 20)); return 1;'),
  handler('digests without end', ['endless-loop'], 'for (;;) createHash("sha512").update(new Uint8Array(2 ** 20));', NODE),
  handler('URLs without end', ['endless-loop'], "for (;;) new URL('http://a/' + 'b/../'.repeat(10_000));"),
  handler(
    'parameters of a URL, sorted without end',
    ['endless-loop'],
    "const p = new URLSearchParams('a=1&'.repeat(9000)); for (;;) p.sort();",
  ),
  handler('numbers written without end', ['endless-loop'], "for (;;) (1e300).toLocaleString('en-US', { minimumFractionDigits: 100 });"),
  handler('texts compared without end', ['endless-loop'], "const text = 'é'.repeat(10_000); for (;;) text.localeCompare(text + 'x');"),
  handler(
    'copies without end',
    ['endless-loop'],
    'const all = Array.from({ length: 100_000 }, () => ({})); for (;;) structuredClone(all);',
  ),
  handler(
    'listeners that are no code of the program',
    ['endless-loop'],
    'const e = new EventEmitter(); for (let n = 0; n < 1000; n += 1) e.on("x", Math.abs); for (;;) e.emit("x", 1);',
    NODE,
  ),
  handler(
    'sets that are compared',
    ['endless-loop'],
    'const all = Array.from({ length: 100_000 }, (_, n) => ({ n })); assert.deepEqual(new Set(all), new Set(structuredClone(all).reverse()));',
    NODE,
  ),
  handler(
    'an event that dispatches itself',
    ['endless-recursion'],
    "const t = new EventTarget(); t.addEventListener('x', () => t.dispatchEvent(new Event('x'))); t.dispatchEvent(new Event('x'));",
  ),
  handler(
    'an emitter that emits to itself',
    ['endless-recursion'],
    'const e = new EventEmitter(); e.on("x", () => e.emit("x")); e.emit("x");',
    NODE,
  ),
  handler(
    'an abort that aborts',
    ['endless-recursion'],
    'const abort = () => { const c = new AbortController(); c.signal.onabort = abort; c.abort(); }; abort();',
  ),
  handler(
    'an array of something without end',
    ['endless-jobs', 'endless-loop'],
    'await Array.fromAsync((function* () { for (;;) yield 1; })());',
  ),
  handler(
    'an array of something asynchronous without end',
    ['endless-jobs', 'endless-loop'],
    'await Array.fromAsync((async function* () { for (;;) yield 1; })());',
  ),
  handler(
    'a loop in a listener',
    ['endless-loop'],
    "const t = new EventTarget(); t.addEventListener('x', () => { for (;;) {} }); t.dispatchEvent(new Event('x'));",
  ),
  handler(
    'a loop in what an abort calls',
    ['endless-loop'],
    'AbortSignal.timeout(1).onabort = () => { for (;;) {} }; await clock.sleep(2);',
  ),
  handler('timeouts without end', ['fail'], 'for (;;) AbortSignal.timeout(1000);'),
  handler(
    'groups without end, and a table',
    ['fail'],
    'for (let n = 0; n < 500; n += 1) console.group(); console.table(Array.from({ length: 5000 }, (_, n) => ({ [n]: n })));',
  ),
];

export const exhaustion: readonly Hostile[] = [...time, ...depth, ...memory, ...floods, ...ours].map(each =>
  IN_PAGE_TOO.has(each.name) ? each : { ...each, notInPage: true as const },
);
