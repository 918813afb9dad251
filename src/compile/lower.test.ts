import { describe, expect, test } from 'vitest';
import { loweredTrace, nativeTrace } from './lower-testing.ts';

/** Each program runs twice, on the engine's own promises and lowered on ours, and must say the same in the same order. */
function same(situation: string, body: string): void {
  test(situation, async () => {
    const native = await nativeTrace(body);
    expect(loweredTrace(body)).toEqual(native);
    expect(native.length).toBeGreaterThan(0);
  });
}

describe('the number of ticks', () => {
  same(
    'of an await of a value, a promise and a thenable',
    `
    async function main(log) {
      log(await 1); log('a');
      log(await Promise.resolve(2)); log('b');
      log(await { then(resolve) { log('then called'); resolve(3); } }); log('c');
      log(await new Promise(resolve => resolve(Promise.resolve(4)))); log('d');
      const late = Promise.resolve(5).then(x => Promise.resolve(x)); log(await late); log('e');
      await undefined; log('f');
    }`,
  );
  same(
    'of returning a value, a promise and a thenable from an async function',
    `
    async function value() { return 1; }
    async function promise() { return Promise.resolve(2); }
    async function awaited() { return await Promise.resolve(3); }
    async function thenable() { return { then(r) { r(4); } }; }
    async function asynchronous() { return value(); }
    function main(log) {
      for (const f of [value, promise, awaited, thenable, asynchronous]) f().then(v => log(f.name + ' ' + v));
      return Promise.all([value(), promise(), awaited(), thenable(), asynchronous()]);
    }`,
  );
  same(
    'of rejections',
    `
    async function main(log) {
      const p = Promise.reject(new Error('x'));
      p.catch(e => log('caught ' + e.message)).finally(() => log('finally'));
      p.then(() => log('never'), e => log('second ' + e.message));
      try { await p; } catch (e) { log('await ' + e.message); }
      try { await (async () => { throw new Error('y'); })(); } catch (e) { log('async ' + e.message); }
      throw new RangeError('end');
    }`,
  );
  same(
    'of several functions that await unevenly',
    `
    async function f(log, name, n) { for (let i = 0; i < n; i++) { await i; log(name + i); } return name; }
    async function main(log) {
      const all = [f(log, 'a', 3), f(log, 'b', 1), f(log, 'c', 7), f(log, 'd', 2)];
      log(await Promise.race(all)); log(await Promise.all(all)); log(await Promise.any(all));
    }`,
  );
  same(
    'of then chains that return promises and thenables',
    `
    function main(log) {
      Promise.resolve().then(() => Promise.resolve('p')).then(log);
      Promise.resolve().then(() => ({ then(r) { r('t'); } })).then(log);
      return Promise.resolve().then(() => 'v').then(v => { log(v); throw 1; }).catch(e => log(e)).then(() => 'end');
    }`,
  );
  same(
    'of finally that returns promises, throws and passes on',
    `
    async function main(log) {
      Promise.resolve(1).finally(() => Promise.resolve(9)).then(log);
      Promise.reject(2).finally(() => {}).catch(log);
      Promise.resolve(3).finally(() => { throw 4; }).catch(log);
      Promise.resolve(5).finally().then(log);
      Promise.reject(6).finally(() => Promise.reject(7)).catch(log);
    }`,
  );
  same(
    'of allSettled, any, race and all with values, thenables and rejections',
    `
    async function main(log) {
      log(await Promise.allSettled([1, Promise.reject(2), { then(r) { r(3); } }, (async () => 4)()]));
      try { await Promise.any([Promise.reject(1), Promise.reject(2)]); } catch (e) { log(e.name); log(e.errors); }
      log(await Promise.any([Promise.reject(1), 2]));
      Promise.race([]).then(log);
      log(await Promise.all([])); log(await Promise.allSettled([]));
      await Promise.any([]).catch(e => log(e.errors));
      await Promise.all([1, Promise.reject(new Error('all'))]).catch(log);
      await Promise.all(5).catch(e => log(e.name));
    }`,
  );
  same(
    'of withResolvers and of resolving more than once',
    `
    async function main(log) {
      const { promise, resolve, reject } = Promise.withResolvers();
      resolve(Promise.resolve('first')); resolve('second'); reject('third');
      log(await promise);
      log(await new Promise((resolve, reject) => { resolve(1); reject(2); throw 3; }));
      const bad = { get then() { throw new Error('getter'); } };
      try { await bad; } catch (e) { log(e.message); }
      const twice = { then(r, j) { r(1); j(2); throw 3; } };
      log(await twice);
      const self = new Promise(r => setTimeoutLike(() => r(self)));
      function setTimeoutLike(f) { Promise.resolve().then(f); }
      try { await self; } catch (e) { log(e.name); }
    }`,
  );
  same(
    'of Promise.try',
    `
    async function main(log) {
      log(await Promise.try((a, b) => a + b, 1, 2));
      await Promise.try(() => { throw new Error('t'); }).catch(e => log(e.message));
      log(await Promise.try(async () => 5));
    }`,
  );
});

