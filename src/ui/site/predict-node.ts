import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { loadExercise } from '../../exercise/load-fs.ts';
import type { History } from '../../history/index.ts';
import type { TimelineRow } from '../../report/report.ts';
import { timelineRows } from '../../report/timeline-rows.ts';
import type { Facts, Predict } from './quiz.ts';

export interface Predicted {
  readonly source: string;
  readonly rows: readonly TimelineRow[];
  readonly facts: Facts;
}

/** Plays the run of a quick check: its handler, compiled and run by the harness, under its schedule. Throws when it does not fit. */
export async function predicted({ exercise: slug, handler, schedule }: Predict): Promise<Predicted> {
  const path = `content/quizzes/runs/${handler}`;
  const [{ exercise }, source, history] = await Promise.all([
    loadExercise(process.cwd(), slug),
    readFile(path, 'utf8'),
    replayInTerminal(slug, path, schedule),
  ]);
  const left: Record<string, number> = {};
  for (const { rows = {} } of Object.values(exercise.services.db?.tables ?? {}))
    for (const [key, row] of Object.entries(rows)) Object.assign(left, quantityOf(key, row));
  for (const event of history)
    if (event.type === 'applied') for (const { key, after } of event.changes) Object.assign(left, quantityOf(key, after));
  return {
    source,
    rows: timelineRows(history, []),
    facts: {
      ...left,
      deliveries: history.filter(event => event.type === 'delivered').length,
      lives: history.filter(event => event.type === 'life-started').length,
    },
  };
}

function quantityOf(key: string, row: unknown): Facts {
  const quantity = typeof row === 'object' && row !== null && 'quantity' in row ? row.quantity : null;
  return typeof quantity === 'number' ? { [key]: quantity } : {};
}

/** Through the command, not by import: once bundled into a page, the harness would not find the files of its own sandbox. */
function replayInTerminal(slug: string, path: string, schedule: string): Promise<History> {
  return new Promise((resolve, reject) => {
    const args = ['src/cli/ackademy.mjs', 'replay', slug, path, schedule, '--json'];
    // Exit code 1 says that a criterion failed, which may be the point.
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`${path}, ${schedule}: ${stderr || error}`));
      else resolve((JSON.parse(stdout) as { history: History }).history);
    });
  });
}
