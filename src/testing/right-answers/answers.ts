import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from '../../compile/compiled.ts';
import { type Exercise, entriesToWrite } from '../../exercise/exercise.ts';
import { readSources } from '../../exercise/load-fs.ts';
import { describe } from '../../prove/check-exercise.ts';
import type { Report } from '../../report/report.ts';

/** One way to write a right answer: `<slug>/<style>.ts`, or `<slug>/<style>/` where it takes several files. */
export interface Answer {
  readonly slug: string;
  readonly style: string;
  /** Of the repository. */
  readonly path: string;
  readonly files: readonly SourceFile[];
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** In the order of their names. Throws where a file of an answer is missing, or has a name that nothing starts from. */
export async function answersTo(exercise: Pick<Exercise, 'slug' | 'system' | 'topologies'>): Promise<Answer[]> {
  const { slug } = exercise;
  const entries = entriesToWrite(exercise);
  const found = await readdir(join(HERE, slug), { withFileTypes: true }).catch(() => []);
  const answers = found.map(async (each): Promise<Answer> => {
    const full = join(HERE, slug, each.name);
    const path = full.slice(ROOT.length).replaceAll('\\', '/');
    if (each.isDirectory()) {
      const files = await readSources(full);
      const missing = entries.filter(entry => !files.some(written => written.path === entry));
      if (missing.length > 0) throw new Error(`${path} has no ${missing.join(', ')} in it`);
      return { slug, style: each.name, path, files };
    }
    if (!each.name.endsWith('.ts')) throw new Error(`${path} is no TypeScript`);
    if (entries.length !== 1) throw new Error(`${path} has to be a folder that holds ${entries.join(', ')}`);
    return { slug, style: each.name.replace(/\.ts$/, ''), path, files: [{ path: entries[0]!, text: await readFile(full, 'utf8') }] };
  });
  return (await Promise.all(answers)).sort((a, b) => (a.style < b.style ? -1 : 1));
}

/** Why this report is not that of a right answer; empty when it is. */
export function whyNotRight(report: Report, path: string): string {
  const { outcome, verdict, points, explored } = report;
  const whole = explored.complete && explored.cutOffRuns === 0 && !explored.sampled;
  if (outcome.kind === 'graded' && verdict === 'pass' && points.got === points.of && whole) return '';
  return describe(report, path) || `${points.got} of ${points.of} points, ${explored.cutOffRuns} runs cut off`;
}
