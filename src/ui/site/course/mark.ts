import type { ExerciseProgress } from '../../workspace/progress.ts';

export interface Mark {
  readonly icon: 'acked' | 'in-flight';
  readonly word: string;
  readonly points: string;
}

/** How the catalogue speaks of one's best run. */
export function markOf({ best, of, passed }: ExerciseProgress): Mark {
  return { icon: passed ? 'acked' : 'in-flight', word: passed ? 'Passed' : 'Begun', points: `${best} of ${of} points` };
}
