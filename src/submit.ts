import type { CompileResult, SourceFile } from './compile/compiled.ts';
import type { Exercise } from './exercise/exercise.ts';
import type { Sandbox } from './process/sandbox.ts';
import type { Finding, Report } from './report/report.ts';

/** What differs between the page and the terminal. */
export interface Machinery {
  compile(files: readonly SourceFile[], entry: string, options?: { readonly trace?: boolean }): Promise<CompileResult>;
  openSandbox(): Promise<Sandbox>;
}

export interface Progress {
  readonly phase: 'compiling' | 'exploring' | 'explaining';
  readonly runs: number;
  readonly states: number;
  /** The bound being searched, as a sentence, and its place among all: `2 workers, 1 duplicate delivery`, 2 of 3. */
  readonly bound: string;
  readonly boundNumber: number;
  readonly boundCount: number;
  /** Shown as soon as it is known; the report may hold a simpler one later. */
  readonly firstFinding: Finding | null;
}

export interface SubmitOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** THE PATH: compile, explore, grade, report. Never rejects: what goes wrong is an outcome of the report. */
export async function submit(
  _exercise: Exercise,
  _files: readonly SourceFile[],
  _machinery: Machinery,
  _options: SubmitOptions = {},
): Promise<Report> {
  throw new Error('the path is not laid yet');
}
