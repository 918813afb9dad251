/**
 * Assignments over what objects inherit: in a hardened realm, lowered and as the oracle runs them, each does what it does where
 * nothing is frozen.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import { quietWorld } from '../compile/lower-testing.ts';
import type { Jobs } from './jobs.ts';
import { openNativeRealm } from './native-realm.ts';
import { openRealm } from './open-realm.ts';
import type { Realm } from './realm.ts';

const CASES: readonly string[] = [
  `() => { const o = {}; o.toString = () => 'x'; return String(o); }`,
  `() => { const o = {}; o.valueOf = () => 3; return o + 1; }`,
  `() => { const o = {}; o.constructor = 'x'; return o.constructor; }`,
  `() => { const o = {}; o.hasOwnProperty = 1; return o.hasOwnProperty; }`,
  `() => { const o = {}; o.toLocaleString = 1; return o.toLocaleString; }`,
  `() => { const o = {}; o.isPrototypeOf = 1; return 1; }`,
  `() => { const o = {}; o.propertyIsEnumerable = 1; return 1; }`,
  `() => { const c = {}; for (const w of ['constructor', 'a', 'a']) c[w] = w in c && typeof c[w] === 'number' ? c[w] + 1 : 1; return JSON.stringify(c); }`,
  `() => { const o = []; o.join = () => 'j'; return o.join(); }`,
  `() => { const o = []; o.push = () => 'j'; return o.push(); }`,
  `() => { const o = []; o.concat = 1; return o.concat; }`,
  `() => { const o = []; o.constructor = 1; return o.constructor; }`,
  `() => { const f = () => 1; f.call = 1; return f.call; }`,
  `() => { const f = () => 1; f.apply = 1; return f.apply; }`,
  `() => { const f = () => 1; f.bind = 1; return f.bind; }`,
  `() => { const f = () => 1; f.toString = () => 'F'; return String(f); }`,
  `() => { const f = function () {}; try { f.name = 'x'; return 'no error'; } catch (e) { return e.constructor.name; } }`,
  `() => { const m = new Map(); m.get = () => 'g'; return m.get(); }`,
  `() => { const m = new Set(); m.add = () => 'g'; return m.add(); }`,
  `() => { const d = new Date(0); d.toJSON = () => 'D'; return JSON.stringify(d); }`,
  `() => { const d = new Date(0); d.toString = () => 'D'; return String(d); }`,
  `() => { const e = new Error('a'); e.message = 'b'; return e.message; }`,
  `() => { const e = new Error('a'); e.name = 'N'; return String(e); }`,
  `() => { const e = new Error('a'); e.toString = () => 'T'; return String(e); }`,
  `() => { const e = new Error('a'); e.stack = 's'; return e.stack; }`,
  `() => { const e = new Error('a'); e.cause = 's'; return e.cause; }`,
  `() => { const e = new TypeError('a'); e.name = 'N'; return e.name; }`,
  `() => { class E extends Error {} E.prototype.name = 'E'; return String(new E('x')); }`,
  `() => { class E extends Error {} E.prototype.message = 'dflt'; return String(new E()); }`,
  `() => { function E(m) { this.message = m; } E.prototype = Object.create(Error.prototype); E.prototype.constructor = E; E.prototype.name = 'OE'; return String(new E('x')); }`,
  `() => { function A() {} A.prototype = Object.create(Array.prototype); A.prototype.constructor = A; A.prototype.push = () => 'p'; return new A().push(); }`,
  `() => { function A() {} A.prototype = Object.create(Map.prototype); A.prototype.constructor = A; return 1; }`,
  `() => { function A() {} A.prototype.toString = () => 'A'; A.prototype.constructor = A; return String(new A()); }`,
  `() => { function A() {} A.prototype = Object.create(Object.prototype); A.prototype.constructor = A; return 1; }`,
  `() => { function A() {} A.prototype = {}; A.prototype.constructor = A; return 1; }`,
  `() => { const p = Promise.resolve(1); p.then = () => 'x'; return p.then(); }`,
  `() => { const p = Promise.resolve(1); p.catch = 1; return p.catch; }`,
  `() => { const p = Promise.resolve(1); p.cancel = () => 'c'; return p.cancel(); }`,
  `() => { const r = /a/; r.exec = () => null; return r.test('a'); }`,
  `() => { const g = (function* () { yield 1; })(); g.next = () => 'n'; return g.next(); }`,
  `() => { class It { static [Symbol.hasInstance]() { return true; } } return ({}) instanceof It; }`,
  `() => String(Object.assign({}, { toString: () => 'as' }))`,
  `() => String({ ...{ toString: () => 'sp' } })`,
  `() => String(new (class { toString = () => 'cf'; })())`,
  `() => String(new (class { constructor() { this.toString = () => 'ca'; } })())`,
  `() => { class A { constructor() { this.constructor = 'x'; } } return new A().constructor; }`,
  `() => { const o = new Map(); o[Symbol.toStringTag] = 'T'; return Object.prototype.toString.call(o); }`,
  `() => { const a = [1]; a[Symbol.iterator] = function* () { yield 9; }; return [...a][0]; }`,
  `() => { const u = new Uint8Array(1); u.set = 1; return u.set; }`,
  `() => { const o = JSON.parse('{"constructor":1,"toString":2,"__proto__":3}'); o.constructor = 5; return JSON.stringify(o); }`,
  `() => { const o = {}; o.__defineGetter__ = 1; return [o.__defineGetter__, Object.keys(o)].join(); }`,
  `() => { const o = {}; o.constructor ??= 1; o.constructor &&= 2; return o.constructor; }`,
  `() => { const a = []; a.constructor &&= 2; return a.constructor; }`,
  `() => { const a = [3]; a['constructor'] = 2; return [a.constructor, Object.keys(a)].join(); }`,
  `() => { const a = [3, 4]; a.constructor = undefined; return a.map(x => x).length; }`,
  `() => { const a = []; [a.constructor] = [5]; return a.constructor; }`,
  `() => { const a = []; for (a.constructor of [6]); return a.constructor; }`,
  `() => { class A extends Array {} const a = new A(); a.constructor = 7; return [a.constructor, A.prototype.constructor === A].join(); }`,
  `() => { class A extends Array {} A.prototype.constructor = 8; return new A().constructor; }`,
  `() => { class A extends Array {} A.from = () => 'from'; A.isArray = 1; return [A.from(), A.isArray, Array.isArray([])].join(); }`,
  `() => { class E extends Error {} E.captureStackTrace = 'c'; return E.captureStackTrace; }`,
  `() => { class P extends Promise {} P.resolve = () => 'r'; P.prototype.then = 't'; return [P.resolve(), P.prototype.then].join(); }`,
  `() => { class D extends Date {} D.now = () => 5; D.prototype.getTime = () => 6; return [D.now(), new D(0).getTime()].join(); }`,
  `() => { function P() {} P.prototype = Object.create(Promise.prototype); P.prototype.constructor = P; return new P().constructor === P; }`,
  `() => { function D() {} D.prototype = Object.create(Date.prototype); D.prototype.constructor = D; return new D().constructor === D; }`,
  `() => { const p = Promise.resolve(1); p.constructor = 1; p.finally = 2; return [p.constructor, p.finally].join(); }`,
  `() => { const g = (async function* () {})(); g.next = () => 'n'; g.return = 1; g.throw = 2; return [g.next(), g.return, g.throw].join(); }`,
  `() => { const it = [1][Symbol.iterator](); it.next = () => ({ done: true }); return [...{ [Symbol.iterator]: () => it }].length; }`,
  `() => { const f = async () => 1; f.call = 1; f.toString = () => 'f'; return [f.call, String(f)].join(); }`,
  `() => { const o = {}; [o.toString, o.valueOf] = [1, 2]; ({ a: o.hasOwnProperty } = { a: 3 }); return Object.values(o).join(); }`,
  `() => { const o = {}; for (o.isPrototypeOf of [1, 2]); return o.isPrototypeOf; }`,
  `() => { const o = {}; Object.assign(o, { constructor: 1, hasOwnProperty: 2 }); return Object.values(o).join(); }`,
  `() => { const o = {}; const set = Reflect.set(o, 'constructor', 4); return [set, o.constructor].join(); }`,
  `() => { const o = {}; const r = {}; Reflect.set(o, 'toString', 4, r); return [Object.keys(o), Object.keys(r)].join('|'); }`,
  `() => { const o = {}; o.constructor = 1; o.constructor = 2; return JSON.stringify(Object.getOwnPropertyDescriptor(o, 'constructor')); }`,
  `() => { const o = Object.create({ set constructor(v) { this.x = v; } }); o.constructor = 1; return o.x; }`,
  `() => { const o = Object.freeze({}); try { o.toString = 1; } catch (e) { return e.name + e.message; } }`,
  `() => { const o = Object.defineProperty({}, 'toString', { value: 1 }); try { o.toString = 2; } catch (e) { return e.name; } }`,
  `() => { try { (5).toString = 1; } catch (e) { return e.name + e.message; } }`,
  `() => { try { 'a'.constructor = 1; } catch (e) { return e.name; } }`,
  `() => { try { undefined.constructor = 1; } catch (e) { return e.name + e.message; } }`,
  `() => { try { null.constructor = (() => { throw new RangeError('first'); })(); } catch (e) { return e.name + e.message; } }`,
  `() => { const names = new Proxy([], { set: (t, k, v) => { t.push(String(k) + v); return true; } }); names.constructor = 1; return names.join(); }`,
  `() => { const d = new Date(0); d[Symbol.toPrimitive] = 1; return 1; }`,
  `() => { const s = Object('x'); s.charAt = 1; return s.charAt; }`,
  `() => { const t = new TypeError('m'); t.constructor = 1; t.toString = () => 'T'; return [t.constructor, String(t)].join(); }`,
  `() => { const w = new WeakMap(); w.get = 1; const b = new ArrayBuffer(1); b.slice = 2; return [w.get, b.slice].join(); }`,
  `() => { const u = new Uint8Array(2); u.constructor = 1; u.map = 2; return [u.constructor, u.map].join(); }`,
  `() => { const r = /a/; r.test = () => 'x'; r.constructor = 1; return [r.test(), r.constructor].join(); }`,
  `() => { const e = new TextEncoder(); e.encode = 1; return e.encode; }`,
  `() => { const h = new Headers(); h.get = 1; h.constructor = 2; return [h.get, h.constructor].join(); }`,
  `() => { const r = new Response('x'); r.text = 1; r.constructor = 2; return [r.text, r.constructor].join(); }`,
];

/** What cannot be done here, and says so. */
const REFUSED: readonly (readonly [statement: string, words: RegExp])[] = [
  ['Array.prototype.push = () => 1', /^`Array\.prototype\.push` cannot be changed here: it is the same for every life/],
  ['Object.prototype.toString = () => 1', /^`Object\.prototype\.toString` cannot be changed here/],
  ['Error.prototype.name = 1', /^`Error\.prototype\.name` cannot be changed here/],
  ['Promise.prototype.then = 1', /^`Promise\.prototype\.then` cannot be changed here/],
  ['Promise.resolve = 1', /^`Promise\.resolve` cannot be changed here/],
  ['Date.now = () => 0', /^`Date\.now` cannot be changed here/],
  ['Date.prototype.constructor = 1', /^`Date\.prototype\.constructor` cannot be changed here/],
  ['Array.prototype[Symbol.iterator] = 1', /^`Array\.prototype\[Symbol\.iterator\]` cannot be changed here/],
  ['Array.prototype.constructor = 1', /^`Array\.prototype\.constructor` cannot be changed here/],
  ['UniqueViolation.prototype.constructor = 1', /^`UniqueViolation\.prototype\.constructor` cannot be changed here/],
  [
    "const key = () => 'constructor'; [][key()] = 1",
    /^`constructor` is read-only here where a computed name .* Write `array\.constructor = /,
  ],
  ['Object.assign([], { constructor: 1 })', /^`constructor` is read-only here where a computed name/],
];

const text = `import { UniqueViolation } from 'ackademy';
export const cases = [${CASES.join(',\n')}];
export const refused = [${REFUSED.map(([statement]) => `() => { ${statement}; }`).join(',\n')}];
export const own = () => { const e = new UniqueViolation('u'); e.constructor = 1; e.toString = () => 'mine'; class V extends UniqueViolation {} V.prototype.constructor = 2; return [e.constructor, String(e), new V('v').constructor].join(); };
export const left = () => [Array.prototype.push, Date.now, Promise.prototype.then].map(f => [typeof f, Object.isFrozen(f)].join()).join(' ');
`;

interface Exports {
  readonly cases: readonly (() => unknown)[];
  readonly refused: readonly (() => unknown)[];
  readonly own: () => unknown;
  readonly left: () => unknown;
}

const told = (run: () => unknown): string => {
  try {
    return String(run());
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
};

/** The tag of a Map cannot be written in Node either; the words are the engine's, and name what it can find of the object. */
const withoutTag = (said: string): string => said.replace(/of object '.*'$/, 'of an object');

let plain: readonly string[];
let realms: readonly [name: string, realm: Realm, exports: Exports][];

beforeAll(async () => {
  plain = CASES.map(source => told(() => new Function(`'use strict'; return (${source})()`)()));
  const compiled = await compileNode([{ path: 'handler.ts', text: `// @ts-nocheck\n${text}` }], 'handler.ts');
  if (!compiled.ok) throw new Error(compiled.errors.map(error => `${error.line}: ${error.text}`).join('\n'));
  const opened: [string, Realm][] = [
    ['lowered', openRealm({ hardened: true })],
    ['native', openNativeRealm({ hardened: true })],
  ];
  realms = opened.map(([name, realm]) => [name, realm, realm.load(compiled.program).start(quietWorld()).exports as unknown as Exports]);
}, 60_000);

