import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from '../compile/compiled.ts';
import { type ExerciseFolder, exerciseSlugs, InvalidExercise, loadExercise, readSources } from '../exercise/load-fs.ts';
import { nearest } from '../exercise/nearest.ts';
import { Usage } from './exit.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Throws `Usage` when there is no such exercise or its files are not valid. */
export async function exerciseNamed(slug: string | undefined): Promise<ExerciseFolder> {
  const slugs = await exerciseSlugs(ROOT);
  if (slug === undefined) throw new Usage(`Which exercise? There ${slugs.length === 1 ? 'is' : 'are'}: ${slugs.join(', ')}`);
  if (!slugs.includes(slug)) throw new Usage(`There is no exercise \`${slug}\`. ${nearest(slug, slugs)}`);
  try {
    return await loadExercise(ROOT, slug);
  } catch (error) {
    if (error instanceof InvalidExercise) throw new Usage(error.message);
    throw error;
  }
}

/** A learner's program: one file, which then counts as the entry, or a folder that holds it. */
export async function programAt(path: string | undefined, entry: string): Promise<SourceFile[]> {
  if (path === undefined) throw new Usage(`Which file? Name your ${entry}, or the folder that it is in.`);
  const found = await stat(path).catch(() => null);
  if (found === null) throw new Usage(`There is no file or folder \`${path}\`.`);
  if (found.isFile()) return [{ path: entry, text: await readFile(path, 'utf8') }];
  const files = await readSources(path);
  if (!files.some(file => file.path === entry)) throw new Usage(`The folder \`${basename(path)}\` has no ${entry} in it.`);
  return files;
}
