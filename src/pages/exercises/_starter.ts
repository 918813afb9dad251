import type { SourceFile } from '../../compile/compiled.ts';
import { type Exercise, entriesToWrite } from '../../exercise/exercise.ts';

/** The tabs stand in the order in which one reads a system: what declares it, then its programs. */
export function inReadingOrder(exercise: Exercise, starter: readonly SourceFile[]): readonly SourceFile[] {
  const entries = entriesToWrite(exercise);
  const rank = (path: string) => (entries.includes(path) ? entries.indexOf(path) : entries.length);
  return starter.toSorted((a, b) => rank(a.path) - rank(b.path));
}
