import type { Ms } from '../../src/history/event.ts';

/** `12,345`, also in a thread whose language is frozen and has no locales. */
export const count = (number: number): string => String(Math.round(number)).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 push`, `12,345 pushes`. */
export const counted = (number: number, one: string, many: string): string => `${count(number)} ${number === 1 ? one : many}`;

/** `850 ms`, `12.5 s`, `10 min`, `2.5 h`. */
export function duration(ms: Ms): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const [unit, one] = ms < 120_000 ? (['s', 1000] as const) : ms < 7_200_000 ? (['min', 60_000] as const) : (['h', 3_600_000] as const);
  return `${Math.round((ms / one) * 10) / 10} ${unit}`;
}
