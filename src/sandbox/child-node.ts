import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type FromInside, type Sandbox, SandboxLost, type ToInside } from './protocol.ts';
import { Watchdog } from './watchdog.ts';

export interface ChildOptions {
  /** How long the child may stay silent. Long, because a busy machine is no fault of the learner's. */
  readonly silenceMs?: number;
  readonly memoryMiB?: number;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = fileURLToPath(new URL('./child-entry-node.ts', import.meta.url));
const CLOSING: ReadonlySet<FromInside['kind']> = new Set(['done', 'does-not-load', 'no-handler', 'halted', 'bad-schedule', 'our-fault']);

/**
 * A child process of its own: a worker thread does not hold, because some ways of filling memory end the whole process.
 * Node's permission model takes away files outside this repository, child processes, workers and native add-ons; SES
 * inside takes away everything else.
 */
export async function openChild({ silenceMs = 10_000, memoryMiB = 768 }: ChildOptions = {}): Promise<Sandbox> {
  // Started before there is anything to ask: loading takes longer than most answers.
  const child = spawn(process.execPath, childArguments(memoryMiB), { cwd: ROOT, env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
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
          signal?.removeEventListener('abort', cancel);
          child.kill('SIGKILL');
          if (error === null) resolve();
          else reject(error);
        };
        const cancel = () => finish(new SandboxLost('cancelled', 'stopped'));
        const watchdog = new Watchdog(silenceMs, () => finish(new SandboxLost('no-answer', `no answer for ${silenceMs} ms`)));
        end = cancel;
        signal?.addEventListener('abort', cancel);
        child.on('error', finish);
        const lines = createInterface({ input: child.stdout });
        lines.on('line', line => {
          watchdog.heard();
          const answer = JSON.parse(line) as FromInside;
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

function childArguments(memoryMiB: number): string[] {
  return [
    '--permission',
    `--allow-fs-read=${ROOT}`,
    `--max-old-space-size=${memoryMiB}`,
    '--no-warnings',
    '--disable-wasm-trap-handler',
    ENTRY,
  ];
}
