import type { Diagnostic, SourceFile } from '../../compile/compiled.ts';
import type { Exercise, ScaleSpec } from '../../exercise/exercise.ts';
import type { Locals } from '../../history/locals.ts';
import type { Finding, Report } from '../../report/report.ts';
import type { Machinery, Progress, submit } from '../../submit.ts';
import type { watchRun } from '../../watch-run.ts';
import { LiveRun } from '../at-scale/live.ts';
import { smallRuns } from '../at-scale/planned.ts';
import type { Declared, declare } from '../picture/declare.ts';
import type { playMore } from './play-more.ts';

/** The parts that do the work. They are large, so the page fetches them when somebody is about to run something. */
export interface Engine {
  readonly submit: typeof submit;
  readonly watchRun: typeof watchRun;
  readonly declare: typeof declare;
  readonly playMore: typeof playMore;
  readonly machinery: Machinery & { warm(): void };
}

export type RunState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly files: readonly SourceFile[]; readonly progress: Progress | null; readonly stopping: boolean }
  | {
      readonly kind: 'done';
      readonly report: Report;
      readonly files: readonly SourceFile[];
      readonly tookMs: number;
      /** A run at scale of the same code that was asked for afterwards, and is under way. */
      readonly more: { readonly name: string; readonly stopping: boolean } | null;
      /** Why the last one that was asked for could not be played. */
      readonly problem?: string;
    };

/** One run at a time. The next one replaces the report of the last. */
export class Runner {
  /** Heard of too often to draw everything anew each time. */
  readonly live = new LiveRun();
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

  get busy(): boolean {
    return this.#state.kind === 'running' || (this.#state.kind === 'done' && this.#state.more !== null);
  }

  async run(files: readonly SourceFile[], typeErrors: readonly Diagnostic[]): Promise<void> {
    if (this.busy) return;
    const stop = new AbortController();
    this.#stop = stop;
    const began = this.#now();
    // Begun before it is told, so that the compiler has its files before the page is drawn anew.
    const submitted = this.#submit(files, stop.signal);
    this.#set({ kind: 'running', files, progress: null, stopping: false });
    const report = await submitted;
    const warnings = [...report.warnings, ...typeErrors.filter(error => !report.warnings.some(other => sameplace(other, error)))];
    this.live.end();
    this.#set({ kind: 'done', report: { ...report, warnings }, files, tookMs: this.#now() - began, more: null });
  }

  /** Plays one more run at scale of the code that was run last, and judges it with what is known of it already. */
  async more(spec: ScaleSpec): Promise<void> {
    const before = this.#state;
    if (before.kind !== 'done' || before.more !== null) return;
    const stop = new AbortController();
    this.#stop = stop;
    const { files, report, tookMs } = before;
    const done = { kind: 'done', files, tookMs, more: null } as const;
    this.#set({ ...done, report, more: { name: spec.name, stopping: false } });
    const onProgress = (heard: Parameters<LiveRun['hear']>[0]) => {
      if (!stop.signal.aborted) this.live.hear(heard);
    };
    try {
      const { playMore, machinery } = await this.#ready();
      const after = await playMore(this.#exercise, files, report, spec, machinery, { signal: stop.signal, onProgress });
      this.live.end();
      this.#set({ ...done, report: after });
    } catch (error) {
      // What was known stays known.
      this.live.end();
      if (!stop.signal.aborted) this.#engine = null;
      this.#set({ ...done, report, ...(stop.signal.aborted ? {} : { problem: textOf(error) }) });
    }
  }

  stop(): void {
    const state = this.#state;
    if (state.kind === 'idle' || (state.kind === 'done' && state.more === null)) return;
    this.#stop?.abort();
    if (state.kind === 'running') this.#set({ ...state, stopping: true });
    else this.#set({ ...state, more: { ...state.more!, stopping: true } });
  }

  /** What this code declares of brokers; null when that cannot be found out now. */
  async declare(files: readonly SourceFile[], signal: AbortSignal): Promise<Declared | null> {
    try {
      const { declare, machinery } = await this.#ready();
      // Never beside a run: one that may have to be ended by force takes all sandboxes with it.
      return this.busy || signal.aborted ? null : await declare(this.#exercise, files, machinery, signal);
    } catch {
      return null;
    }
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
          atScale: smallRuns(this.#exercise),
          onProgress: progress => {
            if (this.#state.kind !== 'running' || signal.aborted) return;
            if (progress.atScale !== undefined) this.live.hear(progress.atScale);
            if (progress.atScale === undefined || progress.atScale.progress === null) this.#set({ ...this.#state, progress });
          },
        });
      } catch (error) {
        this.#engine = null;
        return this.#withoutVerdict({ kind: 'our-fault', text: textOf(error) });
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

const textOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

const sameplace = (a: Diagnostic, b: Diagnostic): boolean => a.file === b.file && a.line === b.line && a.text === b.text;
