import type { CompiledProgram, CompiledPrograms, CompileResult, Diagnostic, SourceFile } from './compiled.ts';

/** One program of a system, as far as it is compiled. */
export interface Entry {
  readonly name: string;
  /** The file that it starts from. */
  readonly entry: string;
  /** It comes with the exercise, and what is wrong with it is not the learner's. */
  readonly given: boolean;
}

export type CompiledSystem =
  | { readonly ok: true; readonly programs: CompiledPrograms; readonly warnings: readonly Diagnostic[] }
  /**
   * `given`: what is wrong stands in a file that the exercise brings along, and the learner cannot mend it. `criterion`: in one of its own
   * criteria, of this id.
   */
  | { readonly ok: false; readonly errors: readonly Diagnostic[]; readonly given: boolean; readonly criterion?: string };

/**
 * Each program from its entry, out of one set of files: what two of them import is in each of them once, with a memory of its own.
 * @param files those of the learner; of two with one path the given one counts
 * @param given files of the exercise
 */
export async function compileSystem(
  entries: readonly Entry[],
  files: readonly SourceFile[],
  given: readonly SourceFile[],
  compile: (files: readonly SourceFile[], entry: string) => Promise<CompileResult>,
): Promise<CompiledSystem> {
  const all = [...given, ...files.filter(({ path }) => !given.some(each => each.path === path))];
  const programs: { [name: string]: CompiledProgram } = {};
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const compiledOf = new Map<string, CompileResult>();
  for (const { name, entry } of entries) {
    const compiled = compiledOf.get(entry) ?? (await compile(all, entry));
    compiledOf.set(entry, compiled);
    if (compiled.ok) {
      programs[name] = compiled.program;
      addNew(warnings, compiled.program.warnings);
    } else addNew(errors, compiled.errors);
  }
  if (errors.length === 0) return { ok: true, programs, warnings };
  return { ok: false, errors, given: errors.every(({ file }) => given.some(({ path }) => path === file)) };
}

/** What programs share is told once. */
function addNew(to: Diagnostic[], more: readonly Diagnostic[]): void {
  for (const each of more)
    if (
      !to.some(({ file, line, column, text }) => file === each.file && line === each.line && column === each.column && text === each.text)
    )
      to.push(each);
}
