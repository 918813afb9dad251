import type { Finding, TimelineRow } from '../../report/report.ts';
import type { LineMark } from './editor.ts';

/** Where the timeline stands when a finding is opened: at the moment that proves it wrong. */
export function firstStep(rows: readonly TimelineRow[]): number {
  const last = rows.findLastIndex(row => row.conflict);
  return last === -1 ? 0 : last;
}

/** The row that tells this event, or the last one before it: some events have no row of their own. */
export function stepOfEvent(rows: readonly TimelineRow[], event: number): number {
  const at = rows.findLastIndex(row => row.event <= event);
  return at === -1 ? 0 : at;
}

/** What a key does to the current step, or null. */
export function stepAfterKey(key: string, step: number, rows: number): number | null {
  const last = rows - 1;
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return Math.min(step + 1, last);
    case 'ArrowUp':
    case 'ArrowLeft':
      return Math.max(step - 1, 0);
    case 'PageDown':
      return Math.min(step + 10, last);
    case 'PageUp':
      return Math.max(step - 10, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/**
 * The line to light for a row. A crash has no line of its own: it is drawn before the first line whose call never took
 * hold, or else after the last line that this life had reached.
 */
export function markOf(finding: Finding, rows: readonly TimelineRow[], step: number): LineMark | null {
  const row = rows[step];
  if (!row) return null;
  if (row.state !== 'crash') return row.line && { ...row.line, kind: 'current' };
  const crash = finding.history[row.event];
  if (crash?.type !== 'crashed') return null;
  const lost = finding.history.find(event => event.type === 'called' && event.call === crash.pending[0]);
  if (lost?.type === 'called' && lost.line) return { ...lost.line, kind: 'died-before' };
  for (let index = row.event - 1; index >= 0; index--) {
    const event = finding.history[index]!;
    if (!('life' in event) || event.worker !== crash.worker || event.life !== crash.life) continue;
    if (event.type === 'life-started' || event.type === 'delivered') return null;
    if ('line' in event && event.line) return { ...event.line, kind: 'died-after' };
  }
  return null;
}

/** Virtual time for the margin of the timeline: `0.000 s`, `30.120 s`. */
export function clock(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
