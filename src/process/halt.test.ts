import { describe, expect, test } from 'vitest';
import { quietWorld, startLowered } from '../compile/lower-testing.ts';
import { openRealm } from './open-realm.ts';
import { Halt, type LifeWorld } from './realm.ts';

/** Runs `main(log)` until nothing is left to do. */
function run(code: string, world: Partial<LifeWorld> = {}) {
  const realm = openRealm({ hardened: false });
  const log: unknown[] = [];
  const { life } = startLowered(`${code}\nexport { main };`, realm, quietWorld(world));
  let halt: unknown = null;
  realm.jobs.enqueue(() => void (life.exports.main as (log: (x: unknown) => void) => unknown)(x => log.push(x)));
  try {
    realm.jobs.drain();
  } catch (error) {
    halt = error;
  }
  return { log, reason: halt instanceof Halt ? halt.reason : halt, line: life.line()?.line, realm, life };
}

describe('code that would never end is stopped at its line', () => {
  test.each([
    ['while', 'function main() {\n  let n = 0;\n  while (true) n++;\n}', 'endless-loop', 3],
    ['for without anything', 'function main() {\n  for (;;) ;\n}', 'endless-loop', 2],
    ['do while with continue', 'function main() {\n  do { continue; } while (true);\n}', 'endless-loop', 2],
    [
      'for of without end',
      'function main() {\n  const g = function* () { for (;;) yield 1; };\n  for (const x of g()) ;\n}',
      'endless-loop',
      3,
    ],
    [
      'a generator that never yields',
      'function main() {\n  const g = function* () {\n    for (;;) ;\n  };\n  g().next();\n}',
      'endless-loop',
      3,
    ],
    ['calls without end', 'function main() {\n  f();\n}\nfunction f() {\n  f();\n}', 'endless-recursion', 4],
    [
      'arrow functions that call each other',
      'const a = () => b();\nconst b = () => a();\nfunction main() {\n  a();\n}',
      'endless-recursion',
      undefined,
    ],
    ['async functions that call each other', 'async function main() {\n  await main();\n}', 'endless-recursion', undefined],
    ['getters without a call', 'const o = { get x() { return o.x; } };\nfunction main() {\n  o.x;\n}', 'endless-recursion', undefined],
    ['generators inside generators', 'function* g() { yield* g(); }\nfunction main() {\n  [...g()];\n}', 'endless-recursion', undefined],
    ['callbacks of the engine', 'const f = () => [1].map(f);\nfunction main() { f(); }', 'endless-recursion', undefined],
    ['exponentially many calls', 'const f = n => n && f(n - 1) + f(n - 1);\nfunction main() { f(60); }', 'endless-loop', undefined],
    ['awaits without end', 'async function main() {\n  for (;;) await null;\n}', 'endless-jobs', 2],
    ['thens without end', 'function main() {\n  const f = () => Promise.resolve().then(f);\n  f();\n}', 'endless-jobs', undefined],
    [
      'for await without end',
      'async function main() {\n  const it = { [Symbol.asyncIterator]: () => ({ next: () => ({ value: 1 }) }) };\n  for await (const x of it) ;\n}',
      'endless-jobs',
      3,
    ],
  ])('%s', (_, code, reason, line) => {
    const result = run(code);
    expect(result.reason).toBe(reason);
    if (line !== undefined) expect(result.line).toBe(line);
  });

  test('deep but honest recursion is fine, sync and async', () => {
    const { log, reason } = run(
      'const f = n => n === 0 ? 0 : 1 + f(n - 1);\nconst g = async n => n === 0 ? 0 : 1 + await g(n - 1);\nasync function main(log) { log(f(900)); log(await g(900)); for (let i = 0; i < 50; i++) { try { f(500); throw new Error(); } catch { f(900); } } log("end"); }',
    );
    expect([log, reason]).toEqual([[900, 900, 'end'], null]);
  });

  test('the module itself can loop without end', () => {
    expect(() => startLowered('for (;;) ;')).toThrow(Halt);
  });
});

