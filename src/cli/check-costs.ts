import type { BoundRow } from '../prove/costs.ts';
import { count } from '../report/count.ts';

/** A table: what each bound costs with the solution, and which wrong answers fail in it. */
export function costsText(rows: readonly BoundRow[]): string {
  const cells = rows.map(
    ({ name, cost }) => [name, cost === null ? '' : count(cost.states), cost === null ? '' : secondsText(cost.ms)] as const,
  );
  const heads = ['bound', 'states', 'time'] as const;
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map(each => each[column]!.length)));
  const line = ([name, states, time]: readonly [string, string, string]) =>
    `  ${name.padEnd(widths[0]!)}  ${states.padStart(widths[1]!)}  ${time.padStart(widths[2]!)}`;
  const indent = ' '.repeat(widths[0]! + 4);
  const told = rows.map(({ text, finds, alone }, index) => {
    const found = finds.map(each => (alone.includes(each) ? `${each} (nowhere else)` : each)).join(', ');
    return `${line(cells[index]!)}  ${text}\n${indent}fails: ${found || 'no wrong answer'}`;
  });
  return ['', 'What each bound costs with the solution, and which wrong answers fail in it:', line(heads), ...told].join('\n');
}

const secondsText = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
