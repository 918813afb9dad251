import { packed, unpacked } from '../../workspace/share.ts';
import type { Attempt } from '../attempt.ts';
import { asAttempt } from '../kept.ts';

/** More than any attempt has; a link that claims more is not ours. */
const LIMIT = 600_000;

/**
 * `attempt=<deflated, in base64url>`, behind the #, so that no server ever sees it. Notes are somebody's own and go along only when they
 * say so. Opening it shows a report and runs nothing.
 */
export async function toLink(attempt: Attempt, withNotes: boolean): Promise<string> {
  const { runs, ...rest } = attempt;
  // Only the last run that was judged is told.
  const last = runs.findLast(({ without }) => without === null);
  const shared: Attempt = { ...rest, runs: last === undefined ? [] : [last], notes: withNotes ? rest.notes : '' };
  return `attempt=${await packed(JSON.stringify(shared))}`;
}

/** Null when the fragment carries no attempt, or a broken one. */
export async function fromLink(fragment: string): Promise<Attempt | null> {
  const carried = new URLSearchParams(fragment.replace(/^#/, '')).get('attempt');
  if (!carried) return null;
  try {
    return asAttempt(JSON.parse(await unpacked(carried, LIMIT)));
  } catch {
    return null;
  }
}
