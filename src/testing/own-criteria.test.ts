/** What no counter sees in a criterion of an exercise's own, and what a class is told of one that cannot judge. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { standingOf } from '../class/class-report.ts';
import { exerciseDigest } from '../class/digests-node.ts';
import { type Patterns, readPatterns } from '../exercise/patterns.ts';
import { readExercise } from '../exercise/read.ts';
import { nodeMachinery } from '../machinery-node.ts';
import { outcomeText } from '../report/outcome.ts';
import { submit } from '../submit.ts';

const PATTERNS = 'content/teach/patterns.yaml';
const { base } = readPatterns(PATTERNS, await readFile(PATTERNS, 'utf8')) as Patterns;
const EXAMPLE = await readFile('content/teach/examples/criteria/private-not-logged.ts', 'utf8');
const HANDLER = 'export async function handle(message, { log }) {\n  log.info(message.body.customer);\n  await message.ack();\n}';

function exerciseWith(code: string) {
  const yaml = base.replace('criteria:\n', 'criteria:\n  - { own: private-not-logged, points: 5, with: { fields: [customer] } }\n');
  const read = readExercise('own', yaml, '', [], null, [{ path: 'criteria/private-not-logged.ts', text: code }]);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.exercise;
}

it('a regular expression that never ends is the criterion’s, with its line, and no verdict on the program', async () => {
  const hangs = EXAMPLE.replace('logged = true;', "logged = true;\n        /^(a+)+$/.test('a'.repeat(40) + '!');");
  const report = await submit(exerciseWith(hangs), [{ path: 'handler.ts', text: HANDLER }], nodeMachinery({ silenceMs: 1500 }), {
    againMs: 1500,
  });
  const line = hangs.split('\n').findIndex(each => each.includes('a+')) + 1;
  expect(report.outcome).toMatchObject({
    kind: 'bad-criterion',
    criterion: 'private-not-logged',
    line: { file: 'criteria/private-not-logged.ts', line },
  });
  expect(report).toMatchObject({ verdict: 'unknown', points: { got: 0 } });
  expect(report.criteria.every(({ verdict }) => verdict === 'unknown')).toBe(true);
  expect(standingOf({ result: { kind: 'report', report } })).toBe('our-fault');
  expect(outcomeText(report.outcome)).toContain(`cannot judge: criteria/private-not-logged.ts:${line}: it took so long in one step`);
});

it('its counterexample is confirmed by native code, and its text is part of what a digest of the exercise stands for', async () => {
  const exercise = exerciseWith(EXAMPLE);
  const report = await submit(exercise, [{ path: 'handler.ts', text: HANDLER }], nodeMachinery());
  expect(report.outcome).toEqual({ kind: 'graded' });
  expect(report.criteria[0]).toMatchObject({ id: 'private-not-logged', verdict: 'fail', finding: { schedule: '0' } });
  expect(exerciseDigest(exerciseWith(EXAMPLE.replace('logged = true', 'logged = !0')))).not.toBe(exerciseDigest(exercise));
});
