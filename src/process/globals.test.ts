import { expect, test } from 'vitest';
import { quietWorld, startLowered } from '../compile/lower-testing.ts';
import { openRealm } from './open-realm.ts';
import type { LifeWorld } from './realm.ts';

/** What `main()` returns, or the error that it throws as text. */
function value(expression: string, world: Partial<LifeWorld> = {}): unknown {
  const { life } = startLowered(`const main = () => (${expression});\nexport { main };`, openRealm({ hardened: false }), quietWorld(world));
  try {
    return (life.exports.main as () => unknown)();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

test.each([
  ['fetch("x")', 'ReferenceError: `fetch` does not exist here: a handler reaches the world only through `services`.'],
  [
    'process.env.X',
    'ReferenceError: `process` does not exist here: this is no Node process, and there are no environment variables; a handler reaches the world only through `services`.',
  ],
  [
    'Buffer.from("x")',
    'ReferenceError: `Buffer` does not exist here: use `Uint8Array`, `TextEncoder` for text, and `atob` and `btoa` for base64.',
  ],
  ['new XMLHttpRequest()', 'ReferenceError: `XMLHttpRequest` does not exist here: a handler reaches the world only through `services`.'],
  [
    'window.x',
    'ReferenceError: `window` does not exist here: there is no browser page around this code; a handler reaches the world only through `services`.',
  ],
  ['localStorage', 'ReferenceError: `localStorage` does not exist here: what must survive the process belongs in a service, such as `db`.'],
  ['__dirname', 'ReferenceError: `__dirname` does not exist here: there are no files to read here.'],
  [
    'nothingLikeIt',
    'ReferenceError: `nothingLikeIt` does not exist here: nothing in your files declares it, and it is not one of the names that exist here.',
  ],
  ['Maps', 'ReferenceError: `Maps` does not exist here: did you mean `Map`?'],
  ['typeof fetch + typeof process + typeof nope', 'undefinedundefinedundefined'],
  ['undeclared = 5', /^ReferenceError: `undeclared` does not exist here/],
  ['({ undeclared } = { undeclared: 1 })', /^ReferenceError/],
  ['[undeclared] = [1]', /^ReferenceError/],
  ['undeclared++', /^ReferenceError/],
  ['({ undeclared })', /^ReferenceError/],
  ['Object = 1', /^TypeError/],
  ['globalThis.x = 1', /^TypeError/],
  ['delete globalThis.Object', /^TypeError/],
  ['globalThis.fetch', undefined],
  ['globalThis.globalThis === globalThis && globalThis.Map === Map && globalThis.Date === Date', true],
  ['Object.isFrozen(globalThis) && Object.isFrozen(console) && Object.isFrozen(Date.prototype) && Object.isFrozen(Math)', true],
  ['eval("1")', /^EvalError: `eval` does not work here/],
  ['(0, eval)("1")', /^EvalError/],
  ['new Function("return 1")()', /^EvalError: `Function` does not make functions here/],
  ['Function("return 1")', /^EvalError/],
  ['(() => {}) instanceof Function', true],
  ['[typeof WeakRef, typeof Atomics, typeof WebAssembly, typeof SharedArrayBuffer].join()', 'undefined,undefined,undefined,undefined'],
  ['this', undefined],
  ['typeof arguments', 'undefined'],
])('%s', (expression, expected) => {
  const got = value(expression);
  if (expected instanceof RegExp) expect(got).toMatch(expected);
  else expect(got).toEqual(expected);
});

test.each([
  ['Date.now()', 1_767_225_601_500],
  ['new Date().toISOString()', '2026-01-01T00:00:01.500Z'],
  ['Date()', 'Thu Jan 01 2026 00:00:01 GMT+0000 (Coordinated Universal Time)'],
  ['String(new Date(2026, 5, 7, 8, 9, 10))', 'Sun Jun 07 2026 08:09:10 GMT+0000 (Coordinated Universal Time)'],
  ['new Date("2026-03-01T10:20").toISOString()', '2026-03-01T10:20:00.000Z'],
  ['new Date("2026-03-01").getTime() === Date.UTC(2026, 2, 1)', true],
  ['new Date("2026-03-01T10:20:30.5+02:00").toISOString()', '2026-03-01T08:20:30.500Z'],
  ['new Date("Mar 1, 2026 10:20").toISOString()', '2026-03-01T10:20:00.000Z'],
  ['new Date("Sun, 01 Mar 2026 10:20:00 GMT").toISOString()', '2026-03-01T10:20:00.000Z'],
  ['new Date(String(new Date(0))).getTime()', 0],
  ['new Date(new Date(5).toLocaleString()).getTime()', 0],
  ['String(new Date("nonsense"))', 'Invalid Date'],
  ['new Date("nonsense").toISOString()', /^RangeError/],
  ['[new Date(0).getHours(), new Date(0).getDate(), new Date(0).getTimezoneOffset(), new Date(0).getYear()]', [0, 1, 0, 70]],
  ['new Date(new Date(7)).getTime()', 7],
  ['new Date(NaN).getTime()', Number.NaN],
  ['new Date(0).toLocaleString()', '1/1/1970, 12:00:00 AM'],
  [
    'new Date(0).toLocaleString("de-DE")',
    "RangeError: Intl.DateTimeFormat knows the language `en-US` only here, not `de-DE`: write 'en-US', or put the text together by hand.",
  ],
  [
    'new Date(0).toLocaleTimeString("en-US", { timeZone: "Asia/Tokyo" })',
    "RangeError: Intl.DateTimeFormat: the time zone is UTC here, not `Asia/Tokyo`: write timeZone: 'UTC'.",
  ],
  ['JSON.stringify({ d: new Date(0) })', '{"d":"1970-01-01T00:00:00.000Z"}'],
  ['new Date(5) - new Date(2)', 3],
  ['String(new Date(0)).slice(0, 15) + (new Date(0) + 1).slice(-1)', 'Thu Jan 01 19701'],
  ['(() => { const d = new Date(0); d.setHours(25, 61); return d.toISOString(); })()', '1970-01-02T02:01:00.000Z'],
  [
    '(() => { class D extends Date { twice() { return this.getTime() * 2; } } const d = new D(4); return [d.twice(), d instanceof Date, d instanceof D, new Date(0) instanceof Date, new Date(0).constructor === Date]; })()',
    [8, true, true, true, true],
  ],
  ['Object.prototype.toString.call(new Date())', '[object Date]'],
  ['Date.length + Date.name', '7Date'],
  ['[Math.random(), Math.max(1, 2), typeof Math.PI]', [0.5, 2, 'number']],
  ['crypto.randomUUID()', '00000000-0000-4000-8000-000000000000'],
  ['[...crypto.getRandomValues(new Uint8Array(2))]', [128, 128]],
  ['structuredClone({ a: [1, new Map([[1, { b: new Set([2]) }]])], d: new Date(3) }).d.getTime()', 3],
  ['(() => { const o = { n: 1 }; o.self = o; const c = structuredClone(o); return c !== o && c.self === c && c.n; })()', 1],
  ['structuredClone(() => {})', /^DataCloneError/],
  ['new TextDecoder().decode(new TextEncoder().encode("é€😀"))', 'é€😀'],
  ['typeof queueMicrotask + typeof setImmediate', 'functionfunction'],
])('%s', (expression, expected) => {
  const got = value(expression, { now: () => 1500 });
  if (expected instanceof RegExp) expect(got).toMatch(expected);
  else expect(got).toEqual(expected);
});

test('the console prints values the same everywhere', () => {
  const lines: string[] = [];
  const { life } = startLowered(
    `class Point { constructor() { this.x = 1; } } class Mine extends Error { name = 'Mine'; }
    const main = () => {
      const cycle = { a: 1 }; cycle.me = cycle;
      console.log('text', 1, -0, 2n, true, null, undefined, Symbol('s')); console.warn({ a: 'q', 'b c': [1, 'x', , null], f() {}, g: class A {}, get h() { throw 1; } });
      console.error(new Error('boom'), [new Mine('m')]); console.info(new Map([['k', { v: 1 }]]), new Set([1]), cycle, new Point(), Object.create(null), new Date(0), /x/g);
      console.debug('%s is %d years, %j %%', 'Ann', 3.5, { x: 1 }, 'rest'); console.log({ a: { b: { c: { d: { e: 1 } } } } }); console.assert(1 === 2, 'so it is'); console.log(); console.log("it's", ["it's"], 'a\\nb', ['a\\nb']);
      console.log(new Uint8Array(3), Promise.resolve(1), 'x'.repeat(20000).length, new Array(3), new Proxy({}, { ownKeys() { throw new Error('trap'); } }), Array.from({ length: 150 }, (_, i) => i).length);
    };
    export { main };`,
    openRealm({ hardened: false }),
    quietWorld({ log: (level, text) => lines.push(`${level} ${text}`) }),
  );
  (life.exports.main as () => void)();
  expect(lines).toEqual([
    'info text 1 -0 2n true null undefined Symbol(s)',
    "warn { a: 'q', 'b c': [1, 'x', <empty>, null], f: [Function: f], g: [class A], h: [Getter] }",
    'error Error: boom [[Mine: m]]',
    "info Map(1) { 'k' => { v: 1 } } Set(1) { 1 } { a: 1, me: [Circular] } Point { x: 1 } [Object: null prototype] {} 1970-01-01T00:00:00.000Z /x/g",
    'debug Ann is 3.5 years, { x: 1 } % rest',
    'info { a: { b: { c: { d: [Object] } } } }',
    'error Assertion failed: so it is',
    'info ',
    "info it's [\"it's\"] a\nb ['a\\nb']",
    expect.stringMatching(
      /^info Uint8Array\(3\) \[0, 0, 0\] Promise \{\} 20000 \[<empty>, <empty>, <empty>\] \[a value that cannot be shown\] 150$/,
    ),
  ]);
});

test('timers run in virtual time, keep their line, and a failure in one is nobody’s to catch', () => {
  const timers = new Map<number, { ms: number; run: () => void }>();
  const log: unknown[] = [];
  const realm = openRealm({ hardened: false });
  const { life } = startLowered(
    `const main = log => {
      setTimeout((a, b) => log('timeout ' + a + b), 50, 1, 2);
      const i = setInterval(() => { log('interval'); if (++n === 2) clearInterval(i); }, 10);
      const gone = setTimeout(() => log('never'), 5); clearTimeout(gone); clearTimeout(undefined); clearTimeout(99);
      setImmediate(() => { throw new TypeError('in timer'); });
      queueMicrotask(() => { log('microtask'); throw new Error('in microtask'); });
      try { setTimeout('code'); } catch (e) { log(e.message); }
    }; let n = 0;
    export { main };`,
    realm,
    quietWorld({
      setTimer: (ms, run) => {
        timers.set(timers.size + 1, { ms, run });
        return timers.size;
      },
      clearTimer: id => timers.delete(id) && timers.set(id, { ms: -1, run: () => {} }),
      log: (_level, text) => log.push(text),
    }),
  );
  realm.jobs.enqueue(() => (life.exports.main as (log: (x: unknown) => void) => void)(x => log.push(x)));
  const drain = () => {
    realm.jobs.drain();
    const uncaught = realm.jobs.takeUncaught();
    if (uncaught !== null) log.push(`uncaught ${uncaught.error}`);
  };
  drain();
  for (let id = 1; id <= timers.size; id += 1) {
    const { ms, run } = timers.get(id)!;
    if (ms < 0) continue;
    realm.jobs.enqueue(run);
    drain();
  }
  expect([...timers.values()].map(({ ms }) => ms)).toEqual([50, 10, -1, 0, 10, -1]);
  expect(log).toEqual([
    'setTimeout takes a function: setTimeout(() => { ... }, 100)',
    'microtask',
    'uncaught Error: in microtask',
    'timeout 12',
    'interval',
    'uncaught TypeError: in timer',
    'interval',
  ]);
});
