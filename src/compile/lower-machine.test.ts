import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRealm } from '../process/open-realm.ts';
import { SAMPLED } from '../testing/some.ts';
import type { LowerOptions } from './lower.ts';
import { lowered, loweredTrace, nativeTrace, quietWorld } from './lower-testing.ts';

const isMachine = (code: string): boolean => !lowered(`${code}\nexport { main };`).code.includes('function*');

describe('becomes a state machine', () => {
  test.each([
    ['statements in a row', 'async function main(m, { db }) { await db.get(m.id); const { a, b } = m; await db.set(a); await db.set(b); }'],
    ['an early return', 'async function main(m, { db }) { if (await db.has(m)) return; await db.add(m); }'],
    ['a negated test', 'async function main(m, { db }) { if (!(await db.has(m))) { await db.add(m); } await m.ack(); }'],
    ['both branches', 'async function main(m) { let n; if (m.a) n = await m.x(); else { await m.y(); n = 2; } return n; }'],
    ['the row that was read', 'async function main(m) { const row = (await m.get()).rows[0] ?? null; return (await m.x(row)) === 1; }'],
    ['a closure over what does not change', 'async function main(m) { const k = await m.k(); await m.all(() => k + m.n); }'],
    [
      'an arrow function inside',
      'async function main(m, { db }) { const k = m.id; await db.transaction(async tx => { await tx.add(k); await tx.add(m); }); }',
    ],
    ['an expression', 'const main = async m => await m.x();'],
    ['loops that do not wait', 'async function main(m) { let sum = 0; for (const x of m.list) sum += x; await m.x(sum); return sum; }'],
    ['no await at all', 'async function main({ a = 1, ...rest }, ...others) { return [a, rest, others]; }'],
  ])('%s', (_, code) => {
    expect(isMachine(code)).toBe(true);
  });
});

describe('stays a generator', () => {
  test.each([
    ['an await in a try', 'async function main(m) { try { await m.x(); } catch {} }'],
    ['an await in a loop', 'async function main(m) { for (const x of m.list) await x; }'],
    ['an await behind something else', 'async function main(m) { m.x(m.y, await m.z()); }'],
    ['an await behind a value that may change', 'async function main(m) { let n = 1; n += await m.z(); return n; }'],
    ['what an engine would name otherwise', 'async function main(m) { const { a } = await m.x(); return a; }'],
    ['a call of what was awaited', 'async function main(m) { (await m.x()).y(); }'],
    ['a closure over a variable that changes', 'async function main(m) { let n = 1; await m.x(() => n); n += 1; }'],
    ['a variable that may have no value yet', 'async function main(m) { await m.x(() => n); const n = 1; await m.y(n); }'],
    ['a constant that is written to', 'async function main(m) { const n = 1; await m; n = 2; }'],
    ['a function that may be called early', 'async function main(m) { f(); await m; function f() {} }'],
    [
      'one name for two variables',
      'async function main(m) { if (m.a) { const n = await 1; await n; } else { const n = await 2; await n; } }',
    ],
    ['a name that means something else elsewhere', 'const n = 0; async function main(m) { m.x(n); { const n = await m; await n; } }'],
    ['this', 'async function main(m) { await m; return this; }'],
    ['arguments', 'async function main(m) { await m; return arguments.length; }'],
    ['var', 'async function main(m) { await m; var n = 1; return n; }'],
    ['a write while it is handed over', 'async function main(m) { let n = 1; await m.x(n += 1); return n; }'],
    ['too many variables', 'async function main(a, b, c, d, e) { const [f, g, h, i] = a; await a; return [a, b, c, d, e, f, g, h, i]; }'],
    ['a closure over a parameter, made before it has its value', 'async function main(a, b = () => a) { await 1; return b; }'],
  ])('%s', (_, code) => {
    expect(isMachine(code)).toBe(false);
  });
});

