import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Problem } from './problems.ts';
import { promptProblems } from './prompt.ts';
import { TODO } from './template/new-exercise.ts';

/** What an exercise from outside the course still needs before somebody sees it: what is marked, and a prompt that a page can show. */
export async function leftToDo(home: string, slug: string): Promise<Problem[]> {
  const folder = join(home, 'exercises', slug);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter(entry => entry.isFile() && /\.(yaml|mdx|ts)$/.test(entry.name))
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const found: Problem[] = [];
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const [index, line] of text.split('\n').entries()) {
      if (!TODO.test(line)) continue;
      const marked = line.slice(line.search(TODO)).replace(/["'*/ ]+$/, '');
      found.push({ where: `exercises/${slug}/${file}:${index + 1}`, text: marked });
    }
  }
  const prompt = `exercises/${slug}/prompt.mdx`;
  return [...found, ...promptProblems(prompt, await readFile(join(home, prompt), 'utf8').catch(() => ''))];
}
