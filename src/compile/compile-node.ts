import * as esbuild from 'esbuild-wasm';
import { type CompileOptions, compile, tooDeep } from './compile.ts';
import type { CompileResult, SourceFile } from './compiled.ts';

/** How often esbuild is asked whether it is still there, while it has not answered. */
const LOOK_EVERY_MS = 1000;

/** What is compiled at this moment: how to give it up. */
const underWay = new Set<() => void>();

/**
 * The compiler in Node. esbuild's WebAssembly runs in a child process that starts with the first call (about a second) and
 * ends with this process; a call after that takes some tens of milliseconds.
 *
 * Some hundred thousand parentheses inside each other end that process, and esbuild never answers the call that did it: only calls after
 * that hear of it. So one that takes long is asked about. What is compiled at that moment is refused, and the next call starts another process.
 */
export async function compileNode(files: readonly SourceFile[], entry: string, options: CompileOptions = {}): Promise<CompileResult> {
  let refuse = () => {};
  const lost = new Promise<CompileResult>(resolve => {
    refuse = () => resolve(tooDeep(entry));
  });
  underWay.add(refuse);
  const looking = setInterval(look, LOOK_EVERY_MS);
  try {
    return await Promise.race([compile(esbuild, files, entry, options), lost]);
  } finally {
    clearInterval(looking);
    underWay.delete(refuse);
  }
}

async function look(): Promise<void> {
  try {
    await esbuild.transform('');
  } catch {
    // All at once: the next question would start another process, which knows nothing of these.
    for (const refuse of underWay) refuse();
    await esbuild.stop();
  }
}
