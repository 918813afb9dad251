import { describe, expect, test } from 'vitest';
import { loweredTrace, nativeTrace } from './lower-testing.ts';

function same(situation: string, body: string): void {
  test(situation, async () => {
    const native = await nativeTrace(body);
    expect(loweredTrace(body)).toEqual(native);
    expect(native.length).toBeGreaterThan(0);
  });
}

describe('async generators', () => {
  same(
    'yields, awaits and returns, with requests in a queue',
    `
    async function* g(log) { log('start'); const a = yield 1; log('got ' + a); const b = yield await Promise.resolve(2); log('got ' + b); try { yield Promise.resolve(3); } finally { log('finally'); await null; } return Promise.resolve('end'); }
    async function main(log) {
      const it = g(log); log(it[Symbol.asyncIterator]() === it); log(Object.prototype.toString.call(it));
      const all = [it.next('ignored'), it.next('b'), it.next('c'), it.next('d'), it.next('e')]; all.forEach((p, i) => p.then(v => log([i, v])));
      log(await Promise.all(all));
    }`,
  );
  same(
    'return and throw in every state',
    `
    async function* g(log) { try { yield 1; yield 2; } catch (e) { log('caught ' + e); yield 'c'; } finally { log('f'); await null; yield 'from finally'; } }
    async function main(log) {
      const a = g(log); log(await a.return('r')); log(await a.next()); log(await a.return(Promise.resolve('late')));
      const b = g(log); await b.throw(new Error('t')).catch(e => log(e.message)); log(await b.next());
      const c = g(log); log(await c.next()); log(await c.return('x')); log(await c.next()); log(await c.next());
      const d = g(log); log(await d.next()); log(await d.throw('boom')); log(await d.next()); log(await d.next()); log(await d.next());
      const e = g(log); log(await e.next()); await e.return(Promise.reject(new Error('rejected return'))).then(log, x => log(x.message)); log(await e.next());
      const f = g(log); await f.return(Promise.reject(new Error('at start'))).catch(x => log(x.message)); log(await f.next());
      const h = g(log); const ps = [h.next(), h.return('q1'), h.throw(new Error('q2')), h.next(), h.return('q3')]; for (const p of ps) p.then(v => log(v), x => log(x.message)); await Promise.allSettled(ps);
    }`,
  );
  same(
    'rejected yields and thrown errors',
    `
    async function* g() { yield 1; yield Promise.reject(new Error('y')); } async function* h() { try { yield Promise.reject(new Error('in')); } catch (e) { yield e.message; } throw new Error('out'); }
    async function main(log) { for (const make of [g, h]) { const it = make(); for (let i = 0; i < 4; i++) await it.next().then(v => log(v), e => log(e.message)); } }`,
  );
  same(
    'yield* over async generators, async iterators and sync iterables',
    `
    async function* inner(log) { try { const x = yield 'i1'; log('x ' + x); yield 'i2'; return 'inner result'; } finally { log('inner f'); } }
    async function* g(log) { const r = yield* inner(log); log(r); yield* [10, Promise.resolve(20)]; yield* 'ab'; return yield* (function* () { yield 's'; return Promise.resolve('sr'); })(); }
    async function main(log) { const it = g(log); for (let i = 0; i < 10; i++) log(await it.next('n' + i)); }`,
  );
  same(
    'return and throw through yield*',
    `
    async function* inner(log) { try { yield 1; yield 2; } catch (e) { log('inner caught ' + e); yield 'c'; } finally { log('inner finally'); await null; } }
    async function* g(log) { try { log(yield* inner(log)); yield 'after'; } finally { log('outer finally'); } }
    const plain = log => ({ [Symbol.asyncIterator]() { let n = 0; return { next(v) { log(['next', v]); return { value: Promise.resolve(n++), done: n > 3 }; }, return(v) { log(['return', v]); return { value: 'ret', done: true }; } }; } });
    async function* p(log) { log(yield* plain(log)); } const noReturn = { [Symbol.asyncIterator]() { return { next: async () => ({ value: 1, done: false }) }; } }; async function* n() { yield* noReturn; } const notDone = log => ({ [Symbol.asyncIterator]() { return { next: async () => ({ value: 1, done: false }), return: async v => ({ value: v, done: false }), throw: async e => ({ value: 'thrown ' + e, done: true }) }; } }); async function* nd(log) { log(yield* notDone(log)); return 'z'; }
    async function main(log) {
      const a = g(log); log(await a.next()); log(await a.return('r')); log(await a.next()); const b = g(log); log(await b.next()); log(await b.throw('t')); log(await b.next()); log(await b.next());
      const c = p(log); const v = await c.next('x'); log(typeof v.value); log(await c.return('y')); const d = p(log); await d.next(); await d.throw(new Error('no throw')).catch(e => log(e.name));
      const e = n(); await e.next(); log(await e.return(Promise.resolve('nr'))); const f = n(); await f.next(); await f.throw(1).catch(x => log(x.name)); const h = nd(log); await h.next(); log(await h.return('1')); log(await h.return('2')); log(await h.throw('3'));
      const s = (async function* () { yield* [1, 2]; })(); await s.next(); log(await s.return('sync')); const u = (async function* () { yield* [1]; })(); await u.next(); await u.throw(new Error('sync throw')).catch(x => log(x.name));
    }`,
  );
  same(
    'parameters of async generators throw at the call',
    `
    async function* g(a = (() => { throw new Error('param'); })()) { yield a; } const o = { async *m({ x }) { yield x; } };
    async function main(log) { try { g(); } catch (e) { log(e.message); } try { o.m(); } catch (e) { log(e.name); } for await (const v of o.m({ x: 1 })) log(v); log(await g(2).next()); const G = Object.getPrototypeOf(g(1)); log(typeof G.next); try { G.next.call({}).catch(e => log(e.name)); } catch (e) { log('sync ' + e.name); } await null; }`,
  );
  same(
    'many consumers at once, unevenly',
    `
    async function* count(n, d) { for (let i = 0; i < n; i++) { for (let j = 0; j < d; j++) await null; yield i; } }
    async function use(log, name, it) { for await (const v of it) log(name + v); log(name + ' end'); }
    async function main(log) { const shared = count(6, 2); await Promise.all([use(log, 'a', count(3, 0)), use(log, 'b', count(3, 1)), use(log, 'c', count(2, 5)), use(log, 's', shared), use(log, 't', shared)]); }`,
  );
});

