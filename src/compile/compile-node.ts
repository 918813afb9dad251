import * as esbuild from 'esbuild-wasm';
import { type CompileOptions, compile } from './compile.ts';
import type { CompileResult, SourceFile } from './compiled.ts';

/**
 * The compiler in Node. esbuild's WebAssembly runs in a child process that starts with the first call (about a second) and
 * ends with this process; a call after that takes some tens of milliseconds.
 */
export function compileNode(files: readonly SourceFile[], entry: string, options: CompileOptions = {}): Promise<CompileResult> {
  return compile(esbuild, files, entry, options);
}
