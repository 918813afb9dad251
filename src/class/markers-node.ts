/**
 * Processes that grade side by side, each a submission at a time. Compiling and judging take as much of a core as half of the searches
 * do, and what overwhelms a compiler must not take the class with it; so each has a process, and one that is lost is replaced.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from '../compile/compiled.ts';
import type { FromMarker, ToMarker } from './mark.ts';

const ENTRY = fileURLToPath(new URL('./marker-entry-node.ts', import.meta.url));
/** How long a marker may be silent: long, because a busy machine is nobody's fault. */
const SILENCE_MS = 60_000;

export type Marked = Extract<FromMarker, { kind: 'marked' }>;

export class Markers {
  readonly #order: ToMarker;
  readonly #silenceMs: number;
  readonly #idle: Marker[] = [];
  readonly #all = new Set<Marker>();
  #closed = false;

  constructor(order: Extract<ToMarker, { kind: 'exercise' }>, silenceMs = SILENCE_MS) {
    this.#order = order;
    this.#silenceMs = silenceMs;
  }

  /** Resolves to a sentence where the submission ended its marker twice, or where they were closed meanwhile. */
  async mark(files: readonly SourceFile[]): Promise<Marked | string> {
    for (let time = 1; ; time += 1) {
      if (this.#closed) return 'Stopped.';
      const marker = this.#idle.pop() ?? this.#start();
      const marked = await marker.mark(files, this.#silenceMs);
      if (typeof marked !== 'string') {
        // A fault of ours may have left it half broken, such as a compiler that is gone.
        if (marked.spent || marked.report.outcome.kind === 'our-fault') this.#end(marker);
        else this.#idle.push(marker);
        if (marked.report.outcome.kind !== 'our-fault' || time === 2) return marked;
        continue;
      }
      this.#end(marker);
      if (time === 2) return marked;
    }
  }

  /** At once, with all that they have started. */
  close(): void {
    this.#closed = true;
    for (const marker of this.#all) marker.end();
    this.#all.clear();
  }

  #start(): Marker {
    const marker = new Marker(this.#order);
    this.#all.add(marker);
    return marker;
  }

  #end(marker: Marker): void {
    marker.end();
    this.#all.delete(marker);
  }
}

class Marker {
  readonly #process: ChildProcess;

  constructor(order: ToMarker) {
    // A group of its own: it can be ended with all that it has started, and Ctrl-C is heard by whoever is in charge of it.
    this.#process = fork(ENTRY, {
      execArgv: ['--no-warnings'],
      env: {},
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    // Read, or it would stop once the pipe is full.
    this.#process.stderr!.resume();
    this.#process.on('error', () => {
      // Its exit tells.
    });
    this.#process.send(order);
  }

  mark(files: readonly SourceFile[], silenceMs: number): Promise<Marked | string> {
    const marker = this.#process;
    return new Promise(resolve => {
      const done = (marked: Marked | string) => {
        clearTimeout(limit);
        marker.off('message', heard);
        marker.off('exit', lost);
        resolve(marked);
      };
      const tooSilent = () => done(`Whatever it does to the compiler, nothing was heard of it for ${Math.round(silenceMs / 1000)} s.`);
      let limit = setTimeout(tooSilent, silenceMs);
      const heard = (said: unknown) => {
        const answer = said as FromMarker;
        clearTimeout(limit);
        limit = setTimeout(tooSilent, silenceMs);
        if (answer.kind === 'marked') done(answer);
      };
      const lost = (code: number | null, signal: string | null) =>
        done(`It took the process that compiles and judges with it (${signal ?? `exit code ${code}`}).`);
      marker.on('message', heard);
      if (marker.exitCode !== null || marker.signalCode !== null) return lost(marker.exitCode, marker.signalCode);
      marker.on('exit', lost);
      marker.send({ kind: 'mark', files } satisfies ToMarker, error => {
        if (error !== null) lost(null, error.message);
      });
    });
  }

  end(): void {
    const { pid } = this.#process;
    try {
      if (pid !== undefined && process.platform !== 'win32') process.kill(-pid, 'SIGKILL');
      else this.#process.kill('SIGKILL');
    } catch {
      // It has gone already.
    }
  }
}
