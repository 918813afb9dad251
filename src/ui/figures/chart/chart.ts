/** One chart: a few curves over virtual time, each in the colour of what it counts. Plain data, so that a build can draw it. */
export interface ChartView {
  readonly title: string;
  /** What the numbers count: `orders`, `a second`. */
  readonly unit: string;
  readonly everyMs: number;
  readonly lines: readonly ChartLine[];
  /** A stretch of time in which something was wrong with the world. */
  readonly shade?: { readonly fromMs: number; readonly untilMs: number; readonly name: string };
  /** A level that must not be passed. */
  readonly bound?: { readonly value: number; readonly name: string };
}

export interface ChartLine {
  readonly name: string;
  readonly state: 'waiting' | 'in-flight' | 'acked' | 'redelivered' | 'failed' | 'dead';
  readonly values: readonly number[];
}

/** The least round number that is not below `value`: 1, 2, 2.5 or 5 times a power of ten, and 4 at least. */
export function ceiling(value: number): number {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]) if (step * power >= value) return step * power;
  return 10 * power;
}

/** Where names stand at the right end of their lines, from the top, without covering each other. In the order of `at`. */
export function spread(at: readonly number[], least: number, top: number, bottom: number): number[] {
  const order = at.map((_, index) => index).sort((a, b) => at[a]! - at[b]! || a - b);
  const placed = [...at];
  let floor = top;
  for (const index of order) {
    placed[index] = Math.max(at[index]!, floor);
    floor = placed[index]! + least;
  }
  let roof = bottom;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index]!, roof);
    roof = placed[index]! - least;
  }
  return placed;
}
