/** A compiler that remembers: of a system's programs a mutant changes one, and the others are compiled already. */
import ts from 'typescript';
import type { CompileOptions } from '../compile/compile.ts';
import { compileNode } from '../compile/compile-node.ts';
import type { CompileResult, SourceFile } from '../compile/compiled.ts';

export function compileOnce(): (
  files: readonly SourceFile[],
  entry: string,
  options?: Pick<CompileOptions, 'criterion'>,
) => Promise<CompileResult> {
  const kept = new Map<string, Promise<CompileResult>>();
  return (files, entry, { criterion = false } = {}) => {
    const key = [entry, criterion, ...reachable(files, entry).map(({ path, text }) => `${path}\0${text}`)].join('\0');
    const found = kept.get(key) ?? compileNode(files, entry, { criterion });
    kept.set(key, found);
    return found;
  };
}

/** What a program is made of. A file that may be meant counts: one that is reached in vain costs a compilation, and nothing else. */
function reachable(files: readonly SourceFile[], entry: string): SourceFile[] {
  const bare = (path: string) =>
    path
      .split('/')
      .at(-1)!
      .replace(/\.\w+$/, '');
  const found = new Set(files.filter(({ path }) => path === entry));
  for (const { text } of found)
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles)
      for (const file of files) if (bare(file.path) === bare(fileName) || bare(file.path) === 'index') found.add(file);
  return [...found];
}
