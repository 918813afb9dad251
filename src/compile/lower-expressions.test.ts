import { describe, expect, test } from 'vitest';
import { loweredTrace, nativeTrace } from './lower-testing.ts';

function same(situation: string, body: string): void {
  test(situation, async () => {
    const native = await nativeTrace(body);
    expect(loweredTrace(body)).toEqual(native);
    expect(native.length).toBeGreaterThan(0);
  });
}

const LATE = 'const late = v => new Promise(r => r(v));';

describe('awaits in expressions', () => {
  same(
    'arithmetic, comparison, logic, comma, conditional',
    `${LATE}
    async function main(log) {
      log(await late(1) + await late(2) * (await late(3) - 1)); log((await late(0)) || (await late('or'))); log((await late(null)) ?? await late('nullish')); log(await late(1) && await late(2));
      log((await late(1)) ? await late('yes') : await late('no')); log((log('x'), await late('comma'))); log(!(await late(false))); log(typeof await late('s')); log(-(await late(5)));
      log(await late(2) in { 2: 1 }); log(await late([]) instanceof Array); log(2 ** await late(3)); log(await late(1) < await late(2) && await late(3) > 2);
    }`,
  );
  same(
    'member access, optional chains, calls, new, delete',
    `${LATE}
    async function main(log) {
      const o = { a: { b: v => v * 2, c: null }, n: undefined };
      log((await late(o)).a.b(await late(4))); log(o?.[await late('a')]?.b?.(await late(5))); log(o.n?.[(log('never'), await late(1))]); log(o.a.c?.x.y(await late(0)) ?? 'none');
      log(await o.n?.foo()); class K { constructor(v) { this.v = v; } } log(new K(await late(6)).v); log(new (await late(K))(7).v); log(delete (await late(o)).n); log(Object.keys(o));
      log(await (await late({ f() { return this.z; }, z: 8 })).f()); log((await late(o.a))['b'](9)); log(await late?.(10)); log(await o?.a.b(11));
    }`,
  );
  same(
    'templates, tags, spread, literals',
    `${LATE}
    const tag = (s, ...v) => s.raw.join('|') + v.join(','); const sites = new Set(); const once = s => { sites.add(s); return sites.size; };
    async function main(log) {
      log(\`a\${await late(1)}b\${await late(2)}c\`); log(tag\`x\${await late(1)}y\\n\${2}\`); for (let i = 0; i < 3; i++) log(once\`t\`);
      log([...(await late([1, 2])), await late(3), , 4].length); log({ ...(await late({ a: 1 })), b: await late(2), [await late('k')]: await late(3) }); log(Math.max(...await late([1, 9]), await late(4)));
      const { x = await late('dx'), ...rest } = await late({ y: 1 }); log([x, rest]); const [p = await late('dp'), [q] = await late(['dq'])] = []; log([p, q]);
    }`,
  );
  same(
    'assignments of every kind',
    `${LATE}
    async function main(log) {
      const a = { n: 1 }; let v = 1; a[await late('n')] += await late(2); log(a); v = v + await late(3); log(v); v += (v = 10, await late(1)); log(v);
      a.m ??= await late(5); a.m ||= await late(6); a.m &&= await late(7); log(a); [a.x, a.y = await late(2)] = [await late(1)]; log(a);
      ({ z: a.z, w: a[await late('w')] = 4 } = await late({ z: 3 })); log(a); let i = 0; const arr = []; arr[i++] = await late(i++); log(arr); log(i); a.n++; --a.n; log(a[await late('n')]++); log(a.n);
      let order = ''; const ob = () => (order += 'o', {}); const key = () => (order += 'k', 'k'); ob()[key()] = (order += 'v', await late(1)); log(order);
    }`,
  );
  same(
    'order of evaluation with side effects',
    `
    async function main(log) {
      const s = async n => { log('s' + n); await null; log('e' + n); return n; }; const t = n => (log('t' + n), n);
      log([t(1), await s(2), t(3), await s(4)]); const f = (...a) => a; log(f(t(5), await s(6), t(7))); log({ a: t(8), b: await s(9), c: t(10) });
      let x = 1; const p = (async () => { x = x + await s(11); })(); x = 100; await p; log(x); log(t(12) + await s(13) + t(14));
      const [a, b] = await Promise.all([s(15), s(16)]); log([a, b]); s(17); s(18); await null; t(19);
    }`,
  );
  same(
    'await of await, of yield-like names, and of nothing',
    `
    async function main(log) {
      log(await await await 1); const yield_ = 2, await_ = 3, $ = 4, $$ = 5, $$x = 6, _ = 7; log([yield_, await_, $, $$, $$x, _]); log(await (await (async () => 8)())); log(await null); log(await (void 0));
      const async = 9; log(async); const of = [1]; for (const x of of) log(x); const get = 1, set = 2, from = 3; log({ get, set, from, async });
    }`,
  );
});

