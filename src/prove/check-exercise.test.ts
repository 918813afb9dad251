/** What `check` says of an exercise that does not grade as it should, on a small one that is made worse in one place after another. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import type { SourceFile } from '../compile/compiled.ts';
import { readTexts } from '../exercise/load-fs.ts';
import { readFolder } from '../exercise/read-folder.ts';
import { KeptChildren } from '../sandbox/child-node.ts';
import { submit } from '../submit.ts';
import { checkExercise, type Finding, gradeAnswers, type Judge } from './check-exercise.ts';
import { Meter } from './costs.ts';
import { KeptVerdicts } from './kept.ts';

const BOUNDS =
  'bounds:\n  - { sends: [order-12], faults: { crash: 1 } }\n  - { sends: [order-12], workers: 2, faults: { duplicate: 1 } }\n\n';
const whole = await readTexts('exercises/idempotent-order-consumer');
/** With two bounds, three criteria and two wrong answers, so that it is proved in a moment. */
const small: readonly SourceFile[] = whole
  .filter(({ path }) => !/^(right|wrong)\//.test(path) || /^wrong\/(ack-first|no-guard)\//.test(path))
  .map(({ path, text }) => ({
    path,
    text:
      path === 'exercise.yaml'
        ? text
            .replace(/^# Each bound .*\nbounds:\n( .*\n)+\n/m, BOUNDS)
            .replace(/ {2}- \{ id: (dedup-survives-restart|guard-is-atomic).*\n/g, '')
        : text.replace(/, (dedup-survives-restart|guard-is-atomic)/g, ''),
  }));
const text = (path: string) => small.find(file => file.path === path)!.text;
const write = (path: string, content: string, files = small) => [...files.filter(file => file.path !== path), { path, text: content }];
const edit = (path: string, from: string | RegExp, to: string) => {
  expect(text(path)).toMatch(from);
  return write(path, text(path).replace(from, to));
};

const children = new KeptChildren();
const kept = new KeptVerdicts();
let now = 0;
let options: { stateLimit?: number; sampledRuns?: number } = {};
const judge: Judge = kept.around(async (exercise, files) => {
  const meter = new Meter(() => (now += 10));
  return meter.judged(
    await submit(exercise, files, { compile: compileNode, openSandbox: () => children.open() }, { ...meter.options, ...options }),
  );
});

async function proved(files: readonly SourceFile[]) {
  const read = readFolder('mine', files, { course: null });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const findings: Finding[] = [];
  const rows = await checkExercise(read.folder, gradeAnswers(read.folder, judge), judge, finding => findings.push(finding));
  const bad = findings.filter(({ ok }) => !ok);
  return { rows, findings, bad, told: bad.map(({ what, why }) => `${what}\n${why}`).join('\n') };
}

let good: Awaited<ReturnType<typeof proved>>;
beforeAll(async () => {
  good = await proved(small);
});
afterAll(() => children.close());

it('holds for an exercise that grades as it should', () => {
  expect(good.told).toBe('');
  expect(good.findings.length).toBeGreaterThan(6);
});

it('says what each bound costs with the solution, and which wrong answers fail in it, and nowhere else', () => {
  expect(good.rows.map(({ name, finds, alone }) => ({ name, finds, alone }))).toEqual([
    { name: 'bounds[0]', finds: ['ack-first', 'no-guard'], alone: [] },
    { name: 'bounds[1]', finds: ['ack-first', 'no-guard'], alone: [] },
  ]);
  const states = good.rows.map(({ cost }) => cost!.states);
  expect(states.every(each => each > 5)).toBe(true);
  expect(good.rows.every(({ cost }) => cost!.ms > 0)).toBe(true);
});

it('tells of a solution that fails, with the schedule that shows it', async () => {
  const { told } = await proved(write('solution/handler.ts', text('wrong/no-guard/handler.ts')));
  expect(told).toContain('solution passes every criterion\neffect-once: ');
  expect(told).toMatch(/npx ackademy replay mine exercises\/mine\/solution [0-9a-z.-]+/);
});

it('tells of a starter that is solved', async () => {
  expect((await proved(write('starter/handler.ts', text('solution/handler.ts')))).told).toContain(
    'the starter compiles and is not solved yet',
  );
});

it('tells of a wrong answer that passes, and that nothing shows then that a criterion can fail', async () => {
  const { told } = await proved(write('wrong/no-guard/handler.ts', text('solution/handler.ts')));
  expect(told).toContain('wrong/no-guard fails exactly effect-once\nIt declares effect-once and fails nothing.');
  expect(told).toContain('effect-once is failed by some wrong answer\nNo folder in exercises/mine/wrong fails it');
});

it('tells of a wrong answer that fails something else', async () => {
  const { told } = await proved(edit('wrong/no-guard/expect.yaml', 'effect-once', 'no-message-lost'));
  expect(told).toContain('It declares no-message-lost and fails effect-once.');
});

it('tells of a wrong answer that does not compile, with the line', async () => {
  const { told } = await proved(write('wrong/no-guard/handler.ts', 'export async function handle(message {\n}\n'));
  expect(told).toMatch(/wrong\/no-guard fails exactly effect-once\n[\s\S]*handler\.ts:1:38/);
});

it('tells of hints that say nothing, or everything', async () => {
  const line = text('solution/handler.ts')
    .split('\n')
    .find(each => each.includes('insertIfAbsent'))!
    .trim();
  const { told } = await proved(edit('exercise.yaml', /hints:\n( .*\n)+/, `hints:\n  - ${JSON.stringify(`Write ${line} at last.`)}\n`));
  expect(told).toContain('gives the code away');
});

it('tells of a trace of which a step refers to nothing that any answer does', async () => {
  const trace =
    'name: The ninth\nwhy: A delivery that never comes, however the answer is written.\nsends: [order-12]\nsteps:\n  - crash: { worker: 1, after: return, delivery: 9 }\n';
  const { told } = await proved(write('traces/ninth.yaml', trace));
  expect(told).toContain('the trace “The ninth” can be played\nA step of it refers to nothing. With the solution: ');
});

it('tells of a bound that is too large, with what would finish', async () => {
  options = { stateLimit: 60, sampledRuns: 5 };
  try {
    const { told } = await proved(
      edit('exercise.yaml', 'workers: 2, faults: { duplicate: 1 }', 'workers: 2, faults: { crash: 1, duplicate: 1 }'),
    );
    expect(told).toMatch(/bounds\[1\] is beyond reach: .* given up after \d+ states/);
    expect(told).toMatch(
      /bounds\[1\] is searched whole\nWith `(crash: 0|duplicate: 0|workers: 1)[^`]*` instead it is searched whole, in \d+ states\./,
    );
  } finally {
    options = {};
  }
});

it('judges again only what a change touches', async () => {
  await proved(small);
  kept.sweep();
  await proved(small);
  expect(kept.fresh).toBe(0);
  await proved(edit('wrong/no-guard/handler.ts', '\n', '\n// another line\n'));
  expect(kept.fresh).toBe(1);
  await proved(edit('exercise.yaml', 'minutes: 20', 'minutes: 25'));
  expect(kept.fresh).toBe(1);
});

it('a criterion of the exercise’s own that cannot judge is told with its line, once, and nothing else', async () => {
  const criterion = [
    "import { criterion, fail, pass } from 'ackademy/criterion';",
    "export default criterion({ claim: 'It holds', untested: 'it did not', params: {}, passes: [[{ type: 'sent' }]], fails: [[{ type: 'alarm' }]],",
    '  start() {',
    '    let rang = false;',
    '    return {',
    "      see(event) { if (event.type === 'crashed') event.nobody.knows; rang ||= event.type === 'alarm'; },",
    "      verdict: () => (rang ? fail({ thing: 'it', told: 'It rang.', conflict: [] }) : pass),",
    '      key: () => String(rang),',
    '    };',
    '  },',
    '});',
  ].join('\n');
  const named = edit('exercise.yaml', 'criteria:\n', 'criteria:\n  - { own: kept, points: 1 }\n');
  const { findings, rows } = await proved(write('criteria/kept.ts', criterion, named));
  const why = expect.stringMatching(/^exercises\/mine\/criteria\/kept\.ts:6: TypeError: /);
  expect(findings).toEqual([{ what: 'criteria/kept.ts can judge', ok: false, why }]);
  expect(rows).toEqual([]);
});
