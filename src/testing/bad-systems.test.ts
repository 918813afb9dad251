/** Systems that an instructor can get wrong in ways that only playing them shows. Each is said in a sentence to act on. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Exercise } from '../exercise/exercise.ts';
import { type ExerciseFolder, loadExercise } from '../exercise/load-fs.ts';
import { describe as describeReport } from '../prove/check-exercise.ts';
import { outcomeText } from '../report/outcome.ts';
import { submit } from '../submit.ts';
import { keptMachinery } from './kept-machinery.ts';

const machinery = keptMachinery();
let folder: ExerciseFolder;
let exercise: Exercise;

beforeAll(async () => {
  folder = await loadExercise(process.cwd(), 'outbox');
  exercise = folder.exercise;
});

describe('a given file', () => {
  const withMailer = (text: string): Exercise => ({ ...exercise, given: [{ path: 'mailer.ts', text }] });

  it('that does not compile is our fault, and says where', async () => {
    const { outcome } = await submit(withMailer('export async function handle(message {\n}\n'), folder.solution, machinery);
    expect(outcomeText(outcome)).toMatch(
      /This is our fault.* a file that the exercise brings along does not compile: given\/mailer\.ts:1:38 /,
    );
  });

  it('is not replaced by a file of the learner’s with the same name', async () => {
    const sneaky = { path: 'mailer.ts', text: 'export async function handle(message) { await message.ack(); }\n' };
    const report = await submit(exercise, [...folder.solution, sneaky], machinery);
    expect([report.outcome.kind, report.verdict]).toEqual(['graded', 'pass']);
  });
});

describe('a cycle', () => {
  it('that publishes for ever is cut off, and the sentence names what is sent to again and again', async () => {
    const echo = `export async function handle(message, { topic }) {
      await topic('order-placed').publish({ ...message.body, eventId: message.body.eventId + '.' });
      await message.ack();
    }\n`;
    const { system } = exercise;
    const mailer = { ...system.programs.mailer!, grants: ['topics', 'email'] };
    const cycle: Exercise = {
      ...exercise,
      system: { ...system, programs: { ...system.programs, mailer } },
      given: [{ path: 'mailer.ts', text: echo }],
      bounds: [{ ...exercise.bounds[0]!, faults: {} }],
    };
    const report = await submit(cycle, folder.solution, machinery, { stateLimit: 3000, sampledRuns: 0 });
    expect(report.verdict).not.toBe('pass');
    const why = report.criteria.map(each => each.why ?? '').join('\n');
    expect(why).toMatch(
      /cut off after too many steps.*; `order-placed` was sent to \d+ times: what is handed out of it leads to its being sent to again/,
    );
  });
});

describe('a bound beyond reach', () => {
  it('is named with the states that were met, and nothing is told for complete', async () => {
    const report = await submit(exercise, folder.solution, machinery, { stateLimit: 300, sampledRuns: 5 });
    expect(report.explored.complete).toBe(false);
    expect(report.explored.beyond?.[0]).toMatchObject({ states: 301 });
    expect(describeReport(report, 'exercises/outbox/solution')).toMatch(
      /^bounds\[\d\] is beyond reach: .* given up after 301 states\. Send fewer/,
    );
  });
});