describe('for await', () => {
  same(
    'over async generators, arrays of promises, strings and sets',
    `
    async function* g() { yield 1; yield 2; }
    async function main(log) { for await (const x of g()) log(x); for await (const x of [Promise.resolve(3), 4, { then(r) { r(5); } }]) log(x); for await (const c of 'ab') log(c); for await (const [k, v] of new Map([['k', 'v']])) log(k + v); for await (const x of []) log('never'); }`,
  );
  same(
    'breaks, continues, labels, returns and throws close the iterator and await that',
    `
    const make = (log, n = 3) => ({ [Symbol.asyncIterator]() { let i = 0; return { async next() { log('next'); return { value: i++, done: i > n }; }, async return(v) { log('return called'); await null; log('return done'); return {}; } }; } });
    async function ret(log) { for await (const x of make(log)) return x; } async function thr(log) { for await (const x of make(log)) throw new Error('body'); }
    async function main(log) {
      for await (const x of make(log)) { if (x === 0) continue; if (x === 1) break; } outer: for (const a of [1, 2]) { for await (const x of make(log)) { if (x === 1) continue outer; log([a, x]); } } log(await ret(log)); await thr(log).catch(e => log(e.message));
      lab: for await (const x of make(log, 1)) { for (;;) continue lab; } for await (const x of make(log, 1)) log('all ' + x);
    }`,
  );
  same(
    'errors of next, of the result and of closing',
    `
    const it = methods => ({ [Symbol.asyncIterator]: () => methods }); const attempt = async (log, name, f) => { try { await f(); log(name + ' ok'); } catch (e) { log(name + ' ' + e.name + (e.name === 'Error' ? e.message : '')); } };
    async function main(log) {
      await attempt(log, 'next', async () => { for await (const x of it({ next() { throw new Error('n'); }, return() { log('never'); } })) log('never'); }); await attempt(log, 'reject', async () => { for await (const x of it({ next: async () => { throw new Error('r'); }, return() { log('never'); } })) log('never'); });
      await attempt(log, 'object', async () => { for await (const x of it({ next: () => 5 })) log('never'); }); await attempt(log, 'value', async () => { for await (const x of it({ next: () => ({ done: false, get value() { throw new Error('v'); } }), return() { log('never'); } })) log('never'); });
      await attempt(log, 'close', async () => { for await (const x of it({ next: () => ({ value: 1 }), return() { throw new Error('c'); } })) break; }); await attempt(log, 'body wins', async () => { for await (const x of it({ next: () => ({ value: 1 }), return() { throw new Error('c'); } })) throw new Error('body'); });
      await attempt(log, 'close object', async () => { for await (const x of it({ next: () => ({ value: 1 }), return: () => 1 })) break; }); await attempt(log, 'no return', async () => { for await (const x of it({ next: () => ({ value: 1 }) })) break; }); await attempt(log, 'pattern', async () => { for await (const { a: { b } } of it({ next: () => ({ value: {} }), return() { log('closed'); return {}; } })) log('never'); });
      await attempt(log, 'not iterable', async () => { for await (const x of 5) log('never'); }); await attempt(log, 'return rejects', async () => { for await (const x of it({ next: () => ({ value: 1 }), return: () => Promise.reject(new Error('rr')) })) break; }); await attempt(log, 'null return', async () => { for await (const x of it({ next: () => ({ value: 1 }), return: null })) break; });
      await attempt(log, 'not callable', async () => { for await (const x of it({ next: () => ({ value: 1 }), return: 3 })) break; });
    }`,
  );
  same(
    'sync iterables: closing on break, on rejection and on throw',
    `
    const sync = (log, values) => ({ [Symbol.iterator]() { let i = 0; return { next() { log('n' + i); return { value: values[i], done: i++ >= values.length }; }, return(v) { log('closed ' + v); return {}; } }; } });
    async function main(log) {
      for await (const x of sync(log, [1, 2])) break; try { for await (const x of sync(log, [1, Promise.reject(new Error('rejected value')), 3])) log(x); } catch (e) { log(e.message); } try { for await (const x of sync(log, [1])) throw new Error('body'); } catch (e) { log(e.message); }
      for await (const x of (function* () { try { yield 1; yield 2; } finally { log('gen f'); } })()) { log(x); break; } for await (const x of sync(log, [Promise.resolve('p'), 'q'])) log(x);
    }`,
  );
  same(
    'every kind of loop variable',
    `
    async function* g() { yield [1, { a: 2 }]; yield [3, { a: 4 }]; }
    async function main(log) { for await (const [x, { a }] of g()) log(x + a); for await (let [x] of g()) { x += 10; log(x); } var v; for await (v of g()) log(v[0]); const o = {}; for await (o.p of g()) log(o.p[0]); for await ([o.q, { a: o.r = 9 }] of g()) log([o.q, o.r]); for await (var w of g()); log(w[0]); const fs = []; for await (const [x] of g()) fs.push(() => x); log(fs.map(f => f())); const async = g(); for await (const x of async) log(x.length); }`,
  );
  same(
    'inside async generators, closed from outside',
    `
    async function* source(log) { try { for (let i = 0; ; i++) yield i; } finally { log('source closed'); await null; log('source done'); } } async function* map(log, it) { for await (const x of it) yield x * 10; } async function* take(n, it) { let i = 0; for await (const x of it) { if (i++ >= n) return; yield x; } }
    async function main(log) { for await (const x of take(3, map(log, source(log)))) log(x); const m = map(log, source(log)); log(await m.next()); log(await m.return('done')); log(await m.next()); const t = map(log, source(log)); await t.next(); await t.throw(new Error('out')).catch(e => log(e.message)); }`,
  );
});

