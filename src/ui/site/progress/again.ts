/**
 * Quick checks that were missed come back: later in the lesson, then after a day, three days and a week. Each time that one is
 * known it comes back later; missed again, it begins anew.
 */
import type { Again, CheckAnswer } from './progress-file.ts';

const DAY_MS = 86_400_000;
const PAUSES_DAYS = [1, 3, 7];

/** When an answered check is asked again; null: not at all. A wrong answer is due at once. */
export function againOf(answer: CheckAnswer | null): Again | null {
  if (answer === null) return null;
  return answer.right ? (answer.again ?? null) : { step: 0, due: 0 };
}

export function isDue(answer: CheckAnswer | null, now: number): boolean {
  const again = againOf(answer);
  return again !== null && again.due <= now;
}

/**
 * What to keep of an answer. `onceMore`: the check was asked again after a while. To pick another choice right after a miss shows
 * that one has read the reasons, so it counts as right and still comes back.
 */
export function answered(before: CheckAnswer | null, choice: number, right: boolean, onceMore: boolean, now: number): CheckAnswer {
  const again = againOf(before);
  if (!right || again === null) return { choice, right };
  if (!onceMore) return { choice, right, again };
  const pause = PAUSES_DAYS[again.step];
  return pause === undefined ? { choice, right } : { choice, right, again: { step: again.step + 1, due: now + pause * DAY_MS } };
}

/** “now”, “tomorrow”, “in 3 days”. */
export function whenDue({ due }: Again, now: number): string {
  const days = Math.ceil((due - now) / DAY_MS);
  if (days <= 0) return 'now';
  return days === 1 ? 'tomorrow' : `in ${days} days`;
}
