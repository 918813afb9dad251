import { describe, expect, test } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import { quietWorld } from '../compile/lower-testing.ts';
import { plainly } from './engine-words.ts';
import { openRealm } from './open-realm.ts';

/** What the engine under the test says, by the statement that makes it say so. */
const STATEMENTS: readonly (readonly [statement: string, words: string])[] = [
  ['o.nope()', 'o.nope is not a function'],
  ['o.f().nope()', '(intermediate value).nope is not a function'],
  ['o.f()()', '(intermediate value) is not a function'],
  ['new (o.f().x)()', '(intermediate value) is not a constructor'],
  ['await o.f().x()', '(intermediate value).x is not a function'],
  ['(await o.f()).x()', '(intermediate value).x is not a function'],
  ['const x = (await o.f()).x(); o.f(x)', '(intermediate value).x is not a function'],
  ['eval.x()', 'eval.x is not a function'],
  ['new eval()', 'eval is not a constructor'],
  ['try { throw null } catch ({ a }) { a }', "Cannot destructure property 'a' of '(intermediate value)' as it is null."],
  ['for await (const [a] of [1]) a', '(intermediate value) is not iterable'],
  ['const f = () => { o.f(); }; f.name = 1', "Cannot assign to read only property 'name' of function 'function () { [native code] }'"],
  [
    'const f = async function g(a = { b: 1 }) { await o.f(a); }; f.name = 1',
    "Cannot assign to read only property 'name' of function 'function () { [native code] }'",
  ],
  ['class K { m() { o.f() } } K.name = 1', "Cannot assign to read only property 'name' of function 'function () { [native code] }'"],
  ['const f = () => { o.f(); }; class A extends f {}', 'Class extends value function () { [native code] } is not a constructor or null'],
  ['Map.prototype.get.call(() => { o.f(); })', 'Method Map.prototype.get called on incompatible receiver function () { [native code] }'],
  ['try { o.f().nope() } catch (error) { throw new TypeError(error.message) }', '(intermediate value).nope is not a function'],
  ['await Promise.resolve().then(() => o.f().nope())', '(intermediate value).nope is not a function'],
  ['await Promise.all([async () => o.f()()].map(f => f()))', '(intermediate value) is not a function'],
  ['for await (const x of (async function* () { yield o.f()(); })()) x', '(intermediate value) is not a function'],
  ['await { then() { o.f().nope(); } }', '(intermediate value).nope is not a function'],
  ["throw new TypeError('it costs $$5')", 'it costs $$5'],
  ["throw new Error('$$mark(...) is not a function')", '$$mark(...) is not a function'],
];

describe('what an engine says about a wrong value names nothing of ours', () => {
  test.each(STATEMENTS)('%s', async (statement, words) => {
    const text = `const o = { f() { return 1; } };\nexport async function handle() {\n  o.f();\n  ${statement};\n}`;
    const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
    if (!compiled.ok) throw new Error(compiled.errors[0]!.text);
    const realm = openRealm({ hardened: false });
    const { handle } = realm.load(compiled.program).start(quietWorld()).exports as { handle: () => unknown };
    let said: unknown = 'nothing';
    realm.jobs.enqueue(() =>
      realm.promises.observe(
        handle(),
        () => {},
        error => {
          said = (error as Error).message;
        },
      ),
    );
    realm.jobs.drain();
    expect(said).toBe(words);
  });
});

describe('quoted as the text stands, as other engines do', () => {
  test.each([
    ['($$.L = 12, db).nope is not a function', 'db.nope is not a function'],
    ['($$.at(12), db.get(a, f(b))).nope is not a function', 'db.get(a, f(b)).nope is not a function'],
    ['$$mark(db.get("a"), 12).nope is not a function', 'db.get("a").nope is not a function'],
    ['$$mark($$mark(a(), 3).b(), 4).nope is not a function', 'a().b().nope is not a function'],
    [
      "$$$mark(db.get(), 12).x is not a function. (In '$$$mark(db.get(), 12).x()', '$$$mark(db.get(), 12).x' is undefined)",
      "db.get().x is not a function. (In 'db.get().x()', 'db.get().x' is undefined)",
    ],
    ['can\'t access property "x", $$v is undefined', 'can\'t access property "x", (intermediate value) is undefined'],
    ['$$this3().x is not a function', 'this.x is not a function'],
    ['$$super2.get("x").call is not a function', 'super.x.call is not a function'],
  ])('%s', (said, words) => {
    expect(plainly(said)).toBe(words);
  });
});
