import type { Diagnostic, SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import type { Locals } from '../../history/locals.ts';
import type { Finding, Report } from '../../report/report.ts';
import type { Machinery, Progress, submit } from '../../submit.ts';
import type { watchRun } from '../../watch-run.ts';

/** The parts that do the work. They are large, so the page fetches them when somebody is about to run something. */
export interface Engine {
  readonly submit: typeof submit;
  readonly watchRun: typeof watchRun;
  readonly machinery: Machinery & { warm(): void };
}

export type RunState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly files: readonly SourceFile[]; readonly progress: Progress | null; readonly stopping: boolean }
  | { readonly kind: 'done'; readonly report: Report; readonly files: readonly SourceFile[]; readonly tookMs: number };

/** One run at a time. The next one replaces the report of the last. */
export class Runner {
  readonly #exercise: Exercise;
  readonly #load: () => Promise<Engine>;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #state: RunState = { kind: 'idle' };
  #stop: AbortController | null = null;
  #engine: Promise<Engine> | null = null;

  constructor(exercise: Exercise, load: () => Promise<Engine>, now: () => number) {
    this.#exercise = exercise;
    this.#load = load;
    this.#now = now;
  }

  get state(): RunState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Somebody is about to run: fetch and start what takes time. Failing is no matter yet. */
  warm(): void {
    this.#ready().then(
      engine => engine.machinery.warm(),
      () => {},
    );
  }

  async run(files: readonly SourceFile[], typeErrors: readonly Diagnostic[]): Promise<void> {
    if (this.#state.kind === 'running') return;
    const stop = new AbortController();
    this.#stop = stop;
    const began = this.#now();
    this.#set({ kind: 'running', files, progress: null, stopping: false });
    const report = await this.#submit(files, stop.signal);
    const warnings = [...report.warnings, ...typeErrors.filter(error => !report.warnings.some(other => sameplace(other, error)))];
    this.#set({ kind: 'done', report: { ...report, warnings }, files, tookMs: this.#now() - began });
  }

  stop(): void {
    if (this.#state.kind !== 'running') return;
    this.#stop?.abort();
    this.#set({ ...this.#state, stopping: true });
  }

  /** The variables of a run that was found. Empty when they cannot be had: nothing that is shown depends on them. */
  async watch(files: readonly SourceFile[], finding: Finding, signal: AbortSignal): Promise<readonly Locals[]> {
    try {
      const { watchRun, machinery } = await this.#ready();
      return await watchRun(this.#exercise, files, finding, machinery, signal);
    } catch {
      return [];
    }
  }

  async #submit(files: readonly SourceFile[], signal: AbortSignal): Promise<Report> {
    const stopped = new Promise<Report>(resolve => {
      signal.addEventListener('abort', () => resolve(this.#withoutVerdict({ kind: 'cancelled' })), { once: true });
    });
    const work = async (): Promise<Report> => {
      try {
        const { submit, machinery } = await this.#ready();
        return await submit(this.#exercise, files, machinery, {
          signal,
          onProgress: progress => {
            if (this.#state.kind === 'running' && !signal.aborted) this.#set({ ...this.#state, progress });
          },
        });
      } catch (error) {
        this.#engine = null;
        return this.#withoutVerdict({
          kind: 'our-fault',
          text: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
      }
    };
    // Stop is obeyed at once, whatever the work is waiting for. What it still reports afterwards is nobody's business.
    return Promise.race([work(), stopped.then(report => afterGrace(report))]);
  }

  #ready(): Promise<Engine> {
    if (!this.#engine) {
      this.#engine = this.#load();
      this.#engine.catch(() => {
        this.#engine = null;
      });
    }
    return this.#engine;
  }

  #withoutVerdict(outcome: Report['outcome']): Report {
    return {
      exercise: this.#exercise.slug,
      outcome,
      criteria: [],
      verdict: 'unknown',
      points: { got: 0, of: this.#exercise.criteria.reduce((sum, { points }) => sum + points, 0) },
      explored: { complete: false, runs: 0, states: 0, bounds: [], failedRuns: 0, cutOffRuns: 0, digest: '' },
      remarks: [],
      warnings: [],
      logs: [],
    };
  }

  #set(state: RunState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** A stopped submission reports by itself, with its counts. This is for one that does not. */
const afterGrace = (report: Report): Promise<Report> => new Promise(resolve => setTimeout(() => resolve(report), 500));

const sameplace = (a: Diagnostic, b: Diagnostic): boolean => a.file === b.file && a.line === b.line && a.text === b.text;
