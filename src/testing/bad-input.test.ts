/** Everything that a learner may paste, forget or try. Each ends in its own outcome with a sentence to act on; none hangs, none passes. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import { nodeMachinery } from '../machinery-node.ts';
import { outcomeText } from '../report/outcome.ts';
import type { Report } from '../report/report.ts';
import { submit } from '../submit.ts';
import { keptMachinery } from './kept-machinery.ts';

let exercise: Exercise;
let solution: string;
/** A busy machine is no hang: only what is expected to be given up is given up early. */
const machinery = keptMachinery({ silenceMs: 15_000 });
const impatient = nodeMachinery({ silenceMs: 1500, memoryMiB: 256 });

beforeAll(async () => {
  const folder = await loadExercise(process.cwd(), 'idempotent-order-consumer');
  exercise = folder.exercise;
  solution = folder.solution[0]!.text;
});

const grade = (text: string, options = machinery): Promise<Report> => submit(exercise, [{ path: 'handler.ts', text }], options);
const handler = (body: string, before = '') => `${before}\nexport async function handle(message, { db, log, clock }) {\n${body}\n}\n`;
const told = (report: Report) => outcomeText(report.outcome) ?? '';
const failed = (report: Report) => report.criteria.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);

describe('code that does not compile', () => {
  it('tells a syntax error with line and column', async () => {
    const report = await grade('export async function handle(message {\n}\n');
    expect(report.outcome).toMatchObject({ kind: 'does-not-compile', errors: [{ file: 'handler.ts', line: 1, column: 38 }] });
  });

  it.each([
    ["import fs from 'fs'; console.log(fs);", 'fs'],
    ["import { chunk } from 'lodash'; chunk();", 'lodash'],
    ["const fs = require('fs');", 'require'],
    ["const fs = await import('fs');", 'import'],
  ])('refuses %s with a sentence', async (line, word) => {
    const report = await grade(`${line}\nexport async function handle() {}`);
    expect(report.outcome.kind).toBe('does-not-compile');
    expect(told(report)).toContain(word);
  });

  it('refuses a file of several megabytes, and takes one of 1 MB', async () => {
    expect((await grade(`// ${'x'.repeat(3_000_000)}\n${solution}`)).outcome.kind).toBe('does-not-compile');
    expect((await grade(`// ${'x'.repeat(1_000_000)}\n${solution}`)).verdict).toBe('pass');
  });
});

describe('a module without a handler', () => {
  it('an empty file', async () => {
    const report = await grade('');
    expect(report.outcome.kind).toBe('no-handler');
    expect(told(report)).toContain('no export called `handle`');
  });

  it('another name', async () => {
    expect(told(await grade('export async function handler() {}'))).toContain('It exports `handler`');
  });

  it('an export that is not a function', async () => {
    expect(told(await grade('export const handle = 42;'))).toContain('it is a number');
  });

  it.each([
    ['declared', 'export async function* handle() {}'],
    ['declared, and not async', 'export function* handle() {}'],
    ['a value', 'export const handle = async function* () {};'],
    ['by another name', 'async function* take() {}\nexport { take as handle };'],
    ['a method', 'export const { handle } = { async *handle() {} };'],
    ['a bound method', 'class Orders { static async *handle() {} }\nexport const handle = Orders.handle.bind(Orders);'],
  ])('a generator, which runs nothing by being called: %s', async (_, text) => {
    const report = await grade(`\n\n${text}`);
    expect(report.outcome.kind).toBe('no-handler');
    expect(told(report)).toContain('`handle` in handler.ts, line 3, is a generator function');
  });

  it('a generator that only running the module shows', async () => {
    expect(told(await grade('const same = f => f;\nexport const handle = same(function* () {});'))).toContain(
      '`handle` in handler.ts is a generator',
    );
  });

  it('throws while loading, at its line', async () => {
    const report = await grade('const config = undefined;\nconst queue = config.queue;\nexport async function handle() {}');
    expect(report.outcome).toMatchObject({ kind: 'does-not-load', line: { line: 2 } });
  });
});

describe('a handler that throws', () => {
  it('fails its deliveries, and that is the learner’s verdict and no fault of ours', async () => {
    const report = await grade(handler("throw new Error('no stock table today');"));
    expect(report.outcome.kind).toBe('graded');
    expect(failed(report)).toContain('no-message-lost');
  });

  it.each([
    ['fetch', "await fetch('https://example.org/');"],
    ['process', 'process.exit(0);'],
    ['eval', "eval('1 + 1');"],
    ['Function', "new Function('return 1')();"],
    ['a constructor chain', "(function () {}).constructor('return globalThis')();"],
    ['globalThis written', 'globalThis.seen = 1;'],
    ['Object.prototype patched', "Object.prototype.toJSON = () => 'mine';"],
    ['Promise patched', 'Promise.prototype.then = () => {};'],
  ])('uses what does not exist: %s', async (_, line) => {
    const report = await grade(handler(line));
    expect(report.outcome.kind).toBe('graded');
    expect(report.verdict).toBe('fail');
  });
});

