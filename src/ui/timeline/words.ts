import type { Applied, Called, Json } from '../../history/index.ts';
import type { Mark } from './drawing.ts';

/** Rough width of a character of a label, to see whether it has room. */
export const CHAR = 6.4;
/** From the middle of an effect to the words beneath it. */
export const UNDER = 25;

/** A call's outcome in a word or two: `10 → 8`, `no row`, `new`. */
export function shortly(call: Called, event: Applied): string {
  if (event.changes.length > 0) {
    const numbers = event.changes.map(({ before, after }) => moved(before, after)).filter(text => text !== '');
    if (numbers.length > 0) return numbers[0]!;
    const { before, after } = event.changes[0]!;
    if (event.changes.length > 1) return `${event.changes.length} rows`;
    return before === null ? 'new row' : after === null ? 'row gone' : 'changed';
  }
  if (call.operation === 'exists') return event.result === true ? 'found' : 'no row';
  if (call.operation === 'insertIfAbsent') return event.result === true ? 'new' : 'seen before';
  if (call.operation === 'rollback') return 'undone';
  return '';
}

/** The one number that changed, before and after. */
function moved(before: Json, after: Json): string {
  if (typeof before === 'number' && typeof after === 'number') return `${before} → ${after}`;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return '';
  for (const [column, value] of Object.entries(after)) {
    const was = (before as { readonly [column: string]: Json })[column];
    if (typeof was === 'number' && typeof value === 'number' && was !== value) return `${was} → ${value}`;
  }
  return '';
}

/** A label that would run into a mark or into another label is left out: the step's sentence says it. */
export function withRoom(marks: readonly Mark[], end: number): Mark[] {
  const taken: { readonly y: number; readonly from: number; readonly to: number }[] = [];
  for (const mark of marks) {
    if (mark.kind === 'effect' || mark.kind === 'cell') taken.push({ y: mark.y, from: mark.x - 12, to: mark.x + 12 });
    if (mark.kind === 'crash') taken.push({ y: (mark.top + mark.bottom) / 2, from: mark.x - 4, to: mark.x + 24 });
    if (mark.kind === 'birth') taken.push({ y: mark.y, from: mark.x, to: mark.x + 10 + CHAR * mark.text.length });
  }
  return marks.filter(mark => {
    if (mark.kind !== 'label') return true;
    const wide = CHAR * mark.text.length;
    const from = { start: mark.x, middle: mark.x - wide / 2, end: mark.x - wide }[mark.anchor];
    const to = from + wide;
    const free = to <= end && taken.every(other => Math.abs(other.y - mark.y) > 11 || other.to < from || other.from > to);
    if (free) taken.push({ y: mark.y, from, to });
    return free;
  });
}

/** From what is `high` on both sides of `y` to the same of `to`, which may lie above: a service lies with the program that called it first. */
export const drop = (y: number, high: number, to: number, toHigh: number): { readonly from: number; readonly to: number } =>
  to < y ? { from: y - high, to: to + toHigh } : { from: y + high, to: to - toHigh };

/** What befalls a worker or a queue, as it is written beside its sign. */
export const SIGNS = {
  disconnected: 'cut off',
  'transaction-aborted': 'aborted',
  'broker-restarted': 'restart',
  'rebalance-forced': 'rebalance',
  alarm: 'alarm',
} as const;
