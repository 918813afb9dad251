import type { Report } from '../../report/report.ts';
import { progressKey, readJson, type Store, writeJson } from './storage.ts';

/** What is kept of one exercise for the catalogue. */
export interface ExerciseProgress {
  readonly best: number;
  readonly of: number;
  readonly passed: boolean;
  /** Epoch milliseconds of the run that set the best. */
  readonly at: number;
  /** The criterion at which that run stopped: the first that it broke. Not where it passed. */
  readonly stopped?: string;
}

export function readProgress(store: Store | null, slug: string): ExerciseProgress | null {
  const value = readJson(store, progressKey(slug)) as Partial<ExerciseProgress> | null;
  if (typeof value?.best !== 'number' || typeof value.of !== 'number') return null;
  const passed = value.passed === true;
  const stopped = !passed && typeof value.stopped === 'string' ? { stopped: value.stopped } : {};
  return { best: value.best, of: value.of, passed, at: typeof value.at === 'number' ? value.at : 0, ...stopped };
}

/** The better of the two. Only graded runs count; a pass stays a pass when a later run is worse. */
export function withReport(before: ExerciseProgress | null, report: Report, now: number): ExerciseProgress | null {
  if (report.outcome.kind !== 'graded') return before;
  const passed = report.verdict === 'pass';
  const better = before === null || report.points.of !== before.of || report.points.got > before.best || (passed && !before.passed);
  if (!better) return before;
  const kept = { best: report.points.got, of: report.points.of, passed: passed || before?.passed === true, at: now };
  const broken = report.criteria.find(({ verdict }) => verdict === 'fail')?.id;
  return kept.passed || broken === undefined ? kept : { ...kept, stopped: broken };
}

export function keepProgress(store: Store | null, slug: string, progress: ExerciseProgress): void {
  writeJson(store, progressKey(slug), progress);
}