describe('an assignment over what is inherited does what it does where nothing is frozen', () => {
  test.each(CASES.map((source, index) => [source, index] as const))('%s', (_, index) => {
    for (const [name, , { cases }] of realms) expect([name, withoutTag(told(cases[index]!))]).toEqual([name, withoutTag(plain[index]!)]);
  });

  test('of an error of the course as well', () => {
    for (const [, , { own }] of realms) expect(own()).toBe('1,mine,2');
  });
});

describe('what all lives share is not changed, and the error says why', () => {
  test.each(REFUSED.map(([statement, words], index) => [statement, words, index] as const))('%s', (_, words, index) => {
    for (const [name, realm, { refused }] of realms) {
      let said: unknown = 'nothing';
      try {
        refused[index]!();
      } catch (error) {
        // As every `catch` of a lowered program does.
        if (name === 'lowered') (realm.jobs as Jobs).passHalt(error);
        said = (error as Error).message;
      }
      if (name === 'lowered') expect(said).toMatch(words);
      else expect(said).not.toBe('nothing');
    }
  });

  test('and nothing can be hung on what stands in its place', () => {
    for (const [, , { left }] of realms) expect(left()).toBe('function,true function,true function,true');
    for (const holder of [Array.prototype, Map.prototype, Date.prototype, Promise.prototype]) {
      expect(Object.isFrozen(holder)).toBe(true);
      for (const key of Reflect.ownKeys(holder)) {
        const { get, set } = Object.getOwnPropertyDescriptor(holder, key)!;
        for (const accessor of [get, set]) expect(accessor === undefined || Object.isFrozen(accessor)).toBe(true);
      }
    }
  });
});
