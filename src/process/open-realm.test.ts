import { beforeAll, describe, expect, test } from 'vitest';
import { loweredTrace, nativeTrace, quietWorld, startLowered } from '../compile/lower-testing.ts';
import { openRealm } from './open-realm.ts';
import { Halt, type Realm } from './realm.ts';

/** In this file the language is hardened for good, as in the sandbox. Native traces are taken before. */

const PROGRAMS = [
  `class B { async hi() { return 'B'; } } class C extends B { #n = 1; async hi() { await null; return [await super.hi(), this.#n, (async () => super.hi())() instanceof Promise]; } }
   async function* g() { try { yield 1; yield 2; } finally { await null; } }
   async function main(log) { log(await new C().hi()); for await (const x of g()) { log(x); break; } const r = await Promise.allSettled([1, Promise.reject(new RangeError('r'))]); log(r.map(x => x.status)); try { null.x; } catch (e) { log(e.name); } class E extends TypeError { constructor(m) { super(m); this.name = 'E'; } } try { throw new E('own'); } catch (e) { log(e); } }`,
  `async function main(log) { const m = new Map([['a', 1]]); for (const [k, v] of m) log(k + v); const o = { toString() { return 'o'; } }; o.valueOf = () => 5; log(o + 1); log([3, 1, 2].sort().join()); log('aXb'.replace(/X/g, '-')); log(JSON.stringify({ d: [1, { x: null }] })); log(Number('12').toFixed(1)); log([..."ab"].entries().toArray().length); log(Object.groupBy([1, 2, 3], x => x % 2 ? 'odd' : 'even').odd.length); log(Math.max(1, 2)); const { a = await 5, ...rest } = { b: 1 }; log([a, rest]); function F() {} F.prototype.hi = function () { return 'hi'; }; log(new F().hi()); const e = new Error('x', { cause: 1 }); e.message = 'y'; e.name = 'Z'; log(e); log(Symbol.asyncIterator.toString()); log([1, 2].at(-1)); log(structuredClone !== undefined); const arr = [1]; arr.push(2); log(arr.length); }`,
];
const natively: string[][] = [];
let realm: Realm;

beforeAll(async () => {
  for (const program of PROGRAMS) natively.push(await nativeTrace(program));
  realm = openRealm({ hardened: true });
});