describe('a name that nothing declares', () => {
  it.each(['new Mapp<string, number>();', 'new Mapp.of.something();', 'Mapp`x`;', 'Mapp = 1;', 'class Seen extends Mapp {}'])(
    'is a ReferenceError of the learner’s, and no fault of ours: %s',
    async line => {
      const report = await grade(`// @ts-nocheck\n${handler(line)}`);
      expect(report.outcome.kind).toBe('graded');
      expect(report.verdict).toBe('fail');
      expect(JSON.stringify(report)).toContain('`Mapp` does not exist here: did you mean `Map`?');
      expect(JSON.stringify(report)).not.toContain('$$');
    },
  );
});

describe('what Node can assign', () => {
  it('is assigned here: over what objects, maps, dates and promises inherit', async () => {
    const report = await grade(
      handler(`
        const o: any = {}; o.constructor = 'x'; const m: any = new Map(); m.get = () => 1; const d: any = new Date(0); d.toJSON = () => 'D';
        const p: any = Promise.resolve(1); p.then = () => 'x'; const a: any = []; a.constructor = 1;
        function Sub() {} Sub.prototype = Object.create(Error.prototype); Sub.prototype.constructor = Sub;
        throw new Error('all assigned: ' + [JSON.stringify([o, m.get(), d]), p.then(), a.constructor, new (Sub as any)().constructor === Sub].join());`),
    );
    expect(report.outcome.kind).toBe('graded');
    expect(JSON.stringify(report).replaceAll('\\', '')).toContain('all assigned: [{"constructor":"x"},1,"D"],x,1,true');
  });
});

describe('code that does not end', () => {
  it.each([
    ['while (true)', 'while (true) {}', 'endless-loop'],
    ['swallowed in a catch', 'try { for (;;) {} } catch {} finally {} for (;;) {}', 'endless-loop'],
    ['for (;;) await null', 'for (;;) await null;', 'endless-jobs'],
    ['recursion', 'const down = n => down(n + 1) + 1; down(0);', 'endless-recursion'],
    ['async recursion', 'const down = async () => { await down(); }; await down();', 'endless-recursion'],
  ])('%s is stopped at its line', async (_, line, reason) => {
    const report = await grade(handler(line));
    expect(report.outcome).toMatchObject({ kind: 'stopped', reason, line: { file: 'handler.ts', line: 3 } });
    expect(report.verdict).toBe('unknown');
  });

  it('an endless loop while loading', async () => {
    expect((await grade('while (true) {}\nexport async function handle() {}')).outcome).toMatchObject({
      kind: 'stopped',
      reason: 'endless-loop',
    });
  });

  it('a promise that never settles loses its message, and the report says where it waits', async () => {
    const report = await grade(handler('await new Promise(() => {});'));
    expect(report.outcome.kind).toBe('graded');
    expect(failed(report)).toContain('no-message-lost');
  });

  it('a regular expression without end is cut off by the watchdog, which names the line', async () => {
    const report = await grade(handler("/^(a+)+$/.test('a'.repeat(60) + 'b');"), impatient);
    expect(report.outcome).toMatchObject({ kind: 'stopped', reason: 'no-answer', line: { line: 3 } });
  });

  it('2 GB of arrays end the sandbox and nothing else', async () => {
    const report = await grade(handler('const all = [];\nfor (;;) all.push(new Array(1e6).fill(message));'), impatient);
    expect(report.outcome.kind).toBe('stopped');
    expect(['out-of-memory', 'no-answer']).toContain((report.outcome as { reason: string }).reason);
  });

  it('10 MB of log are cut short and do not change the verdict', async () => {
    const report = await grade(
      solution.replace('const { eventId', "for (let i = 0; i < 100; i += 1) console.log('x'.repeat(100_000));\n  const { eventId"),
    );
    expect(report.verdict).toBe('pass');
    expect(report.logs.at(-1)?.text).toContain('the rest is left out');
  });
});

describe('ordinary text in unusual clothes', () => {
  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['tabs', (text: string) => text.replaceAll('  ', '\t')],
    ['a byte-order mark', (text: string) => `\uFEFF${text}`],
    [
      'HTML-like comments and the word import( in strings',
      (text: string) => text.replace("'processed_events'", "('<!-- import(x) -->' && 'processed_events')"),
    ],
  ])('%s', async (_, dress) => {
    expect((await grade(dress(solution))).verdict).toBe('pass');
  });
});