describe('statements', () => {
  same(
    'try, catch and finally around awaits',
    `
    async function t(log, how) {
      try { log('in'); if (how === 'throw') throw new Error('T'); if (how === 'reject') await Promise.reject(new Error('R')); if (how === 'return') return await 'ret'; if (how === 'late') return Promise.reject(new Error('L')); log('end'); }
      catch (e) { log('catch ' + e.message); await null; if (how === 'reject') throw new Error('again'); return 'caught'; }
      finally { log('finally'); await null; log('after'); if (how === 'override') return 'overridden'; }
      return 'normal';
    }
    async function main(log) { for (const how of ['ok', 'throw', 'reject', 'return', 'late', 'override']) await t(log, how).then(v => log(how + ' ' + v), e => log(how + ' ! ' + e.message)); }`,
  );
  same(
    'catch without a name, with a pattern, nested, rethrown',
    `
    async function main(log) {
      try { await Promise.reject(1); } catch { log('bare'); } try { throw { code: 5, deep: { x: [1, 2] } }; } catch ({ code, deep: { x: [, y] }, none = await Promise.resolve('dflt') }) { log([code, y, none]); }
      try { try { await Promise.reject(new Error('in')); } finally { log('f1'); } } catch (e) { log(e.message); } try { try { throw 1; } catch (e) { throw await (e + 1); } } catch (e) { log(e); }
      for (let i = 0; i < 3; i++) { try { if (i === 1) continue; if (i === 2) break; log(i); } finally { await null; log('fin' + i); } }
    }`,
  );
  same(
    'loops of every kind, with labels',
    `
    async function main(log) {
      outer: for (let i = 0; i < 3; i++) { for (let j = 0; j < 3; j++) { if (await (j === 1)) continue outer; if (await (i === 2)) break outer; log([i, j]); } }
      let n = 0; do { n++; if (n === 2) continue; await null; log(n); } while (await (n < 4)); while (await n--) log(n); for (let a = await 0; await (a < 2); a += await 1) log('for' + a);
      for (const k in await { a: 1, b: 2 }) log(k + await 1); for (const [k, v] of await Object.entries({ x: 1 })) log(k + await v); block: { log('b'); if (await true) break block; log('never'); }
      let x; for (x of [1, 2]) await null; log(x); const o = {}; for (o.p of [3, 4]) await null; log(o); for (var z = 0, y = 5; z < 2; z++, y--) await null; log([z, y]); for (;;) { if (await true) break; }
    }`,
  );
  same(
    'switch with awaits, fall through and default in the middle',
    `
    async function s(log, v) { switch (await v) { case await 1: log('one'); case 2: log('two'); await null; break; default: log('default'); case 3: log('three'); return 'r'; case (log('tested'), 4): { let q = await 5; log(q); } } return 'end'; }
    async function main(log) { for (const v of [1, 2, 3, 4, 5]) log(await s(log, v)); l: switch (1) { case 1: for (;;) { await null; break l; } } }`,
  );
  same(
    'returns from finally and from loops inside try',
    `
    async function a() { for (const x of [1, 2]) { try { return await x; } finally { await null; } } }
    async function b() { try { throw 1; } catch (e) { return e; } finally { return 2; } }
    async function c(log) { const it = { [Symbol.iterator]() { return { next: () => ({ value: 1, done: false }), return() { log('closed'); return {}; } }; } }; for (const x of it) { await null; return x; } }
    async function d(log) { const it = { *[Symbol.iterator]() { try { yield 1; yield 2; } finally { log('gen closed'); } } }; for (const x of it) { await null; throw new Error('d' + x); } }
    async function main(log) { log(await a()); log(await b()); log(await c(log)); await d(log).catch(e => log(e.message)); }`,
  );
  same(
    'var, let and const keep their scopes',
    `
    async function main(log) {
      var v = 1; { let v = 2; await null; log(v); { const v = 3; log(v); } } log(v); try { log(tdz); await 1; let tdz = 1; } catch (e) { log(e.name); } if (true) { var hoisted = await 'h'; } log(hoisted);
      try { const c = await 1; c = 2; } catch (e) { log(e.name); } const f = () => later; let later = await 'later'; log(f()); { function inner() { return 'i'; } log(inner()); }
    }`,
  );
  same(
    'sync code keeps its meaning: recursion, getters, callbacks, exceptions',
    `
    const fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2); function fact(n) { if (n < 2) return 1; return n * fact(n - 1); }
    class S { get g() { return this.h(); } h() { return 'h'; } *[Symbol.iterator]() { yield* [1, 2, 3]; } toJSON() { return 'json'; } valueOf() { return 42; } static make(...a) { return new S(...a); } }
    function main(log) {
      log(fib(10)); log(fact(10)); const s = S.make(); log(s.g); log([...s]); log(JSON.stringify(s)); log(s + 1); log([3, 1, 2].sort((a, b) => compare(a, b))); log([1, 2, 3].map(x => fib(x)).filter(x => Boolean(x)).reduce((a, b) => add(a, b), 0));
      function compare(a, b) { return b - a; } function add(a, b) { return a + b; } try { null.x(); } catch (e) { log(e.name); } try { undefinedFunction; } catch (e) { log(e.name); } log('aXbX'.replace(/X/g, m => m.toLowerCase())); let c = 0; const counter = { get n() { return ++c; } }; log(counter.n + counter.n);
      label: for (const a of [1, 2]) for (const b of [1, 2]) { if (b === 2) continue label; log([a, b]); } log(((a, b = a, ...c) => [a, b, c])(1, undefined, 3)); log((() => ({ x: String(1) }))()); log(new.target === undefined); log(typeof typeof nope); const big = 2n ** 64n; log(big);
      return [..."ab"].map((x, i) => x + i);
    }`,
  );
});
