import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childBundle } from './child-bundle-node.ts';
import { watchMemory, workedMs } from './memory-node.ts';
import { fromLine, toLine } from './pipe-node.ts';
import { CLOSING, type FromInside, type Hear, patienceWith, replyIn, type Sandbox, SandboxLost, type ToInside } from './protocol.ts';
import { Watchdog } from './watchdog.ts';

export interface ChildOptions {
  /** How long the child may stay silent once it runs. */
  readonly silenceMs?: number;
  readonly memoryMiB?: number;
  /** How long it may go on at all, however much it has to tell. */
  readonly totalMs?: number;
}

/** How long it may take to start. */
const START_MS = 60_000;
const SILENCE_MS = 10_000;
const MEMORY_MIB = 768;
const TOTAL_MS = 5 * 60_000;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = fileURLToPath(new URL('./child-entry-node.ts', import.meta.url));

/**
 * A child process of its own: a worker thread does not hold, because some ways of filling memory end the whole process.
 * Node's permission model takes away files (all but this program's own code), child processes, workers and native add-ons;
 * SES inside takes away everything else. It answers once, and is removed.
 */
export async function openChild(options: ChildOptions = {}): Promise<Sandbox> {
  const child = await startChild(options);
  return { ask: (request, hear, signal) => child.ask(request, hear, signal).finally(() => child.end()), close: () => child.end() };
}

/**
 * Sandboxes whose processes stay for the next program: starting one, freezing its language and warming up take longer than most
 * searches. What a program leaves behind in its process the next one could meet, so this is for programs of this repository, or
 * for those of one submission and of no other (`src/class/one-child-node.ts`).
 */
export class KeptChildren {
  readonly #options: ChildOptions;
  readonly #free: Child[] = [];

  constructor(options: ChildOptions = {}) {
    this.#options = options;
  }

  async open(): Promise<Sandbox> {
    const child = this.#free.pop() ?? (await startChild(this.#options));
    let closed = false;
    return {
      ask: (request, hear, signal) => child.ask(request, hear, signal),
      close: () => {
        if (closed) return;
        closed = true;
        // Whoever is still at work for somebody that has gone, or was lost, is of no use to the next.
        if (child.atWork) child.end();
        else if (!child.ended) this.#free.push(child);
      },
    };
  }

  /** Those that nobody has in use. */
  close(): void {
    for (const child of this.#free.splice(0)) child.end();
  }
}

async function startChild(options: ChildOptions): Promise<Child> {
  const { memoryMiB = MEMORY_MIB } = options;
  const bundle = await childBundle();
  return new Child(bundle === null ? childArguments(memoryMiB, ENTRY) : childArguments(memoryMiB, bundle, [bundle]), options);
}

class Child {
  readonly #options: Required<ChildOptions>;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #complaints: Buffer[] = [];
  /** How it ended before it was asked, if it did. */
  #failed: Error | null = null;
  /** It has said that it can be asked. */
  #started = false;
  #hear: ((answer: FromInside) => void) | null = null;
  #finish: ((error: Error | null) => void) | null = null;
  ended = false;

  /** Started before there is anything to ask: loading takes longer than most answers. */
  constructor(starting: readonly string[], { silenceMs = SILENCE_MS, memoryMiB = MEMORY_MIB, totalMs = TOTAL_MS }: ChildOptions) {
    this.#options = { silenceMs, memoryMiB, totalMs };
    const child = spawn(process.execPath, starting, { cwd: ROOT, env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process = child;
    child.stderr.on('data', (bytes: Buffer) => this.#complaints.push(bytes));
    child.on('error', error => this.#lost(error));
    child.stdin.on('error', () => {
      // The child is gone; its exit tells why.
    });
    createInterface({ input: child.stdout }).on('line', line => {
      if (this.ended) return;
      const answer = fromLine(line);
      if (answer.kind === 'ready') this.#started = true;
      this.#hear?.(answer);
    });
    // There may still be output to read when the process has exited, so the last word is awaited on its own event.
    child.on('close', code => {
      const said = Buffer.concat(this.#complaints).toString('utf8');
      if (/heap out of memory|Allocation failed/i.test(said)) this.#lost(new SandboxLost('out-of-memory', 'out of memory'));
      else this.#lost(new Error(`the sandbox process ended with ${code}: ${said.slice(0, 2000)}`));
    });
  }

  get atWork(): boolean {
    return this.#finish !== null;
  }

  #lost(error: Error): void {
    this.#failed ??= error;
    this.#finish?.(error);
  }

  /** One request at a time. */
  ask(request: ToInside, hear: Hear, signal?: AbortSignal): Promise<void> {
    const { memoryMiB } = this.#options;
    const patience = patienceWith(request);
    const patienceMs = patience.silence * this.#options.silenceMs;
    const totalMs = patience.total * this.#options.totalMs;
    return new Promise((resolve, reject) => {
      if (this.#failed !== null) return reject(this.#failed);
      if (signal?.aborted) return reject(new SandboxLost('cancelled', 'stopped before it began'));
      const cancel = () => finish(new SandboxLost('cancelled', 'stopped'));
      const tooSilent = () =>
        finish(
          this.#started ? new SandboxLost('no-answer', `no answer for ${patienceMs} ms`) : new Error('the sandbox process did not start'),
        );
      const worked = () => workedMs(this.#process.pid!);
      let watchdog = new Watchdog(this.#started ? patienceMs : START_MS, tooSilent, worked);
      const total = setTimeout(() => finish(new SandboxLost('too-long', `not done after ${totalMs} ms`)), totalMs);
      const forget = watchMemory(this.#process.pid!, memoryMiB, () => finish(new SandboxLost('out-of-memory', 'out of memory')));
      const finish = (error: Error | null) => {
        if (this.#finish === null) return;
        this.#finish = null;
        this.#hear = null;
        watchdog.stop();
        clearTimeout(total);
        forget();
        signal?.removeEventListener('abort', cancel);
        if (error === null) return resolve();
        this.end();
        reject(error);
      };
      this.#finish = finish;
      signal?.addEventListener('abort', cancel);
      this.#hear = answer => {
        watchdog.heard();
        if (answer.kind === 'ready') {
          watchdog.stop();
          watchdog = new Watchdog(patienceMs, tooSilent, worked);
        }
        const reply = replyIn(hear(answer));
        if (CLOSING.has(answer.kind)) finish(null);
        if (reply === null) return;
        watchdog.pause();
        reply.then(told => {
          if (this.#finish !== finish) return;
          watchdog.heard();
          this.#process.stdin.write(`${toLine(told)}\n`);
        }, finish);
      };
      this.#process.stdin.write(`${toLine(request)}\n`);
    });
  }

  /** At once, whatever it is doing. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.#process.kill('SIGKILL');
    this.#lost(new SandboxLost('cancelled', 'stopped'));
  }
}

/** The code that a child consists of where it is not one file. Not the exercises, so not their solutions. */
const MODULES = ['src', 'graders', 'node_modules', 'package.json'].map(path => join(ROOT, path));

/** What the child may touch: nothing but reading the code that it consists of. Exported for the test of this wall alone. */
export function childArguments(memoryMiB: number, entry: string, readable: readonly string[] = MODULES): string[] {
  const reads = readable.map(path => `--allow-fs-read=${path}`);
  return ['--permission', ...reads, `--max-old-space-size=${memoryMiB}`, '--no-warnings', '--disable-wasm-trap-handler', entry];
}
