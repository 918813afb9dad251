/** A bound that is too large to be searched whole: the report says so, and chance goes on where the search stopped. */
import { expect, it } from 'vitest';
import { loadExercise } from '../exercise/load-fs.ts';
import { reportText } from '../report/report-text.ts';
import { submit } from '../submit.ts';
import { keptMachinery } from './kept-machinery.ts';
import { boundOn } from './opened.ts';

const machinery = keptMachinery();
const folder = await loadExercise(process.cwd(), 'idempotent-order-consumer');

it('tells how many runs were played by chance, and their seed, and finds the same bug', async () => {
  const { files } = folder.wrong['guard-outside-transaction']!;
  const report = await submit(folder.exercise, files, machinery, { stateLimit: 12 });
  expect(report.explored.complete).toBe(false);
  expect(report.explored.sampled).toMatchObject({ seed: 48_879 });
  expect(reportText(report, folder.exercise.system, 'handler.ts')).toMatch(/Bounded: .* random ones, seed 48879/);
  expect(report.criteria.find(({ id }) => id === 'guard-is-atomic')?.verdict).toBe('fail');
});

it('shows the simplest form of what chance found', async () => {
  const { files } = folder.wrong['mark-after-work']!;
  const faults = { crash: 2, expire: 1, duplicate: 1, lose: 1 };
  const bound = boundOn(folder.exercise, ['order-12', 'order-13'], faults, { workers: 2 });
  const exercise = { ...folder.exercise, bounds: [bound], criteria: [{ id: 'effect-once', points: 1, claim: null, with: {} }] };
  const report = await submit(exercise, files, machinery, { stateLimit: 1, sampledRuns: 40 });
  expect(report.criteria[0]?.finding).toMatchObject({ schedule: '0.2-l10', faults: '1 lost reply' });
});
