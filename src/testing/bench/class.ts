import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExerciseFolder, loadExercise } from '../../exercise/load-fs.ts';
import { type Row, row } from './row.ts';

const SLUG = 'idempotent-order-consumer';

/**
 * A class from the command line to its report, against as many processes of Node that do nothing, one after the other. Every text is
 * different, so that nothing is known of it. In the first class half have solved the exercise and half handed in what they were given; the
 * second has all answers that we know, of which some take twenty times as long to search.
 */
export async function measureClass(root: string, submissions = 200): Promise<Row[]> {
  const bare = wallMs(() => {
    for (let time = 0; time < submissions; time += 1) spawnSync(process.execPath, ['-e', '0']);
  });
  const folder = await loadExercise(root, SLUG);
  const { solution, starter, right, wrong } = folder;
  const every = [solution, starter, ...Object.values(right), ...Object.values(wrong).map(({ files }) => files)];
  const rows: Row[] = [];
  for (const [name, answers, bar] of [
    ['solved, or as it was given', [solution, starter], { atMost: 4 }],
    ['all answers that we know', every, null],
  ] as const) {
    const took = await gradingMs(root, answers, submissions);
    const note = `${submissions} submissions in ${(took / 1000).toFixed(1)} s; ${submissions} times node -e 0 in ${(bare / 1000).toFixed(1)} s`;
    rows.push(row('Node', `a class, ${name}, against bare processes`, took / bare, 'x', bar, note));
  }
  return rows;
}

async function gradingMs(root: string, answers: readonly ExerciseFolder['solution'][], number: number): Promise<number> {
  const place = await mkdtemp(join(tmpdir(), 'ackademy-bench-'));
  try {
    const submissions = join(place, 'submissions');
    for (let at = 0; at < number; at += 1) {
      const folder = join(submissions, `student-${at}`);
      await mkdir(folder, { recursive: true });
      // Not a comment alone, which a compiler takes away.
      for (const { path, text } of answers[at % answers.length]!)
        await writeFile(join(folder, path), `${text}\nexport const student = ${at};\n`);
    }
    const args = [
      '--no-warnings',
      join(root, 'src/cli/main.ts'),
      'grade',
      SLUG,
      submissions,
      '--class',
      '--journal',
      join(place, 'journal.jsonl'),
    ];
    let failed: string | null = null;
    const took = wallMs(() => {
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
      if (status !== 0) failed = stderr;
    });
    if (failed !== null) throw new Error(failed);
    return took;
  } finally {
    await rm(place, { recursive: true });
  }
}

function wallMs(work: () => void): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}
