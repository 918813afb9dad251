import type { History } from '../../history/index.ts';

export const SIZES = {
  wide: { gutter: 104, axis: 26, least: 42, most: 80 },
  phone: { gutter: 12, axis: 26, least: 22, most: 60 },
} as const;

/** Columns of an event whose lane is folded. */
export const FOLDED = 0.25;

/** How many columns an event takes; 0 where it has no step. */
export function columns(history: History, at: number, phone: boolean): number {
  const event = history[at]!;
  switch (event.type) {
    case 'time-passed':
      // Room for the name of a life that has just begun, and for what stands beside a crash.
      return ['life-started', 'crashed'].includes(history[at - 1]?.type ?? '') ? 2.05 : 1.35;
    case 'crashed':
      return 0.8;
    case 'finished':
      return event.error === null ? 0.5 : 1;
    case 'logged':
    case 'ended':
      return 0.5;
    case 'sent':
    case 'returned':
      return 0.85;
    case 'life-started':
      return 1;
    case 'delivered':
      return phone ? 1.5 : 1.1;
    default:
      return 1;
  }
}
