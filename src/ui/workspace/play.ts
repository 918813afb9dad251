import type { TimelineRow } from '../../report/report.ts';

/** Stepping by itself, at a pace at which one can read. */
export interface Play {
  readonly playing: boolean;
  readonly step: number;
}

/** Space, or the button: begins, from the first step if it stands at the last; or pauses. */
export function pressed({ playing, step }: Play, steps: number): Play {
  if (playing || steps < 2) return { playing: false, step };
  return { playing: true, step: step >= steps - 1 ? 0 : step };
}

/** The time of the current step is over. At the last step it stops. */
export function ticked({ playing, step }: Play, steps: number): Play {
  if (!playing) return { playing, step };
  const next = Math.min(step + 1, steps - 1);
  return { playing: next < steps - 1, step: next };
}

/** Whoever moves the playhead by hand has it in hand. */
export const sought = (step: number): Play => ({ playing: false, step });

const BEAT = 800;

/** How long a step stays, in milliseconds: longer where something happens that has to be understood. */
export function stay(row: TimelineRow | undefined): number {
  if (!row) return BEAT;
  if (row.conflict || row.state === 'crash') return 2.25 * BEAT;
  if (row.state === 'late' || row.state === 'wrong' || row.state === 'dead-lettered') return 1.5 * BEAT;
  return BEAT;
}
