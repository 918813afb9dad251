import { bundle, type Esbuild } from './bundle.ts';
import type { CompileResult, SourceFile } from './compiled.ts';
import { type LowerOptions, lower } from './lower.ts';

export type CompileOptions = LowerOptions;

/**
 * The learner's files to one program. `entry` is the path of the file that the handler is exported from.
 *
 * What is wrong with the files is a result; a rejection is a fault of ours. `esbuild` must be initialised.
 */
export async function compile(
  esbuild: Esbuild,
  files: readonly SourceFile[],
  entry: string,
  options: CompileOptions = {},
): Promise<CompileResult> {
  const bundled = await bundle(esbuild, files, entry);
  if (!bundled.ok) return bundled;
  const lowered = lower(bundled.code, bundled.map, options);
  if (!lowered.ok) return lowered;
  return { ok: true, program: { ...lowered.program, warnings: [...bundled.warnings, ...lowered.program.warnings] } };
}
