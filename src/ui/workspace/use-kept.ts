import { useEffect, useState } from 'preact/hooks';
import { type ExerciseProgress, keepProgress, readProgress, withReport } from './progress.ts';
import type { RunState } from './run.ts';
import { browserStore } from './storage.ts';

/** The best result of this exercise in this browser; a run that betters it is kept at once. */
export function useKept(slug: string, run: RunState): ExerciseProgress | null {
  const [kept, setKept] = useState<ExerciseProgress | null>(null);
  useEffect(() => setKept(readProgress(browserStore(), slug)), [slug]);
  useEffect(() => {
    if (run.kind !== 'done') return;
    const before = readProgress(browserStore(), slug);
    const after = withReport(before, run.report, Date.now());
    if (after === null || after === before) return;
    keepProgress(browserStore(), slug, after);
    setKept(after);
  }, [run]);
  return kept;
}
