import { describe, expect, test } from 'vitest';
import { loweredTrace, nativeTrace } from './lower-testing.ts';

function same(situation: string, body: string): void {
  test(situation, async () => {
    const native = await nativeTrace(body);
    expect(loweredTrace(body)).toEqual(native);
    expect(native.length).toBeGreaterThan(0);
  });
}

describe('classes', () => {
  same(
    'async methods, static ones, with this, arguments and defaults',
    `
    class A { v = 1; async m(x = this.v, ...r) { await null; return [x, r, arguments.length, this.v]; } static async s(...a) { return [this === A, a]; } async *g() { yield this.v; } }
    async function main(log) {
      const a = new A(); log(await a.m()); log(await a.m(2, 3, 4)); log(await A.s(1)); for await (const v of a.g()) log(v);
      log(Object.getOwnPropertyNames(A.prototype)); log(Object.keys(a)); log(A.prototype.m.length);
      log(Object.getOwnPropertyDescriptor(A.prototype, 'm').enumerable);
      const loose = a.m; await loose().catch(e => log(e.name));
    }`,
  );
  same(
    'super in async methods and in async arrows inside them',
    `
    class B { x() { return 'B.x ' + this.n; } static s() { return 'B.s'; } get p() { return 'B.p'; } async a() { return 'B.a ' + this.n; } }
    class C extends B {
      n = 1;
      x() { return 'C.x'; }
      async m() { await null; return [super.x(), super.p, await super.a(), super['x']()]; }
      async arrow() { const f = async () => { await null; return [super.x(), await super.a(), (() => super.p)()]; }; return f(); }
      sync() { return async (k) => { await null; const g = async () => super[k](); return [super.x(), await g()]; }; }
      static async st() { return super.s() + await (async () => super.s())(); }
      f = async () => super.x() + super.p;
      async set() { super.y = 5; super.z = 1; super.z += 2; super.z++; return [this.y, this.z, Object.hasOwn(this, 'y')]; }
      setArrow() { return (async () => { super.y = 6; super.z = 1; super.z += await 2; super.z++; [super.w] = [9]; return [this.y, this.z, this.w]; })(); }
    }
    async function main(log) {
      const c = new C(); log(await c.m()); log(await c.arrow()); log(await c.sync()('x')); log(await C.st()); log(await c.f()); log(await c.set()); log(await new C().setArrow());
    }`,
  );
  same(
    'super in async methods of object literals',
    `
    const base = { hi() { return 'base ' + this.n; }, v: 3 };
    const o = { __proto__: base, n: 1, async hi(a, b = 2) { await null; return [super.hi(), super.v, a, b, arguments.length]; }, async *g() { yield super.hi(); }, arrow() { return async () => super.hi(); } };
    async function main(log) { log(await o.hi('x')); for await (const v of o.g()) log(v); log(await o.arrow()()); log(o.hi.length); log(o.hi.name); }`,
  );
  same(
    'private async methods, fields, statics and brand checks',
    `
    class P {
      #x = 1; static #count = 0;
      async #m(y) { await null; return this.#x + y; }
      async *#g() { yield this.#x; yield await this.#m(5); }
      static async #s(v) { return v + P.#count; }
      async run(log) { log(await this.#m(1)); for await (const v of this.#g()) log(v); log(await P.#s(2)); this.#x += await this.#m(10); log(this.#x); log(#m in this); const o = null; log(o?.#x); }
    }
    class Q { #v = 7; async #m() { return this?.#v ?? 'none'; } take() { return this.#m; } async both() { const f = this.#m; return [await f.call(this), f.name]; } }
    async function main(log) {
      await new P().run(log); const q = new Q(); log(await q.both());
      await q.take().call({}).catch(e => log(e.name));
      log(await q.take().call(new Q()));
    }`,
  );
  same(
    'async arrows in field initialisers and static blocks',
    `
    const log0 = [];
    class F { a = async () => this.b; b = 2; static s = async () => this.name; static t; static { const f = async () => { await null; return this.name; }; this.t = f(); log0.push(typeof this.prototype.m); } async m() {} ['c' + 1] = async () => 'computed'; }
    async function main(log) { const f = new F(); log(await f.a()); log(await F.s()); log(await F.t); log(log0); log(await f.c1()); }`,
  );
  same(
    'async arrows in derived constructors, where this comes late',
    `
    class B { constructor(v) { this.v = v; } hi() { return 'hi ' + this.v; } }
    class D extends B {
      constructor(log) {
        const early = async () => { log('started'); await null; return [this.v, super.hi(), new.target === D]; };
        const p = early();
        const tooEarly = (async () => this.v)();
        const sync = (async () => { try { this.v; } catch (e) { return e.name; } })();
        super(3);
        this.all = [p, tooEarly.catch(e => e.name), sync, (async () => { await null; return (async () => this.hi())(); })()];
      }
    }
    class E extends B { constructor(log) { const f = async () => { super(4); return this.v; }; const p = f(); this.p = p; log('made'); } }
    async function main(log) { log(await Promise.all(new D(log).all)); log(await new E(log).p); }`,
  );
  same(
    'computed names, symbols and accessors next to async methods',
    `
    let n = 0; const k = () => 'm' + n++; const sym = Symbol.for('q');
    class A { async [k()]() { return 'zero'; } get x() { return 1; } static async [k()]() { return 'one'; } async [sym]() { return 'sym'; } set x(v) {} async 'quoted name'() { return 'q'; } async 42() { return 42; } async get() { return 'g'; } static async static() { return 's'; } }
    async function main(log) { const a = new A(); log(await a.m0()); log(await A.m1()); log(await a[sym]()); log(await a['quoted name']()); log(await a[42]()); log(await a.get()); log(await A.static()); log(a.m0.name); log(a[sym].name); }`,
  );
  same(
    'a later element of the same name counts',
    `
    class A { async m() { return 1; } m() { return 2; } n() { return 3; } async n() { return 4; } async o() { return 5; } async o() { return 6; } static async m() { return 7; } }
    async function main(log) { const a = new A(); log(a.m()); log(await a.n()); log(await a.o()); log(await A.m()); }`,
  );
  same(
    'class expressions made again and again keep apart',
    `
    const make = tag => class { static tag = tag; async m() { return tag; } async #p() { return tag + this.constructor.tag; } async q() { return this.#p(); } };
    async function main(log) { const [A, B] = [make('a'), make('b')]; log(await new A().m()); log(await new B().m()); log(await new A().q()); log(await new B().q()); log(A.name); const list = []; for (const t of ['x', 'y']) list.push(class { async m() { return t; } }); for (const C of list) log(await new C().m()); }`,
  );
  same(
    'subclasses of Promise and species',
    `
    class P extends Promise { static get [Symbol.species]() { return Promise; } mine() { return 'mine'; } }
    class Q extends Promise { constructor(e) { super(e); this.made = true; } }
    async function main(log) {
      const p = new P(r => r(1)); log(p.mine()); log(p.then(() => {}) instanceof P); log(await p);
      const q = Q.resolve(2); log(q instanceof Q); const t = q.then(x => x + 1); log(t instanceof Q); log(t.made); log(await t); log((await Q.all([q, 3])).length); log(Q.all([]) instanceof Q);
      log(await Q.reject(4).catch(x => x)); log(await Q.race([q])); log(Promise.resolve(q) === q); log(Q.resolve(q) === q);
      const f = async () => q; log(f() instanceof Q); log(await f());
      log(Object.prototype.toString.call(p)); log(q.finally(() => {}) instanceof Q); log(await q.finally(() => {}));
    }`,
  );
  same(
    'a promise whose then was replaced',
    `
    async function main(log) {
      const p = Promise.resolve(1); Object.defineProperty(p, 'then', { value(f, r) { log('own then'); return Promise.prototype.then.call(this, f, r); } });
      log(await p); log(await new Promise(r => r(p))); const f = async () => p; log(await f()); log(await Promise.all([p])); log(await Promise.resolve(p));
      const q = Promise.resolve(2); Object.defineProperty(q, 'constructor', { value: function Other() {} }); log(await q);
      const s = Promise.resolve(3); Object.defineProperty(s, 'constructor', { get() { throw new Error('constructor'); } });
      try { await s; } catch (e) { log(e.message); }
    }`,
  );
  same(
    'errors of the promise constructor and of promise methods',
    `
    async function main(log) {
      for (const f of [() => new Promise(), () => new Promise(1), () => Promise(), () => Promise.resolve.call(1), () => Promise.prototype.then.call({}), () => Promise.all.call(undefined)]) { try { const r = f(); if (r) await r; } catch (e) { log(e.name); } }
      log(Promise.name); log(Promise.length); log(Promise.all.length); log(Promise.prototype.then.length); log(Object.getOwnPropertyNames(Promise.prototype).sort()); log(Promise.resolve.name);
      log(await Promise.all(new Set([1, Promise.resolve(2)])));
      const closed = { [Symbol.iterator]() { return { next() { return { value: 1 }; }, return() { log('closed'); return {}; } }; } };
      const Bad = class extends Promise { static resolve() { throw new Error('resolve'); } };
      await Bad.all(closed).catch(e => log(e.message));
      const throwing = { [Symbol.iterator]() { return { next() { throw new Error('next'); }, return() { log('never'); } }; } };
      await Promise.race(throwing).catch(e => log(e.message));
    }`,
  );
  same(
    'inheritance across lowered methods',
    `
    class A { async m() { await null; return ['A']; } }
    class B extends A { async m() { const up = await super.m(); return [...up, 'B']; } }
    class C extends B { async m() { return [...await super.m(), 'C', await A.prototype.m.call(this)]; } }
    class Err extends Error { constructor(m) { super(m); this.name = 'Err'; } async tell() { return this.message; } }
    async function main(log) { log(await new C().m()); try { throw new Err('boom'); } catch (e) { log(e instanceof Err); log(await e.tell()); log(e); } }`,
  );
});