describe('a halt cannot be caught', () => {
  const LOOP = 'const loop = () => { for (;;) ; };';
  test.each([
    ['catch', 'function main(log) { try { loop(); } catch { log("caught"); } log("after"); }'],
    ['finally with return', 'function main(log) { try { loop(); } finally { log("finally"); return 1; } }'],
    ['finally in a loop', 'function main(log) { for (;;) { try { loop(); } finally { log("finally"); continue; } } }'],
    ['a promise constructor', 'function main(log) { new Promise(() => loop()).catch(() => log("caught")); }'],
    ['then and catch', 'async function main(log) { await Promise.resolve().then(() => loop()).catch(() => log("caught")); log("after"); }'],
    [
      'an async function',
      'async function main(log) { const f = async () => { await null; loop(); }; try { await f(); } catch { log("caught"); } }',
    ],
    [
      'the parameters of an async function',
      'async function main(log) { const f = async (x = loop()) => x; await f().catch(() => log("caught")); }',
    ],
    ['a thenable', 'async function main(log) { try { await { then() { loop(); } }; } catch { log("caught"); } }'],
    ['a getter of a thenable', 'async function main(log) { try { await { get then() { loop(); } }; } catch { log("caught"); } }'],
    ['Promise.all', 'async function main(log) { await Promise.all({ [Symbol.iterator]() { loop(); } }).catch(() => log("caught")); }'],
    ['Promise.try', 'async function main(log) { await Promise.try(loop).catch(() => log("caught")); }'],
    [
      'closing an iterator',
      'function main(log) { const it = { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { log(String("closed")); return {}; } }) }; for (const x of it) loop(); }',
    ],
    [
      'a generator',
      'function main(log) { const g = function* () { try { yield 1; } finally { log("finally"); } }; for (const x of g()) loop(); }',
    ],
    [
      'an async generator',
      'async function main(log) { const g = async function* () { try { loop(); yield 1; } catch { log("caught"); } finally { log("finally"); } }; for await (const x of g()) log(x); }',
    ],
    [
      'for await',
      'async function main(log) { const it = { [Symbol.asyncIterator]: () => ({ next: () => ({ value: 1 }), return() { log(String("closed")); return {}; } }) }; for await (const x of it) loop(); }',
    ],
    [
      'a native stack overflow',
      'const o = { get x() { return o.x; } }; function main(log) { try { o.x; } catch { log("caught"); } finally { log("finally"); } }',
    ],
    ['a timer', 'function main(log) { setTimeout(() => { try { loop(); } catch { log("caught"); } }, 1); }'],
    ['a microtask', 'function main(log) { queueMicrotask(() => { try { loop(); } catch { log("caught"); } }); }'],
    ['a callback of the engine', 'function main(log) { try { [1].forEach(loop); } catch { log("caught"); } }'],
    ['a proxy', 'function main(log) { try { new Proxy({}, { get: loop }).x; } catch { log("caught"); } }'],
  ])('%s', (_, code) => {
    const timers: (() => void)[] = [];
    const result = run(`${LOOP}\n${code}`, { setTimer: (_ms, fire) => timers.push(fire) });
    for (const timer of timers) {
      result.realm.jobs.enqueue(timer);
      expect(() => result.realm.jobs.drain()).toThrow(Halt);
    }
    if (timers.length === 0) expect(['endless-loop', 'endless-recursion']).toContain(result.reason);
    expect(result.log).toEqual([]);
  });

  test('a realm can be used again after its queue was cleared', () => {
    const { realm, life } = run(
      `${LOOP} async function main(log) { if (log("x") > 1) { await null; return log("again"); } try { loop(); } finally { log("finally"); } }`,
    );
    const log: unknown[] = ['x'];
    realm.jobs.clear();
    realm.jobs.enqueue(() => void (life.exports.main as (log: (x: unknown) => number) => unknown)(x => log.push(x)));
    realm.jobs.drain();
    expect(log).toEqual(['x', 'x', 'again']);
  });

  test('budgets are the same every time', () => {
    const count = () => {
      let calls = 0;
      run('function main(log) { for (;;) log(1); }', {});
      const realm = openRealm({ hardened: false });
      const { life } = startLowered('function main(log) { for (;;) log(1); }\nexport { main };', realm);
      realm.jobs.enqueue(() => void (life.exports.main as (log: () => void) => unknown)(() => (calls += 1)));
      expect(() => realm.jobs.drain()).toThrow(Halt);
      return calls;
    };
    expect(count()).toBe(count());
  });
});
