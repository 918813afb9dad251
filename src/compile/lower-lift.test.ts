import { describe, expect, test } from 'vitest';
import { lowered, loweredTrace, nativeTrace } from './lower-testing.ts';

function same(situation: string, body: string): void {
  test(situation, async () => {
    const native = await nativeTrace(body);
    expect(loweredTrace(body)).toEqual(native);
    expect(native.length).toBeGreaterThan(0);
  });
}

const isLifted = (code: string): boolean => !lowered(`${code}\nexport { main };`).code.includes('(function*');

test('a transaction that uses what the handler took from its message is made once per life', () => {
  expect(
    isLifted(
      'async function main(message, { db }) { const { id } = message; for (const k of [1]) await db.transaction(async tx => { await tx.insert(id, k, message, db); }); }',
    ),
  ).toBe(true);
});

test.each([
  ['a variable that changes', 'function main() { let n = 0; n += 1; return async () => n; }'],
  ['a parameter that changes', 'function main(n) { n += 1; return async () => n; }'],
  ['a var', 'function main() { var n = 0; return async () => n; }'],
  ['a constant that has no value yet', 'function main() { const f = async () => n; const n = 1; return f; }'],
  ['a constant of a switch', 'function main(x) { switch (x) { case 1: const n = 1; default: return async () => n; } }'],
  ['a private name', 'class A { #x = 1; main() { return async () => this.#x; } } const main = A;'],
])('%s is shared, not handed over', (_, code) => {
  expect(isLifted(code)).toBe(false);
});

describe('lifted functions mean the same', () => {
  same(
    'this, arguments, new.target and super come along, through several levels',
    `
    class B { hi() { return 'B' + this.n; } } class C extends B { n = 1; m(a) { const k = a; return async x => { const in1 = async y => { await null; return [this.n, super.hi(), arguments.length, k, x, y]; }; return [await in1('y'), await (async () => super.hi() + k)()]; }; } constructor() { const late = async v => { await null; const deep = async w => [this.n, super.hi(), v, w, new.target === C]; return deep('w'); }; const p = late('v'); super(); this.p = p; } }
    function F() { const made = new.target; return { run: async q => { const inner = async () => [made === F, new.target === F, q, arguments.length]; return inner(); } }; }
    async function main(log) { const c = new C(); log(await c.m(5, 6)('x')); log(await c.p); log(await new F(1, 2, 3).run('q')); }`,
  );
  same(
    'variables that change are seen to change',
    `
    async function main(log) { let n = 0; const c = 5; const inc = async by => { n += by; await null; return n + c; }; const read = async () => n; log(await Promise.all([inc(1), inc(2), read()])); n = 100; log(await read()); for (let i = 0; i < 2; i++) { const f = async () => i; log(await f()); } for (const x of [1, 2]) { const f = async () => x; log(await f()); } }
    `,
  );
  same(
    'names without a value yet',
    `
    async function main(log) {
      const early = async () => later; await early().catch(e => log(e.name)); const later = 1; log(await early());
      log(await hoisted().catch(e => e.name)); const k = 2; async function hoisted() { await null; return k; } log(await hoisted());
      const g = (a, f = async () => b, b = f().catch(e => e.name)) => b; log(await g(1)); function plain() { return async () => z; } const before = plain(); await before().catch(e => log(e.name)); const z = 3; log(await before()); log(await plain()());
      class Local { async m() { return [Local.name, k]; } } log(await new Local().m()); const anon = async () => new Local() instanceof Local; log(await anon());
    }`,
  );
  same(
    'names that meet',
    `
    async function main(log) {
      const save = async x => x * 2; const o = { save: async x => await save(x) + 1, async log(v) { log(v); return save.name; } }; log(await o.save(4)); log(await o.log('m')); log(o.save.name);
      const x = 'outer'; const shadow = async (a = x) => { var x = 'inner'; return a + x; }; log(await shadow()); const p = async ({ x }) => x; log(await p({ x: 'param' })); const q = async (y = x, { z = y } = {}) => y + z; log(await q()); log(q.length);
      const f = async function g(n) { return n ? [g === f, await g(n - 1), x] : 'end'; }; log(await f(1)); const h = async function () { await null; return [typeof this, x]; }; log(await h.call('t')); try { throw { code: 1 }; } catch ({ code }) { const c = async () => code; log(await c()); }
      const gen = async function* (n) { for (let i = 0; i < n; i++) yield [i, x]; }; for await (const v of gen(2)) log(v); const lst = [1, 2].map(async v => { await null; return v + x; }); log(await Promise.all(lst)); function helper() { return x; } const viaFunction = async () => helper(); log(await viaFunction());
    }`,
  );
});
