import type { History, Ms } from '../../history/index.ts';
import { seconds } from '../../report/timeline-rows.ts';
import type { MarkOf, Step } from './drawing.ts';
import { CHAR } from './words.ts';

/** The time at the first step, and at the first after each time that it moved on. */
export function ticksOf(history: History, steps: readonly Step[], phone: boolean): MarkOf<'tick'>[] {
  const ticks: MarkOf<'tick'>[] = [];
  let told: Ms | null = null;
  let free = 0;
  steps.forEach(({ at, x, event }, step) => {
    if (at === told || history[event]?.type === 'time-passed') return;
    told = at;
    const text = at === 0 ? '0 s' : seconds(at);
    // Between two breaks of a narrow drawing there is room for their own words only.
    if (x < free || (phone && step > 0)) return;
    free = x + CHAR * text.length + 12;
    ticks.push({ kind: 'tick', x, text, step });
  });
  return ticks;
}