function same(situation: string, body: string): void {
  test(situation, async () => {
    const native = await nativeTrace(body);
    expect(loweredTrace(body)).toEqual(native);
    expect(native.length).toBeGreaterThan(0);
  });
}

describe('means the same', () => {
  same(
    'ways through branches',
    `
    const take = async (log, a, b) => { let seen = 'start'; const k = [a]; if (await a) { log('a'); if (b) { seen = await 'both'; log(k); } else { await 0; return seen + b; } seen += '+'; } else if (await b) { await null; seen = 'b'; } log(seen); const end = (await k)[0] ?? 'none'; return [seen, end, k]; };
    async function main(log) { for (const a of [0, 1]) for (const b of [0, 1]) log(await take(log, a, b)); log(take.name + take.length); }`,
  );
  same(
    'failures of every kind',
    `
    const fails = [async x => { await Promise.reject(new Error('awaited')); }, async x => { await null; throw new Error('thrown'); }, async x => { throw await 'value'; }, async x => { await { get then() { throw new Error('then'); } }; }, async x => { await Object.defineProperty(Promise.resolve(), 'constructor', { get() { throw new Error('constructor'); } }); }, async ({ y }) => y, async (y = missingHere()) => y, async x => { await null; x.foo(); }, async x => { const z = await 1; z.q.r; }, async x => { const n = await null; n(); }];
    function missingHere() { throw new Error('default'); }
    async function main(log) { for (const fail of fails) await fail().catch(e => log(e)); log(await Promise.all(fails.map(f => f().catch(String)))); }`,
  );
  same(
    'promises, thenables and itself as results',
    `
    const back = async v => { const r = await v; return r; }; const straight = async v => v; const wait = async v => { await null; return v; };
    async function main(log) { const t = { then(done) { log('then'); done('t'); } }; for (const f of [back, straight, wait]) { log(await f(Promise.resolve(1))); log(await f(t)); log(await f(Promise.reject(2)).catch(e => 'no ' + e)); } const p = (async () => { await null; return p; })(); log(await p.catch(e => e.name)); }`,
  );
  same(
    'closures, each with its own',
    `
    async function make(log, x) { const own = await x; const f = () => own + x; await null; const g = async y => { await null; return [own, x, y, f()]; }; return [f, g]; }
    async function main(log) { const [[f, g], [h, i]] = await Promise.all([make(log, 'a'), make(log, 'b')]); log([f(), h(), await g(1), await i(2), f.name, g.name]); }`,
  );
});

// ── Random functions ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Of what is in sight: a name, or something that gives itself away when it runs. */
const value = (names: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...names),
    fc.nat(9).map(n => `say(${n})`),
    fc.constantFrom(...names).map(name => `say('v' + ${name})`),
    fc.constantFrom(...names).map(name => `Promise.resolve(${name})`),
    fc.constantFrom(...names).map(name => `(n => ({ then(done) { say('then'); done(n); } }))(${name})`),
    fc.constantFrom(...names).map(name => `(async n => { say(n); await n; return say(${name}); })(${name})`),
    fc.constantFrom(...names).map(name => `(f => f())(() => ${name})`),
  );

/** An await where a state machine can have one, or none. */
const awaited = (names: readonly string[]) =>
  value(names).chain(v =>
    fc.constantFrom(
      v,
      `await ${v}`,
      `!(await ${v})`,
      `(await ${v}) ?? say('other')`,
      `(await ${v}) ? say('yes') : say('no')`,
      `await (await ${v})`,
      `typeof await ${v}`,
      `await Promise.reject(${v})`,
    ),
  );

interface Code {
  readonly text: string;
  /** What is in sight after it. */
  readonly names: readonly string[];
}