describe('concurrency', () => {
  same(
    'a mutex, a semaphore and a queue made by hand',
    `
    class Mutex { #tail = Promise.resolve(); async run(f) { const before = this.#tail; let free; this.#tail = new Promise(r => { free = r; }); await before; try { return await f(); } finally { free(); } } }
    class Queue { items = []; waiting = []; push(v) { const w = this.waiting.shift(); if (w) w(v); else this.items.push(v); } async pop() { return this.items.length ? this.items.shift() : new Promise(r => this.waiting.push(r)); } }
    async function main(log) { const m = new Mutex(); await Promise.all([3, 1, 2].map((n, i) => m.run(async () => { log('in ' + i); for (let k = 0; k < n; k++) await null; log('out ' + i); }))); const q = new Queue(); const c = (async () => { for (let i = 0; i < 3; i++) log(await q.pop()); })(); q.push(1); await null; q.push(2); q.push(3); await c; }`,
  );
  same(
    'retries with a counter, and a timeout by race',
    `
    let n = 0; const flaky = async () => { n += 1; if (n < 3) throw new Error('try ' + n); return 'ok after ' + n; }; async function retry(log, f, times) { for (let i = 1; ; i++) { try { return await f(); } catch (e) { log(e.message); if (i === times) throw e; await null; } } }
    const ticks = async k => { for (let i = 0; i < k; i++) await null; };
    async function main(log) { log(await retry(log, flaky, 5)); log(await Promise.race([ticks(5).then(() => 'slow'), ticks(2).then(() => 'fast')])); log(await Promise.race([ticks(5).then(() => 'slow'), Promise.reject(new Error('first'))]).catch(e => e.message)); const pool = async (n, fs) => { const out = []; let i = 0; await Promise.all(Array.from({ length: n }, async () => { while (i < fs.length) { const j = i++; out[j] = await fs[j](); } })); return out; }; log(await pool(2, [3, 1, 2, 0].map(k => async () => { await ticks(k); log('done ' + k); return k; }))); }`,
  );
  same(
    'fire and forget, never awaited, never settled',
    `
    async function main(log) { const lost = new Promise(() => {}); (async () => { await lost; log('never'); })(); (async () => { for (let i = 0; i < 5; i++) { await null; log('bg ' + i); } })(); Promise.reject(new Error('handled later')).catch(e => log(e.message)); await null; log('main 1'); await Promise.resolve(); log('main 2'); }`,
  );
});
