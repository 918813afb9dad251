import type { Report } from '../../report/report.ts';
import { progressKey, readJson, type Store, writeJson } from './storage.ts';

/** What is kept of one exercise for the catalogue. */
export interface ExerciseProgress {
  readonly best: number;
  readonly of: number;
  readonly passed: boolean;
  /** Epoch milliseconds of the run that set the best. */
  readonly at: number;
}

export function readProgress(store: Store | null, slug: string): ExerciseProgress | null {
  const value = readJson(store, progressKey(slug)) as Partial<ExerciseProgress> | null;
  if (typeof value?.best !== 'number' || typeof value.of !== 'number') return null;
  return { best: value.best, of: value.of, passed: value.passed === true, at: typeof value.at === 'number' ? value.at : 0 };
}

/** The better of the two. Only graded runs count; a pass stays a pass when a later run is worse. */
export function withReport(before: ExerciseProgress | null, report: Report, now: number): ExerciseProgress | null {
  if (report.outcome.kind !== 'graded') return before;
  const passed = report.verdict === 'pass';
  const better = before === null || report.points.of !== before.of || report.points.got > before.best || (passed && !before.passed);
  if (!better) return before;
  return { best: report.points.got, of: report.points.of, passed: passed || before?.passed === true, at: now };
}

export function keepProgress(store: Store | null, slug: string, progress: ExerciseProgress): void {
  writeJson(store, progressKey(slug), progress);
}
