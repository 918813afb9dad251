/** Random small handlers on both paths: what the corpus does not think of. A failure prints its seed and the smallest program. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lowered } from '../compile/lower-testing.ts';
import { nativeProgram } from '../compile/native.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import { compare, corpusBounds } from './oracle.ts';
import { hearRejections, nodeHop } from './oracle-node.ts';
import { SAMPLED } from './some.ts';

const RUNS = SAMPLED ? 40 : 150;
const SEED = 20_261_124;

let exercise: Exercise;
let restore: () => void;
beforeAll(async () => {
  ({ exercise } = await loadExercise(process.cwd(), 'idempotent-order-consumer'));
  restore = hearRejections();
});
afterAll(() => restore());

/** In functions that are not async. */
const plain = (text: string): string => text.replaceAll(/(?<!for )await /g, '');
const row = fc.constantFrom('mug', 'pen', 'cup');

const { statement } = fc.letrec<{ value: string; statement: string; block: string }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: 0, max: 9 }).map(String),
    row.map(key => `db.exists('stock', '${key}')`),
    row.map(key => `db.increment('stock', '${key}', 1)`),
    row.map(key => `db.insertIfAbsent('processed_events', '${key}')`),
    row.map(key => `db.insert('stock', '${key}')`),
    fc.constantFrom(0, 5, 10).map(ms => `clock.sleep(${ms})`),
    fc.constantFrom(0, 5, 10).map(ms => `new Promise(done => setTimeout(done, ${ms}))`),
    tie('value').map(v => `await ${v}`),
    tie('value').map(v => `Promise.resolve(${v})`),
    tie('value').map(v => `({ then(done) { mark('then'); done(${plain(v)}); } })`),
    tie('value').map(v => `Promise.resolve(${v}).then(() => { mark('t'); return ${plain(v)}; })`),
    tie('block').map(b => `(async () => { ${b} return 'r'; })()`),
    tie('block').map(b => `(async () => { ${b} throw new Error('e'); })().catch(e => mark(e.message))`),
    fc
      .tuple(fc.constantFrom('all', 'race', 'any', 'allSettled'), fc.array(tie('value'), { maxLength: 3 }))
      .map(([how, list]) => `Promise.${how}([${list.join(', ')}]).catch(e => mark(e?.name))`),
    fc
      .tuple(tie('value'), tie('value'))
      .map(([a, b]) => `db.transaction(async tx => { await tx.increment('stock', 'mug', 1); ${a}; await ${b}; })`),
  ),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('value').map(v => `${v.startsWith('{') ? `(${v})` : v};`),
    tie('value').map(v => `await ${v};`),
    tie('value').map(v => `mark(typeof (${v}));`),
    tie('value').map(v => `{ const what = await ${v}; await null; mark(typeof what); }`),
    fc.tuple(tie('value'), tie('block'), tie('block')).map(([v, a, b]) => `if (await ${v}) { ${a} mark('yes'); } else { ${b} }`),
    fc.tuple(tie('block'), tie('block')).map(([a, b]) => `try { ${a} throw 'T'; } catch (e) { mark(e?.name ?? e); ${b} }`),
    fc.tuple(tie('block'), tie('block')).map(([a, b]) => `try { ${a} } finally { mark('f'); ${b} }`),
    tie('block').map(b => `for (let i = 0; i < 2; i++) { ${b} if (i === 1) continue; mark('i' + i); }`),
    fc
      .tuple(fc.array(tie('value'), { maxLength: 2 }), tie('block'))
      .map(([list, b]) => `for await (const x of [${list.join(', ')}]) { mark(typeof x); ${b} }`),
    tie('block').map(
      b =>
        `for await (const x of (async function* () { try { yield 1; ${b} yield 2; } finally { await null; mark('closed'); } })()) { mark(x); break; }`,
    ),
    tie('block').map(b => `setTimeout(async () => { ${b} }, 5);`),
    tie('block').map(b => `queueMicrotask(() => { (async () => { ${b} })(); });`),
  ),
  block: fc.array(tie('statement'), { maxLength: 2 }).map(list => list.join(' ')),
}));

const program = (body: string) => `
let marks = 0;
async function handle(message, { db, clock, log }) {
  const mark = what => { if (marks++ < 60) log.info(String(what)); return what; };
  ${body}
  await message.ack();
}
export { handle };`;

const NO_MAP = JSON.stringify({ version: 3, sources: [], names: [], mappings: '' });

it(`${RUNS} random handlers leave the same histories on both paths (seed ${SEED})`, async () => {
  let schedules = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 4 }), async statements => {
      const code = program(statements.join('\n  '));
      const compiled = { ...lowered(code), native: nativeProgram(code, NO_MAP) };
      const programs = { [Object.keys(exercise.system.programs)[0]!]: compiled };
      const compared = await compare(programs, { exercise, bounds: corpusBounds(exercise).slice(0, 2), hop: nodeHop });
      schedules += compared.schedules;
      for (const { schedule, ...texts } of compared.mismatches)
        expect({ schedule, history: JSON.parse(texts.lowered) }).toEqual({ schedule, history: JSON.parse(texts.native) });
    }),
    { numRuns: RUNS, seed: SEED },
  );
  expect(schedules).toBeGreaterThan(RUNS * 20);
});
