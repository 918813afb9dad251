import { useState } from 'preact/hooks';
import type { TimelineRow } from '../../report/report.ts';
import { firstStep } from './steps.ts';

/**
 * Where the timeline stands. In other rows it begins anew, and in the same drawing: a step of the last run means nothing in this one, and
 * to draw the page twice for that would keep everybody waiting.
 */
export function useStep(rows: readonly TimelineRow[]): [step: number, setStep: (step: number) => void] {
  const [at, setAt] = useState<{ readonly rows: readonly TimelineRow[]; readonly step: number } | null>(null);
  return [at?.rows === rows ? at.step : firstStep(rows), step => setAt({ rows, step })];
}
