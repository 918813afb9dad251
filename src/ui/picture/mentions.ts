import type { SourceFile } from '../../compile/compiled.ts';
import type { Mentions } from '../../system/picture.ts';
import type { System } from '../../system/system.ts';

const WORDS = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(['"`])((?:\\[\s\S]|(?!\1)[\s\S])*)\1|[A-Za-z_$][\w$]*/g;
const IMPORTED = /(?:\bfrom|\bimport)\s*\(?\s*(['"])\.\/([^'"\n]+)\1/g;

/**
 * What the code of each program speaks of: names of services that it takes, and texts. Good enough for a picture of who uses what, and for
 * nothing else: it is read and not run, so that it can be drawn while it is typed.
 */
export function mentionsIn(files: readonly SourceFile[], { programs }: Pick<System, 'programs'>): Mentions {
  return Object.fromEntries(
    Object.entries(programs).map(([name, { entry }]) => [name, new Set(withImported(files, entry).flatMap(({ text }) => wordsOf(text)))]),
  );
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(WORDS)].flatMap(match => {
    const [word, quote, quoted] = match;
    if (quote !== undefined) return [quoted!];
    if (word.startsWith('/')) return [];
    // `list.push(...)` pushes to nobody; `services.push.send(...)` does.
    const isMethod = text[match.index - 1] === '.' && text[match.index + word.length] !== '.';
    return isMethod ? [] : [word];
  });
}

/** The file and what it imports, over however many files. */
export function withImported(files: readonly SourceFile[], entry: string): SourceFile[] {
  const found: SourceFile[] = [];
  const look = (path: string) => {
    const file = files.find(each => each.path === path || each.path.replace(/\.\w+$/, '') === path.replace(/\.js$/, ''));
    if (file === undefined || found.includes(file)) return;
    found.push(file);
    for (const [, , imported] of file.text.matchAll(IMPORTED)) look(imported!);
  };
  look(entry);
  return found;
}
