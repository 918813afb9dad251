import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childBundle } from './child-bundle-node.ts';
import { watchMemory } from './memory-node.ts';
import { fromLine } from './pipe-node.ts';
import { CLOSING, ORACLE_PATIENCE, type Sandbox, SandboxLost, type ToInside } from './protocol.ts';
import { Watchdog } from './watchdog.ts';

export interface ChildOptions {
  /** How long the child may stay silent once it runs. Long, because a busy machine is no fault of the learner's. */
  readonly silenceMs?: number;
  readonly memoryMiB?: number;
  /** How long it may go on at all, however much it has to tell. */
  readonly totalMs?: number;
}

/** How long it may take to start. */
const START_MS = 60_000;
const TOTAL_MS = 5 * 60_000;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = fileURLToPath(new URL('./child-entry-node.ts', import.meta.url));

/**
 * A child process of its own: a worker thread does not hold, because some ways of filling memory end the whole process.
 * Node's permission model takes away files (all but this program's own code), child processes, workers and native add-ons;
 * SES inside takes away everything else.
 */
export async function openChild({ silenceMs = 10_000, memoryMiB = 768, totalMs = TOTAL_MS }: ChildOptions = {}): Promise<Sandbox> {
  const bundle = await childBundle();
  const starting = bundle === null ? childArguments(memoryMiB, ENTRY) : childArguments(memoryMiB, bundle, [bundle]);
  // Started before there is anything to ask: loading takes longer than most answers.
  const child = spawn(process.execPath, starting, { cwd: ROOT, env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
  const complaints: Buffer[] = [];
  child.stderr.on('data', (bytes: Buffer) => complaints.push(bytes));
  // How it ended before it was asked, if it did.
  let failed: Error | null = null;
  child.on('error', error => {
    failed ??= error;
  });
  child.stdin.on('error', () => {
    // The child is gone; its exit tells why.
  });
  let end: (() => void) | null = null;
  return {
    ask: (request, hear, signal) =>
      new Promise((resolve, reject) => {
        if (child.exitCode !== null) failed ??= new Error(`the sandbox process ended at once: ${Buffer.concat(complaints)}`);
        if (failed !== null) return reject(failed);
        if (signal?.aborted) return reject(new SandboxLost('cancelled', 'stopped before it began'));
        let closed = false;
        const finish = (error: Error | null) => {
          if (end === null) return;
          end = null;
          watchdog.stop();
          clearTimeout(total);
          forget();
          signal?.removeEventListener('abort', cancel);
          child.kill('SIGKILL');
          if (error === null) resolve();
          else reject(error);
        };
        const cancel = () => finish(new SandboxLost('cancelled', 'stopped'));
        const patienceMs = request.kind === 'confirm' ? ORACLE_PATIENCE * silenceMs : silenceMs;
        const tooSilent = () =>
          finish(started ? new SandboxLost('no-answer', `no answer for ${patienceMs} ms`) : new Error('the sandbox process did not start'));
        let started = false;
        let watchdog = new Watchdog(START_MS, tooSilent);
        const total = setTimeout(() => finish(new SandboxLost('too-long', `not done after ${totalMs} ms`)), totalMs);
        const forget = watchMemory(child.pid!, memoryMiB, () => finish(new SandboxLost('out-of-memory', 'out of memory')));
        end = cancel;
        signal?.addEventListener('abort', cancel);
        child.on('error', finish);
        const lines = createInterface({ input: child.stdout });
        lines.on('line', line => {
          if (end === null) return;
          watchdog.heard();
          const answer = fromLine(line);
          if (answer.kind === 'ready') {
            watchdog.stop();
            watchdog = new Watchdog(patienceMs, tooSilent);
            started = true;
          }
          hear(answer);
          if (CLOSING.has(answer.kind)) {
            closed = true;
            finish(null);
          }
        });
        // `lines` may still hold output when the process has exited, so the last word is awaited on its own event.
        child.on('close', code => {
          if (closed) return;
          const said = Buffer.concat(complaints).toString('utf8');
          if (/heap out of memory|Allocation failed/i.test(said)) finish(new SandboxLost('out-of-memory', 'out of memory'));
          else finish(new Error(`the sandbox process ended with ${code}: ${said.slice(0, 2000)}`));
        });
        child.stdin.end(JSON.stringify(request satisfies ToInside));
      }),
    close: () => {
      if (end === null) child.kill('SIGKILL');
      else end();
    },
  };
}

/** The code that a child consists of where it is not one file. Not the exercises, so not their solutions. */
const MODULES = ['src', 'graders', 'node_modules', 'package.json'].map(path => join(ROOT, path));

/** What the child may touch: nothing but reading the code that it consists of. Exported for the test of this wall alone. */
export function childArguments(memoryMiB: number, entry: string, readable: readonly string[] = MODULES): string[] {
  const reads = readable.map(path => `--allow-fs-read=${path}`);
  return ['--permission', ...reads, `--max-old-space-size=${memoryMiB}`, '--no-warnings', '--disable-wasm-trap-handler', entry];
}