const run = (code: string): unknown => {
  const { life } = startLowered(`const main = () => { ${code} };\nexport { main };`, realm, quietWorld());
  try {
    return (life.exports.main as () => unknown)();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
};

test.each(PROGRAMS.map((program, index) => [index, program] as const))(
  'program %i leaves the same trace natively, lowered, and hardened',
  (index, program) => {
    expect(loweredTrace(program, openRealm({ hardened: false }))).toEqual(natively[index]);
    expect(loweredTrace(program, realm)).toEqual(natively[index]);
  },
);

describe('nothing that one life does to the language is seen by the next', () => {
  test.each([
    'Array.prototype.x = 1;',
    'Object.prototype.x = 1;',
    'Array.prototype.map = () => {};',
    'Promise.prototype.then = () => {};',
    'Promise.x = 1;',
    'Promise.all.x = 1;',
    'Math.x = 1;',
    'JSON.parse = 1;',
    'globalThis.x = 1;',
    'console.log.x = 1;',
    'Date.prototype.x = 1;',
    'Date.prototype.getHours.x = 1;',
    'Object.getPrototypeOf(Date.prototype).x = 1;',
    'Function.prototype.x = 1;',
    'Function.x = 1;',
    'eval.x = 1;',
    'Error.stackTraceLimit = 1; Error.x = 1;',
    'TextEncoder.prototype.encode.x = 1;',
    'Object.getPrototypeOf(function* () {}).x = 1;',
    'Object.getPrototypeOf((async function* () {})()).x = 1;',
    'Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})())).next = 1;',
    'Object.getPrototypeOf(new Map()[Symbol.iterator]()).next = 1;',
    'Symbol.prototype.description = 1;',
    'RegExp.x = 1;',
    'setTimeout.x = 1;',
    'crypto.randomUUID.x = 1;',
    'structuredClone.x = 1;',
  ])('%s', code => {
    expect(run(code)).toMatch(/^TypeError/);
  });
});

describe('there is no way out', () => {
  test.each([
    '(() => {}).constructor("return 1")()',
    '(function* () {}).constructor("yield 1")().next().value',
    'console.log.constructor("return globalThis")()',
    'Promise.constructor("return 1")()',
    'Promise.resolve.constructor("return 1")()',
    'Object.getPrototypeOf(async () => {}).constructor("return 1")()',
    'Date.constructor("return 1")()',
    '[].map.constructor("return 1")()',
    'eval("1")',
    'globalThis.Function("return 1")()',
    'Reflect.construct(Function, ["return 1"])()',
  ])('%s', code => {
    expect(run(`return ${code};`)).toMatch(/^(EvalError|TypeError)/);
  });

  test.each([
    'globalThis.WeakRef',
    'globalThis.SharedArrayBuffer',
    'globalThis.process',
    'globalThis.fetch',
    'globalThis.Compartment',
    'globalThis.harden',
    'globalThis.lockdown',
  ])('%s does not exist', name => {
    expect(run(`return typeof ${name};`)).toBe('undefined');
  });

  test('an error shows no stack', () => {
    expect(run('return String(new Error("x").stack ?? "");')).not.toMatch(/at |\.ts|file:/);
    expect(
      run('try { Error.prepareStackTrace = (e, sites) => "seen " + sites.length; } catch {} return String(new Error("x").stack ?? "");'),
    ).toBe('');
    expect(run('const o = {}; Error.captureStackTrace?.(o); return String(o.stack ?? "");')).toBe('');
  });

  test('every promise that can be had is ours', () => {
    expect(
      run(
        'return [(async () => {})(), (async function* () {})().next(), Promise.resolve(), new (class extends Promise {})(() => {})].every(p => p instanceof Promise);',
      ),
    ).toBe(true);
    expect(run('return (async () => {})().constructor === Promise;')).toBe(true);
  });
});

test('answers do not depend on the language of the machine', () => {
  expect(
    run(
      'return ["ä".localeCompare("z"), (1234.5).toLocaleString(), (10n ** 6n).toLocaleString(), "I".toLocaleLowerCase("tr"), [1234.5].toLocaleString()];',
    ),
  ).toEqual([-1, '1,234.5', '1,000,000', 'i', '1,234.5']);
});

test('chance and the clock come from the life, and differ between two lives', () => {
  const code = 'export const main = () => [Math.random(), Date.now() - Date.UTC(2026, 0, 1), crypto.randomUUID()];';
  const one = startLowered(code, realm, quietWorld({ random: () => 0.1, now: () => 1, uuid: () => 'a' })).life;
  const two = startLowered(code, realm, quietWorld({ random: () => 0.2, now: () => 2, uuid: () => 'b' })).life;
  expect([(one.exports.main as () => unknown)(), (two.exports.main as () => unknown)()]).toEqual([
    [0.1, 1, 'a'],
    [0.2, 2, 'b'],
  ]);
});

test('a life begins with empty memory, though the program was loaded once', () => {
  const program = 'let n = 0; const seen = new Set(); export const main = () => { n += 1; seen.add(n); return [n, seen.size]; };';
  const one = startLowered(program, realm).life.exports.main as () => unknown;
  one();
  const two = startLowered(program, realm).life.exports.main as () => unknown;
  expect([one(), two()]).toEqual([
    [2, 2],
    [1, 1],
  ]);
});

test('endless code is stopped in a hardened realm too', () => {
  expect(() => startLowered('for (;;) ;', realm)).toThrow(Halt);
  realm.jobs.clear();
  const { life } = startLowered('export const main = async () => { try { for (;;) await null; } finally { for (;;) ; } };', realm);
  realm.jobs.enqueue(() => void (life.exports.main as () => unknown)());
  expect(() => realm.jobs.drain()).toThrow(Halt);
  realm.jobs.clear();
});