/** `path` is the statement's place, so that each can declare a name of its own. */
function statement(path: string, names: readonly string[], depth: number): fc.Arbitrary<Code> {
  const own = `n${path}`;
  const last = names.at(-1);
  const one = (text: (v: string) => string) => awaited(names).map(v => ({ text: text(v), names }));
  const declares = (text: (v: string) => string) => awaited(names).map(v => ({ text: text(v), names: [...names, own] }));
  const still = (text: string) => fc.constant({ text, names });
  const simple = fc.oneof(
    one(v => `${v};`),
    declares(v => `const ${own} = ${v};`),
    declares(v => `let ${own} = ${v}; say(${own});`),
    one(v => `if (${v}) return say('early');`),
    one(v => `if (${v})\nsay('then');\nelse say('else');`),
    one(v => `w = ${v};`),
    still("w += 'x';"),
    still(`for (let i = 0; i < 2; i += 1) { if (i === 1) continue; say('i' + i + ${last}); }`),
    still(`try { say(${last}); throw 1; } catch (e) { say('caught'); }`),
    still(`throw await ${last};`),
  );
  if (depth === 0) return simple;
  const block = (name: string) => statements(path + name, names, depth - 1, 3);
  const branch = fc
    .tuple(awaited(names), block('a'), fc.option(block('b')))
    .map(([v, a, b]) => ({ text: `if (${v}) {${a} }${b === null ? '' : ` else {${b} }`}`, names }));
  const inner = block('c').map(text => ({ text: `{${text} }`, names }));
  return fc.oneof({ weight: 3, arbitrary: simple }, { weight: 2, arbitrary: branch }, { weight: 1, arbitrary: inner });
}

/** Some on a line of their own, some not: what is known of the line depends on it. */
function statements(path: string, names: readonly string[], depth: number, most: number): fc.Arbitrary<string> {
  const from = (index: number, sight: readonly string[], many: number): fc.Arbitrary<string> =>
    index === many
      ? fc.constant('')
      : fc
          .tuple(statement(`${path}_${index}`, sight, depth), fc.constantFrom(' ', '\n'))
          .chain(([code, gap]) => from(index + 1, code.names, many).map(rest => `${gap}${code.text}${rest}`));
  return fc.nat(most).chain(many => from(0, names, many));
}

const program = fc.tuple(fc.constantFrom('async (a, b) =>', 'async ({ a, b }) =>'), statements('', ['a', 'b', 'w'], 2, 7));

const programText = ([head, body]: readonly [string, string]): string => {
  const call = head.includes('{') ? (a: string, b: string) => `take({ a: ${a}, b: ${b} })` : (a: string, b: string) => `take(${a}, ${b})`;
  return `
async function main(log) {
  const say = what => { log(what); return what; };
  const take = ${head} {
let w = 'w';
${body}
return say(w);
  };
  await Promise.all([${call('0', "'B'")}, ${call("'A'", '0')}].map(p => p.then(log, e => log(e?.name ?? e))));
}`;
};

/** What was said, at which line, and how many steps it all took. */
function told(text: string, options: LowerOptions): unknown[] {
  const realm = openRealm({ hardened: false });
  const life = realm.load(lowered(`${text}\nexport { main };`, options)).start(quietWorld());
  const said: unknown[] = [];
  realm.jobs.enqueue(() => {
    (life.exports as { main(log: (what: unknown) => void): unknown }).main(what => {
      said.push(typeof what === 'object' ? '{}' : what, life.line()?.line);
    });
  });
  realm.jobs.drain();
  // What was spent is counted when the next drain begins.
  realm.jobs.drain();
  return [...said, 'line', life.line()?.line, 'steps', realm.jobs.spent];
}

const CONFIG = { numRuns: SAMPLED ? 100 : 400, seed: 20_261_126 } as const;

test('random functions do the same natively, as state machines and as generators, at the same lines and in as many steps', async () => {
  let machines = 0;
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(program, async parts => {
      const text = programText(parts);
      expect(loweredTrace(text)).toEqual(await nativeTrace(text));
      // Watched programs have generators only.
      expect(told(text, {})).toEqual(told(text, { watch: true }));
      runs += 1;
      if (isMachine(text)) machines += 1;
    }),
    CONFIG,
  );
  expect(machines).toBeGreaterThan(runs / 2);
});
