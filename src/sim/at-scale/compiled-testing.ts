import { compileNode } from '../../compile/compile-node.ts';
import type { CompiledProgram } from '../../compile/compiled.ts';

/** Compiles the files of a design, by program. */
export async function compiledDesign(files: {
  readonly [program: string]: string;
}): Promise<{ readonly [program: string]: CompiledProgram }> {
  const compiled: Record<string, CompiledProgram> = {};
  for (const [name, text] of Object.entries(files)) {
    const result = await compileNode([{ path: `${name}.ts`, text }], `${name}.ts`);
    if (!result.ok) throw new Error(result.errors.map(error => error.text).join('\n'));
    compiled[name] = result.program;
  }
  return compiled;
}
