import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { beforeTests, fidelityResults, type TestReport } from './results-node.ts';

const roots: string[] = [];
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ackademy-fidelity-test-'));
  roots.push(root);
  for (const folder of ['src', 'graders']) mkdirSync(join(root, folder));
  for (const file of ['vitest.config.ts', 'package-lock.json']) writeFileSync(join(root, file), '');
  writeFileSync(join(root, 'src/sqs.test.ts'), "it('S-01: hides what it hands out', () => {});\nit('is quick', () => {});\n");
  writeFileSync(join(root, 'src/plain.test.ts'), "it('names nothing', () => {});\n");
});
afterAll(() => {
  for (const each of roots) rmSync(each, { recursive: true });
});

const report = (...files: string[]): TestReport => ({
  testResults: files.map(file => ({
    name: join(root, file),
    assertionResults: [
      { fullName: 'S-01: hides what it hands out', status: 'passed' },
      { fullName: 'is quick', status: 'passed' },
      { fullName: 'S-02: is for another machine', status: 'skipped' },
    ],
  })),
});

it('takes the results of the unit tests that went before it, as long as the sources are the same', async () => {
  const { keep } = await beforeTests(root);
  expect(await keep(report('src/plain.test.ts', 'src/sqs.test.ts'))).toBe(true);
  // There is no vitest in this root: nothing was run.
  expect(await fidelityResults([], root)).toEqual({
    tests: [{ file: 'src/sqs.test.ts', name: 'S-01: hides what it hands out', passed: true }],
    records: {},
  });
  writeFileSync(join(root, 'src/sqs.ts'), 'export {};\n');
  await expect(fidelityResults([], root)).rejects.toThrow('could not be run');
});

it.each([
  ['a source was edited while they ran', ['src/sqs.test.ts'], () => writeFileSync(join(root, 'src/sqs.ts'), 'export {};\n')],
  ['they were only some of the tests', ['src/plain.test.ts'], () => {}],
])('keeps none where %s', async (_, files, meanwhile) => {
  const { keep } = await beforeTests(root);
  meanwhile();
  expect(await keep(report(...files))).toBe(false);
  expect(readdirSync(root)).not.toContain('node_modules');
});
