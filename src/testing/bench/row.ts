/** One line of the table: what was measured, where, and whether it keeps within its bar. */
export interface Row {
  readonly name: string;
  readonly where: string;
  /** A ratio inside one process, unless `unit` says otherwise: nothing else means anything on a shared machine. */
  readonly figure: number;
  readonly unit: 'x' | 'MiB' | 'hashes' | 'ms' | 'replays' | '%';
  /** `null`: reported without a bar. */
  readonly bar: { readonly atMost: number } | { readonly atLeast: number } | null;
  readonly held: boolean | null;
  /** What the ratio was made of. */
  readonly note: string;
}

export function row(where: string, name: string, figure: number, unit: Row['unit'], bar: Row['bar'], note: string): Row {
  const held = bar === null ? null : 'atMost' in bar ? figure <= bar.atMost : figure >= bar.atLeast;
  return { name, where, figure, unit, bar, held, note };
}

/** Seconds that the work takes. */
export async function seconds(now: () => number, work: () => unknown): Promise<number> {
  const before = now();
  await work();
  return (now() - before) / 1000;
}

/**
 * The shortest of some measurements of each work, taken in turn: what else the machine does only ever makes things slower,
 * and it does so to both.
 */
export async function paired(now: () => number, works: readonly (() => unknown)[], rounds: number): Promise<number[]> {
  const best = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, work] of works.entries()) best[index] = Math.min(best[index]!, await seconds(now, work));
  return best;
}

export function printed(rows: readonly Row[]): string {
  const cells = rows.map(({ where, name, figure, unit, bar, held, note }) => [
    held === null ? ' ' : held ? '✓' : '✗',
    where,
    name,
    `${figure >= 100 ? figure.toFixed(0) : figure.toFixed(2)}${unit === 'x' ? 'x' : ` ${unit}`}`,
    bar === null ? '' : 'atMost' in bar ? `≤ ${bar.atMost}` : `≥ ${bar.atLeast}`,
    note,
  ]);
  const widths = [0, 1, 2, 3, 4].map(column => Math.max(0, ...cells.map(each => each[column]!.length)));
  return cells.map(each => each.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}
