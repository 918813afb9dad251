import { type BundleOptions, bundle, type Esbuild } from './bundle.ts';
import type { CompileResult, SourceFile } from './compiled.ts';
import { type LowerOptions, type LowerResult, lower } from './lower.ts';
import { nativeProgram } from './native.ts';

export type CompileOptions = LowerOptions & BundleOptions;

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
  const bundled = await bundle(esbuild, files, entry, options);
  if (!bundled.ok) return bundled;
  const lowered = lowerOrRefuse(bundled.code, bundled.map, entry, { ...options, files });
  if (!lowered.ok) return lowered;
  const warnings = [...bundled.warnings, ...lowered.program.warnings];
  return { ok: true, program: { ...lowered.program, native: nativeProgram(bundled.code, bundled.map), warnings } };
}

/** Thousands of parentheses inside each other are no fault of ours, and not worth more than a sentence. */
function lowerOrRefuse(code: string, map: string, entry: string, options: CompileOptions): LowerResult {
  try {
    return lower(code, map, options);
  } catch (error) {
    const isTooDeep = error instanceof RangeError || (error instanceof SyntaxError && error.message.startsWith('Not enough stack space'));
    if (!isTooDeep) throw error;
    return tooDeep(entry);
  }
}

/** The answer to code that is nested more deeply than a compiler can follow. */
export function tooDeep(entry: string): CompileResult & { readonly ok: false } {
  const text = 'The code is nested too deeply to be compiled: expressions inside expressions, thousands of levels.';
  return { ok: false, errors: [{ severity: 'error', file: entry, line: 1, column: 1, length: 0, text }] };
}
