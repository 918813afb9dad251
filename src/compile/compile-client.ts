import type { CompileOptions } from './compile.ts';
import type { FromCompiler, ToCompiler } from './compile-worker.ts';
import type { CompileResult, SourceFile } from './compiled.ts';

export interface CompileClient {
  /** Fetches the compiler before it is needed. */
  warm(): void;
  /** Rejects only for a fault of ours: the compiler could not be loaded. */
  compile(files: readonly SourceFile[], entry: string, options?: CompileOptions): Promise<CompileResult>;
}

/** The page's end of the compiler. One worker, made when first needed, kept for the life of the page. */
export function compileClient(): CompileClient {
  const waiting = new Map<number, { resolve(result: CompileResult): void; reject(error: Error): void }>();
  let worker: Worker | null = null;
  let calls = 0;
  const post = (message: ToCompiler) => {
    worker ??= start();
    worker.postMessage(message);
  };
  const start = () => {
    const made = new Worker(new URL('./compile-worker.ts', import.meta.url), { type: 'module' });
    made.onmessage = ({ data }: MessageEvent<FromCompiler>) => {
      const call = waiting.get(data.id);
      waiting.delete(data.id);
      if ('result' in data) call?.resolve(data.result);
      else call?.reject(new Error(`the compiler failed: ${data.failure}`));
    };
    made.onerror = event => {
      for (const call of waiting.values())
        call.reject(new Error(`the compiler could not be loaded: ${event.message || 'is the network there?'}`));
      waiting.clear();
      worker = null;
    };
    return made;
  };
  return {
    warm: () => post({ kind: 'warm' }),
    compile: (files, entry, options = {}) =>
      new Promise((resolve, reject) => {
        calls += 1;
        waiting.set(calls, { resolve, reject });
        post({ kind: 'compile', id: calls, files, entry, options });
      }),
  };
}
