/**
 * In Node, one after the other in one process, everything in the table that neither hangs nor fills memory: each ends as it
 * says, reaches nothing, and leaves nothing behind for the next, though nothing but SES and our own code is between the two.
 */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExercise } from '../../exercise/load-fs.ts';
import { submit } from '../../submit.ts';
import { someOf } from '../some.ts';
import { groups } from './all.ts';
import { openBatch } from './batch.ts';
import { openCanary } from './canary.ts';
import { type Hostile, isCalm, said, wanted } from './submission.ts';

const { exercise, solution } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const batch = openBatch(512);
const canary = await openCanary();
const grade = (text: string) => submit(exercise, [{ path: 'handler.ts', text }], batch.machinery, { stateLimit: 400, sampledRuns: 40 });
let honest = '';

beforeAll(async () => {
  honest = (await grade(solution[0]!.text)).explored.digest;
});

afterAll(() => {
  batch.close();
  canary.close();
});

describe.each(Object.entries(groups))('%s', (_, submissions) => {
  const here = someOf(submissions.filter(isCalm), 4);
  it.each(here.map(each => [each.name, each] as const))('%s', async (_name, hostile: Hostile) => {
    const report = await grade(hostile.source(canary.address));
    expect(said(report)).toEqual(wanted(hostile, report));
    // A way to end that names the code names its line, too.
    if (report.outcome.kind === 'stopped') expect(report.outcome.line).not.toBeNull();
    expect(canary.heard()).toEqual([]);
  });

  it('and an honest run is as ever', async () => {
    expect((await grade(solution[0]!.text)).explored.digest).toBe(honest);
    expect(existsSync('x'), 'a file that one of them tried to write').toBe(false);
  });
});
