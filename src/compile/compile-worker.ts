/** The compiler in the browser, in a worker of its own. esbuild's WebAssembly (2.7 MB on the wire) is fetched when first asked for. */

import wasmURL from 'esbuild-wasm/esbuild.wasm?url';
import * as esbuild from 'esbuild-wasm/lib/browser.js';
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

export type FromCompiler =
  | { readonly id: number; readonly result: CompileResult }
  /** Our fault: esbuild could not be loaded, or an assertion failed. */
  | { readonly id: number; readonly failure: string };

let ready: Promise<void> | null = null;
// A worker of its own is what this is already.
const start = () => (ready ??= esbuild.initialize({ wasmURL, worker: false }));

addEventListener('message', async ({ data }: MessageEvent<ToCompiler>) => {
  if (data.kind === 'warm') {
    // A failure shows when something is to be compiled.
    start().catch(() => {});
    return;
  }
  const answer = (message: FromCompiler) => postMessage(message);
  try {
    await start();
    answer({ id: data.id, result: await compile(esbuild, data.files, data.entry, data.options) });
  } catch (error) {
    ready = null;
    answer({ id: data.id, failure: error instanceof Error ? error.message : String(error) });
  }
});
