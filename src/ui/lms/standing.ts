/** What a learning platform is told of an exercise. Pure. */
import type { Told } from './frame.ts';

export interface Standing {
  /** 0 to 100, of the best run that was decided; null before there is one. */
  readonly score: number | null;
  readonly status: 'incomplete' | 'failed' | 'passed';
}

export const UNTRIED: Standing = { score: null, status: 'incomplete' };

/**
 * The best of all runs counts, and a pass stays a pass. A run without a verdict (it does not compile, it was stopped, a fault of ours) and
 * one that is undecided change nothing: a platform knows only passed and failed, and neither of them is true.
 * Gives back the same object where nothing is to be told.
 */
export function afterRun(before: Standing, { outcome, verdict, points }: Pick<Told, 'outcome' | 'verdict' | 'points'>): Standing {
  if (outcome !== 'graded' || verdict === 'unknown') return before;
  const passed = verdict === 'pass' || before.status === 'passed';
  // Rounded down: 99.6 % is no pass, and a platform that compares with the mastery score must not make one of it.
  const score = verdict === 'pass' ? 100 : Math.min(99, Math.floor((100 * points.got) / Math.max(1, points.of)));
  const best = Math.max(score, before.score ?? 0);
  const status = passed ? 'passed' : 'failed';
  return best === before.score && status === before.status ? before : { score: best, status };
}

/** What a platform gave back: any text. */
export function scoreFrom(text: string): number | null {
  const score = Number.parseFloat(text);
  return Number.isFinite(score) ? Math.min(100, Math.max(0, Math.round(score))) : null;
}
