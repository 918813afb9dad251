import { type ExerciseProgress, readProgress } from './progress.ts';
import { browserStore } from './storage.ts';

export interface Mark {
  readonly icon: 'acked' | 'in-flight';
  readonly word: string;
  readonly points: string;
}

/** How the catalogue speaks of one's best run. */
export function markOf({ best, of, passed }: ExerciseProgress): Mark {
  return { icon: passed ? 'acked' : 'in-flight', word: passed ? 'Passed' : 'Begun', points: `${best} of ${of} points` };
}

/** Fills in what this browser knows. Without a script, or on a first visit, every exercise is simply not begun. */
export function markProgress(page: Document): void {
  for (const place of page.querySelectorAll<HTMLElement>('[data-slug]')) {
    const progress = readProgress(browserStore(), place.dataset.slug ?? '');
    if (!progress) continue;
    const { icon, word, points } = markOf(progress);
    place.querySelector('svg')?.setAttribute('class', `ic c-${icon}`);
    place.querySelector('use')?.setAttribute('href', `#i-${icon}`);
    const said = page.createElement('span');
    said.className = 'sr';
    said.textContent = word;
    place.append(said);
    const count = place.closest('a')?.querySelector('.points');
    if (count) count.textContent = points;
  }
}
