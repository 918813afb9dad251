/** The page's end of the compiler: one worker, started when first needed. */
import type { CompileOptions } from './compile.ts';
import type { FromCompiler, ToCompiler } from './compile-worker.ts';
import type { CompileResult, SourceFile } from './compiled.ts';

interface Waiting {
  resolve(result: CompileResult): void;
  reject(error: unknown): void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let ids = 0;

/** Fetches and starts the compiler, so that a first compile soon after has less to wait for. Never fails. */
export function warm(): void {
  send({ kind: 'warm' });
}

/**
 * Compiles in the worker. Rejects when the compiler cannot be had (offline on a first visit), and with the signal's reason
 * when that comes first; what is wrong with the files is a result.
 */
export function compile(
  files: readonly SourceFile[],
  entry: string,
  options: CompileOptions & { readonly signal?: AbortSignal } = {},
): Promise<CompileResult> {
  const { signal, ...rest } = options;
  ids += 1;
  const id = ids;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    // esbuild cannot be interrupted; its late answer finds nobody waiting.
    const abort = () => take(id)?.reject(signal!.reason);
    signal?.addEventListener('abort', abort, { once: true });
    const done = () => signal?.removeEventListener('abort', abort);
    waiting.set(id, {
      resolve: result => {
        done();
        resolve(result);
      },
      reject: error => {
        done();
        reject(error);
      },
    });
    send({ kind: 'compile', id, files: files.map(({ path, text }) => ({ path, text })), entry, options: rest });
  });
}

function send(message: ToCompiler): void {
  worker ??= open();
  worker.postMessage(message);
}

function open(): Worker {
  const opened = new Worker(new URL('./compile-worker.ts', import.meta.url), { type: 'module', name: 'compiler' });
  opened.onmessage = ({ data }: MessageEvent<FromCompiler>) => {
    const one = take(data.id);
    if ('result' in data) one?.resolve(data.result);
    else one?.reject(new Error(`The compiler did not start: ${data.fault}`));
  };
  // The script itself could not be loaded or broke down. The next call starts another worker.
  opened.onerror = event => {
    opened.terminate();
    if (worker === opened) worker = null;
    for (const id of [...waiting.keys()])
      take(id)?.reject(new Error(`The compiler could not be loaded: ${event.message || 'no connection'}`));
  };
  return opened;
}

function take(id: number): Waiting | undefined {
  const one = waiting.get(id);
  waiting.delete(id);
  return one;
}
