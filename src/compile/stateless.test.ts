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
  ['an object that is handed on', 'const o = { n: 0 }; function handle(m) { m.take(o); }'],
  ['an object whose method is called', 'const o = { n: 0 }; function handle() { o.toString(); }'],
  ['an object in an object', 'const o = { p: {} }; function handle() { return o.p; }'],
  [
    'a record in a record, taken apart',
    'const c = { r: { max: 5 }, names: ["a"] }; const { r, names } = c; function handle() { return r.max + names[0]; }',
  ],
  ['a constant in a literal', 'const S = { A: 1 }; function handle(m) { m.x = 1; return { s: S.A }; }'],
  [
    'a list that is only read',
    'const P = [1, 2, 5].map(s => s * 1000); function handle() { for (const p of P) tell(p, P.length); } function tell() {}',
  ],
  ['a table of functions', 'const T = { a: m => m.ack(), b(m) { return m.retry(); } }; function handle(m) { return T[m.kind](m); }'],
  [
    'steps, one after the other',
    'const steps = [first, second]; async function handle(m) { for (const step of steps) await step(m); } function first() {} function second() {}',
  ],
  [
    'a map and a set that are only asked',
    'const T = new Map([["a", m => m.ack()]]), S = new Set(["b"]); function handle(m) { if (S.has(m.k)) T.get(m.k)?.(m); }',
  ],
  [
    'an enumeration',
    'var E = ((E2) => { E2[E2["A"] = 0] = "A"; E2["B"] = "b"; return E2; })(E || {}); function handle(m) { return E[E.A] + E.B; }',
  ],
  ['a frozen record', 'const C = Object.freeze({ n: 1 }); function handle() { return use(C); } function use(c) { return c.n; }'],
  [
    'a class that can be iterated',
    'class A { async *[Symbol.asyncIterator]() { yield 1; } } async function handle() { for await (const x of new A()) tell(x); } function tell() {}',
  ],
  ['a symbol', 'const NEW = Symbol("new"); function handle() { return NEW; }'],
  [
    'static constants',
    'class A { static LIMIT = 5; static #table = "x"; get() { return A.#table + A.LIMIT; } } function handle() { return new A().get(); }',
  ],
  [
    'a handler that is wrapped',
    'const wrap = (limit) => (inner) => async (m, s) => { if (limit) await inner(m, s); }; const handle = wrap(5)(async (m, { db }) => { await db.get("a", "b"); });',
  ],
  [
    'a wrapper with a name of its own',
    'function wrap(k) { return f => async m => { await f(k(m)); }; } const once = wrap(m => m.id); const handle = once(async id => id);',
  ],
  [
    'layers around a handler',
    'const stack = (...layers) => (handler) => layers.reduceRight((inner, layer) => layer(inner), handler); const log = next => async (m, s) => { await next(m, s); }; const ack = next => async m => { await next(m); }; const handle = stack(log, ack)(async (m) => { await m.ack(); });',
  ],
  [
    'middleware',
    'const compose = (...stack) => (ctx) => { const run = (i) => { const layer = stack[i]; return layer === undefined ? Promise.resolve() : layer(ctx, () => run(i + 1)); }; return run(0); }; const log = async (ctx, next) => { await next(); }; const app = compose(log, async c => { await c.m.ack(); }); const handle = (m) => app({ m });',
  ],
  [
    'what a handler makes and writes to',
    'const T = [1]; function handle(m) { const out = [], row = {}; out.push(m); row.n = 1; Object.assign(row, { k: 2 }); row[m.id] = 3; let last; last = { a: 1 }; last.a = 2; return read(T); } function read(t) { return t; }',
  ],
  [
    'an object of a class that the handler makes, and that changes',
    'const P = [1]; class Retry { #n = 0; k = 0; constructor() { this.k = 1; } next() { this.#n += 1; return [1].map(() => this.k++); } } function handle() { const r = new Retry(); r.next(); return use(P); } function use(x) { return x; }',
  ],
  [
    'an object of a class that never changes',
    'const Mailer = class { constructor(prefix) { this.prefix = prefix; } key(id) { return this.prefix + id; } }; const mailer = new Mailer("a"); function handle(m) { return mailer.key(m.id); }',
  ],
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
  ['an object that is written to by another name', 'const o = { n: 0 }; function handle() { const p = o; p.n = 1; }'],
  ['an object in an object that is written to', 'const o = { p: { n: 0 } }; function handle() { const { p } = o; p.n += 1; }'],
  ['an object that a parameter may be', 'const o = { n: 0 }; function handle() { write(o); } function write(x) { x.n = 1; }'],
  ['a record that a loop writes to', 'const o = { n: 0 }; function handle(m) { for (o.n of m); }'],
  ['a record that a pattern writes to', 'const o = { n: 0 }; function handle(m) { ({ n: o.n } = m); }'],
  [
    'a list by way of a copy of the record around it',
    'const o = { seen: [] }; function handle(m) { const c = { ...o }; c.seen.push(m.id); }',
  ],
  ['a list by a name that was something new at first', 'const seen = []; function handle(m) { let s = []; s = seen; s.push(m.id); }'],
  ['a list by a name that a pattern gives', 'const seen = []; function handle(m) { let s = []; [s] = [seen]; s.push(m.id); }'],
  ['a list by a name that a loop gives', 'const seen = []; function handle(m) { let s = []; for (s of [seen]) s.push(m.id); }'],
  ['a list whose method is taken', 'const seen = []; function handle(m) { const add = seen.push; add.call(seen, m.id); }'],
  ['a list whose method is taken by a pattern', 'const seen = []; function handle(m) { const { push } = seen; push.apply(seen, [m.id]); }'],
  ['a list whose method is computed', 'const seen = []; function handle(m) { seen[m.how](m.id); }'],
  ['a list whose computed method is a tag', 'const seen = []; function handle(m) { seen[m.how]`x`; }'],
  ['a list that a method is called for', 'const seen = []; function handle(m) { [m.id].forEach(seen[m.how], seen); }'],
  ['a list that JSON calls a method of', 'const seen = [1]; function handle(m) { JSON.stringify(seen, seen[m.how]); }'],
  ['a table that two arguments may be written into', 'const T = { a: f }; function f() {} function handle(m, s) { T[m.how](m.id, s); }'],
  ['a proxy of a record', 'const o = { n: 0 }; function handle() { const p = new Proxy(o, {}); p.n = 1; }'],
  [
    'a map that is handed on',
    'const seen = new Map(); function handle(m) { keep(seen, m.id); } function keep(map, id) { map.set(id, 1); }',
  ],
  [
    'a map that its own method hands on',
    'const seen = new Map([[1, 1]]); function handle(m) { seen.forEach((v, k, all) => all.set(m.id, 1)); }',
  ],
  ['a map in a record', 'const o = { seen: new Map() }; function handle(m) { o.seen.set(m.id, 1); }'],
  ['a map as a static', 'const A = class { static seen = new Set(); }; function handle(m) { A.seen.add(m.id); }'],
  [
    'a closure that a function made',
    'const counter = () => { let n = 0; return () => n++; }; const next = counter(); function handle() { return next(); }',
  ],
  [
    'a closure that a wrapper made',
    'const once = f => { let done; return m => { if (!done) { done = true; f(m); } }; }; const handle = once(m => m.ack());',
  ],
  [
    'a record that a wrapper made',
    'const memo = f => { const known = {}; return m => { known[m.id] = true; return f(m); }; }; const handle = memo(m => m.ack());',
  ],
  [
    'a list that a wrapper made',
    'const memo = f => { const known = []; return m => { known.push(m.id); return f(m); }; }; const handle = memo(m => m.ack());',
  ],
  [
    'a map that a wrapper made',
    'const memo = f => { const known = new Map(); return m => { known.set(m.id); return f(m); }; }; const handle = memo(m => m.ack());',
  ],
  [
    'a wrapper that calls what it is given',
    'const wrap = f => f(); const make = () => { let n = 0; return () => n++; }; const handle = wrap(make);',
  ],
  ['a wrapper that is called a second time', 'const wrap = f => g => { let n = 0; return () => n++; }; const handle = wrap(1)(2);'],
  [
    'a wrapper in a method of a list',
    'const make = f => { let n = 0; return () => n++; }; const [first] = [1].map(make); const handle = first;',
  ],
  [
    'a list of what an iterator makes',
    'const A = class { *[Symbol.iterator]() { let n = 0; yield () => n++; } }; const [next] = new A(), { 0: other } = [...new A()]; function handle() { return other(); }',
  ],
  [
    'a list of what a function in a table makes',
    'const T = { make: () => { let n = 0; return () => n++; } }; const [next] = [1].map(T.make), { 0: other } = [1].map(T.make); function handle() { return other(); }',
  ],
  [
    'a text in which a function is called',
    'const T = { make: () => { let n = 0; return () => n++; } }; const all = "a".replaceAll("a", T.make); function handle() { return all; }',
  ],
  ['an iterator of a list', 'const it = [1, 2, 3].values(); function handle() { return it.next(); }'],
  ['an iterator of a map', 'const M = new Map([[1, 2]]); const it = M.keys(); function handle() { return it.next(); }'],
  [
    'a layer that counts',
    'const stack = (...layers) => (handler) => layers.reduceRight((inner, layer) => layer(inner), handler); const log = next => async m => { await next(m); }; const count = next => { let n = 0; return async m => { n += 1; await next(m); }; }; const handle = stack(log, count)(async (m) => { await m.ack(); });',
  ],
  [
    'a layer that counts, of a second stack',
    'const stack = (...layers) => (handler) => layers.reduceRight((inner, layer) => layer(inner), handler); const log = next => async m => { await next(m); }; const count = next => { let n = 0; return async m => { n += 1; await next(m); }; }; const other = stack(log)(async (m) => { await m.ack(); }); const handle = stack(count)(other);',
  ],
  [
    'a layer that counts, in a list',
    'const layers = [next => { let n = 0; return async m => { n += 1; await next(m); }; }]; const handle = layers.reduce((inner, layer) => layer(inner), async (m) => { await m.ack(); });',
  ],
  [
    'a layer that is spread',
    'const count = next => { let n = 0; return async m => { n += 1; await next(m); }; }; const all = [count]; const stack = (...layers) => (handler) => layers.reduceRight((inner, layer) => layer(inner), handler); const handle = stack(...all)(async (m) => { await m.ack(); });',
  ],
  ['a getter that makes a closure', 'const o = { get next() { let n = 0; return () => n++; } }; const handle = o.next;'],
  [
    'a static getter that makes a closure',
    'const A = class { static get next() { let n = 0; return () => n++; } }; const handle = A.next;',
  ],
  [
    'a getter of an object that makes a closure',
    'const A = class { get next() { let n = 0; return () => n++; } }; const a = new A(); const handle = a.next;',
  ],
  [
    'an object of a class that changes',
    'const Breaker = class { failures = 0; fail() { this.failures += 1; } }; const b = new Breaker(); function handle() { b.fail(); }',
  ],
  [
    'an object of a class with a list',
    'const Seen = class { #all = []; add(id) { this.#all.push(id); } }; const s = new Seen(); function handle(m) { s.add(m.id); }',
  ],
  [
    'an object of a class with a map',
    'const Seen = class { #all = new Set(); add(id) { this.#all.add(id); } }; const s = new Seen(); function handle(m) { s.add(m.id); }',
  ],
  [
    'an object of a class that a function makes',
    'const Breaker = class { n = 0; fail() { this.n++; } }; const make = () => new Breaker(); const b = make(); function handle() { b.fail(); }',
  ],
  [
    'a method that gets a prototype as its this',
    'class A { m() { this.n = 1; } } function handle() { use(A); A.prototype.m(); } function use() {}',
  ],
  [
    'a method that gets a record as its this',
    'const o = { n: 0 }; class A { m() { this.n = 1; } } function handle() { new A().m.call(o); }',
  ],
  [
    'a method that a record borrows',
    'const o = { p: {} }; class A { m() { this.n = 1; } } function handle() { const f = new A().m; [1].forEach(f, o.p); }',
  ],
  ['a static method that writes', 'class A { static m() { this.n = 1; } } function handle() { A.m(); use(A); } function use() {}'],
  ['a function that writes to its this', 'const o = { p: {}, inc() { this.n = 1; } }; function handle() { o.inc(); }'],
  [
    'a local class with the name of another',
    'const o = { p: {} }; class A {} function handle() { const A = Proxy; const a = new A(o.p, {}); a.n = 1; }',
  ],
  ['an async function that goes on', 'const start = async () => { await 0; }; const ready = start(); function handle() { return ready; }'],
  [
    'a generator that a function made',
    'const ids = function* () { let n = 0; for (;;) yield n++; }; const it = [ids][0](); function handle() { return it.next(); }',
  ],
])('%s: not stateless', (_, code) => {
  expect(lowered(`${code}\nexport { handle };`).stateless).toBe(false);
});
