import type { SourceFile } from '../compile/compiled.ts';
import type { Problem } from './problems.ts';

/** What a new exercise leaves to its author is marked so. */
const TODO = /\bTODO\b/;

/** In the order in which one writes them. */
const FIRST = ['exercise.yaml', 'prompt.mdx', 'events.d.ts'];

/** Where something is still to be written. @param folder as problems name it: `exercises/labels` */
export function leftToDoIn(folder: string, files: readonly SourceFile[]): Problem[] {
  const rank = ({ path }: SourceFile) => (FIRST.includes(path) ? FIRST.indexOf(path) : FIRST.length);
  const sorted = files.toSorted((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
  return sorted.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const at = line.search(TODO);
      // The mark, and what is said of it, without what closes a text or a comment.
      return at < 0 ? [] : [{ where: `${folder}/${path}:${index + 1}:${at + 1}`, text: line.slice(at).replace(/["'*/ ]+$/, '') }];
    }),
  );
}
