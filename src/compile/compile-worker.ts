/** The compiler in the browser: a module worker. esbuild's 14 MB are fetched with the first compile, or when asked to warm up. */

import wasmURL from 'esbuild-wasm/esbuild.wasm?url';
import * as esbuild from 'esbuild-wasm/esm/browser.js';
import { type CompileOptions, compile } from './compile.ts';
import type { CompileResult, SourceFile } from './compiled.ts';

export type ToCompiler =
  | { readonly kind: 'warm' }
  | {
      readonly kind: 'compile';
      readonly id: number;
      readonly files: readonly SourceFile[];
      readonly entry: string;
      readonly options: CompileOptions;
    };

/** `fault`: the compiler itself failed, for instance because its WebAssembly could not be fetched. */
export type FromCompiler = { readonly id: number; readonly result: CompileResult } | { readonly id: number; readonly fault: string };

let ready: Promise<void> | null = null;

/** Starts esbuild in this thread: a second worker inside this one would gain nothing. A failed start is tried again. */
function start(): Promise<void> {
  ready ??= esbuild.initialize({ wasmURL, worker: false }).catch(error => {
    ready = null;
    throw error;
  });
  return ready;
}

addEventListener('message', async ({ data }: MessageEvent<ToCompiler>) => {
  if (data.kind === 'warm') {
    // Whoever compiles next hears of a failure; a failed warm-up alone is no news.
    start().catch(() => {});
    return;
  }
  const { id, files, entry, options } = data;
  const answer = (message: FromCompiler) => postMessage(message);
  try {
    await start();
    answer({ id, result: await compile(esbuild, files, entry, options) });
  } catch (error) {
    answer({ id, fault: error instanceof Error ? error.message : String(error) });
  }
});