describe('functions', () => {
  same(
    'parameters that throw reject the promise',
    `
    async function f(a = (() => { throw new Error('default'); })()) { return a; }
    const g = async ({ x }) => x;
    const h = async ([a, ...b], { c = a, ...d } = {}, ...rest) => [a, b, c, d, rest];
    async function main(log) {
      await f().catch(e => log(e.message)); log(await f(1));
      await g(null).catch(e => log(e.name)); log(await g({ x: 2 }));
      log(await h([1, 2, 3])); log(await h([1], { c: 5, e: 6 }, 7, 8));
      for (const fn of [f, g, h, main, async (a, b = 1, c) => {}]) log(fn.length);
    }`,
  );
  same(
    'this, arguments and new.target',
    `
    async function f() { await null; return [this === undefined, arguments.length, [...arguments], new.target === undefined]; }
    function outer() { return (async () => { await null; return [this, [...arguments], new.target === outer]; })(); }
    const o = { v: 1, async m() { await null; return [this.v, (() => arguments[0])(), await (async () => this.v + arguments[1])()]; } };
    async function main(log) {
      log(await f(1, 2)); log(await f.call({ x: 1 }, 3));
      log(await outer.call(5, 6, 7));
      log(await o.m(8, 9));
    }`,
  );
  same(
    'names',
    `
    const arrow = async () => {}; const fn = async function () {}; const named = async function inner() { return typeof inner; };
    const o = { p: async () => {}, async m() {}, 'a b': async function () {}, async 5() {}, async *g() {} };
    let assigned; assigned = async () => {};
    class C { async m() {} static async s() {} f = async () => {}; #p = async () => {}; name() { return this.#p.name; } }
    const [d = async () => {}] = [];
    async function main(log) {
      for (const f of [arrow, fn, named, o.p, o.m, o['a b'], o[5], o.g, assigned, C.prototype.m, C.s, new C().f, d, main]) log(f.name);
      log(new C().name()); log(await named());
    }`,
  );
  same(
    'declarations are hoisted, also in blocks',
    `
    async function main(log) {
      log(await early());
      { log(await inBlock()); async function inBlock() { return 'block'; } }
      switch (1) { case 0: async function inCase() { return 'case'; } case 1: log(await inCase()); }
      async function early() { return 'early'; }
    }`,
  );
  same(
    'a named function expression sees itself and cannot be assigned',
    `
    const f = async function fact(n) { return n < 2 ? 1 : n * await fact(n - 1); };
    const g = async function self() { try { self = 1; } catch (e) { return e.name; } };
    async function main(log) { log(await f(5)); log(await g()); }`,
  );
  same(
    'a variable that an async function was put into can change',
    `
    let f = async () => 'old ' + (await g());
    const g = async () => f === keep;
    let keep = f;
    async function main(log) { const first = f; log(await first()); f = async () => 'new'; log(await first()); log(await f()); }`,
  );
  same(
    'closures in loops',
    `
    async function main(log) {
      const fs = [];
      for (let i = 0; i < 3; i++) fs.push(async () => { await null; return i; });
      for (const k in { a: 1, b: 2 }) fs.push(async () => k);
      for (const v of [7, 8]) fs.push(async () => { await null; return v; });
      var out = []; for (const f of fs) out.push(await f()); log(out);
    }`,
  );
  same(
    'immediately invoked, nested, curried',
    `
    async function main(log) {
      log(await (async () => { return await (async x => x + 1)(1); })());
      const add = a => async b => async c => a + b + c;
      log(await (await add(1)(2))(3));
      await (async function () { await null; log('iife'); })();
      (async () => { log('fire'); await null; log('forget'); })();
      void (async () => log('void'))();
    }`,
  );
  same(
    'generators of the learner stay generators',
    `
    function* g(n) { try { const x = yield n; log2(x); yield* [n + 1, n + 2]; return 'r'; } finally { log2('f'); } }
    let log2;
    async function main(log) {
      log2 = log;
      const it = g(1); log(it.next()); log(it.next('in')); log(it.return('out'));
      log([...g(5)]);
      const co = function* () { const a = yield Promise.resolve(1); return a; };
      const i = co(); log(await i.next().value);
      log(Array.from({ length: 3 }, function* () {}.constructor === undefined ? () => 0 : (_, i) => i * 2));
    }`,
  );
  same(
    'getters, setters and computed keys beside async methods',
    `
    const key = 'dyn'; const sym = Symbol('s');
    const o = { get a() { return 1; }, set a(v) { this.b = v; }, async [key + 1](x) { return [this.a, x]; }, async [sym]() { return 2; }, async get() { return 3; }, async set() { return 4; }, async async() { return 5; }, async await() { return 6; }, __proto__: { q: 1 } };
    async function main(log) {
      o.a = 5; log(o.b); log(await o.dyn1(7)); log(await o[sym]()); log(await o.get()); log(await o.set()); log(await o.async()); log(await o.await()); log(o.q);
      log(Object.keys(o)); const p = { async ['__proto__']() {} }; log(Object.keys(p)); const q = { async __proto__() {} }; log(Object.keys(q));
    }`,
  );
});
