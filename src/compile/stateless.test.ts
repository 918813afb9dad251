import { expect, test } from 'vitest';
import { lowered } from './lower-testing.ts';

test.each([
  [
    'nothing but functions',
    'function handle(m, s) { let n = 0; n++; return helper(n); } function helper(n) { const seen = new Map(); seen.set(n, n); return [n].map(other); } function other(x) { return x; }',
  ],
  [
    'constants',
    'const LIMIT = 5, NAME = `x` + LIMIT, HALF = LIMIT / 2; let unchanged = -1; function handle() { return LIMIT + NAME + unchanged + HALF; }',
  ],
  ['arrow functions', 'const handle = async (m) => { await run(m); }; const run = m => m.ack();'],
  [
    'a record of constants that is only read',
    'const CONFIG = { ttl: 5, name: "x" }; function handle() { return CONFIG.ttl + CONFIG["name"]; }',
  ],
  [
    'a class whose objects are made by the handler',
    'class Retry extends Error { constructor(n) { super(); this.n = n; } tell() { return this.n; } } function handle() { throw new Retry(1); }',
  ],
  ['a pattern without memory of its own', 'const ID = /^ord_/; function handle(m) { return ID.test(m.id); }'],
])('%s: stateless', (_, code) => {
  expect(lowered(`${code}\nexport { handle };`).stateless).toBe(true);
});

test.each([
  ['a variable that changes', 'let n = 0; function handle() { n += 1; }'],
  ['a variable that changes by taking apart', 'let n = 0; function handle(m) { [n] = m; }'],
  ['a variable that changes as a loop variable', 'let n; function handle(m) { for (n of m); }'],
  ['a map', 'const seen = new Map(); function handle(m) { seen.set(m.id); }'],
  ['an array', 'const seen = []; function handle(m) { seen.push(m.id); }'],
  ['an object that is written to', 'const o = { n: 0 }; function handle() { o.n++; }'],
  ['an object that is handed on', 'const o = { n: 0 }; function handle(m) { m.take(o); }'],
  ['an object whose method is called', 'const o = { n: 0 }; function handle() { o.toString(); }'],
  ['an object in an object', 'const o = { p: {} }; function handle() { return o.p; }'],
  ['a property hung on a function', 'function handle() { handle.n = 1; }'],
  ['a property hung on a function by somebody else', 'function hang(f) { f.n = 1; } function handle() { hang(handle); }'],
  ['a property hung on a function by Object.assign', 'function handle() { Object.assign(handle, { n: 1 }); }'],
  ['a property hung on a function by an alias', 'function handle(m) { const o = Object; m.f(o, handle); }'],
  ['a static field', 'class A { static n = 0; } function handle() { A.n++; }'],
  ['a static block', 'class A { static { this.x = 1; } } function handle() { new A(); }'],
  ['a property hung on a class', 'class A {} function handle() { A.n = 1; }'],
  ['a private static', 'class A { static #n = 0; static inc() { return A.#n++; } } function handle() { A.inc(); }'],
  ['a closure', 'const next = (() => { let n = 0; return () => n++; })(); function handle() { next(); }'],
  ['a generator', 'function* ids() { let n = 0; for (;;) yield n++; } const it = ids(); function handle() { it.next(); }'],
  ['a promise', 'const ready = Promise.resolve(); function handle() { return ready; }'],
  ['a pattern with a memory', 'const ID = /x/g; function handle(m) { return ID.test(m.id); }'],
  ['something done when the module starts', 'console.log("up"); function handle() {}'],
  ['a top-level loop', 'for (const x of [1]) { } function handle() {}'],
  ['a weak map with a function as its key', 'function handle(m) { const w = new WeakMap(); w.set(handle, 1); }'],
  [
    'a constructor that returns another object',
    'class A { constructor(o) { return o; } } class B extends A { constructor(o) { super(o); this.n = 1; } } function handle() { new B(handle2); } function handle2() {}',
  ],
])('%s: not stateless', (_, code) => {
  expect(lowered(`${code}\nexport { handle };`).stateless).toBe(false);
});
