/**
 * The page of an exercise in a package for a learning platform stands in a frame of `shell.ts`, which does the talking. This is the page's
 * side of it: whose work it keeps, where the site begins, and what came of a run. On a site of its own it says nothing.
 */
import type { Report } from '../../report/report.ts';

/** The name of the frame begins so; behind it stands for whom the page keeps what it keeps. */
export const FRAME_NAME = 'ackademy:lms:';

/** What came of a run: all that leaves the page. */
export interface Told {
  readonly ackademy: 'report';
  readonly slug: string;
  readonly outcome: Report['outcome']['kind'];
  readonly verdict: Report['verdict'];
  readonly points: Report['points'];
}

/** Put before the names under which this page keeps anything: several learners may share a browser, and with it the platform's storage. */
export function keptFor(): string {
  const name = typeof window === 'undefined' ? '' : window.name;
  return name.startsWith(FRAME_NAME) ? `${name.slice(FRAME_NAME.length)}:` : '';
}

/** Where the site begins, seen from this page: nothing on a site of its own, `../..` in a package. */
export function siteRoot(): string {
  return typeof document === 'undefined' ? '' : (document.documentElement.dataset.root ?? '');
}

export function tellLms({ exercise, outcome, verdict, points }: Report): void {
  if (!window.name.startsWith(FRAME_NAME) || window.parent === window) return;
  const told: Told = { ackademy: 'report', slug: exercise, outcome: outcome.kind, verdict, points };
  window.parent.postMessage(told, location.origin);
}

/** Null for whatever else is said to the window: every frame can. */
export function asTold(data: unknown): Told | null {
  const told = data as Partial<Told> | null;
  const points = told?.points;
  if (told?.ackademy !== 'report' || typeof told.slug !== 'string' || typeof told.outcome !== 'string') return null;
  if (told.verdict !== 'pass' && told.verdict !== 'fail' && told.verdict !== 'unknown') return null;
  if (typeof points?.got !== 'number' || typeof points.of !== 'number') return null;
  return told as Told;
}
