/** The handler that the lesson shows, and lets readers run where it stands, against the grader that judges it there. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import { submit } from '../submit.ts';
import { keptMachinery } from './kept-machinery.ts';

const LESSON = readFileSync('content/lessons/event-driven-pub-sub.mdx', 'utf8');
const [, listing, slug] = /```ts title="handler\.ts"[^\n]*\n([\s\S]*?)```[\s\S]*?<RunHere exercise="([^"]+)" file="handler\.ts" \/>/.exec(
  LESSON,
)!;

let exercise: Exercise;
const machinery = keptMachinery({ silenceMs: 10_000 });
const grade = (text: string) => submit(exercise, [{ path: 'handler.ts', text }], machinery);

beforeAll(async () => {
  ({ exercise } = await loadExercise(process.cwd(), slug!));
});

describe('the handler of the lesson', () => {
  it('passes the exercise that it is run with', async () => {
    expect(await grade(listing!)).toMatchObject({ outcome: { kind: 'graded' }, verdict: 'pass' });
  });

  it('fails with a cause when the acknowledgement is moved before the work', async () => {
    const ack = '  await message.ack();\n';
    const moved = listing!.replace(ack, '').replace('  await db.transaction', `${ack}  await db.transaction`);
    expect(moved).not.toBe(listing);
    const report = await grade(moved);
    expect(report.verdict).toBe('fail');
    expect(report.criteria.some(({ finding }) => finding !== null && finding.cause.length > 0)).toBe(true);
  });
});
