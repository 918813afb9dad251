/** Numbers as they stand on a way of the picture or at an axis: `850`, `48.2k`, `4.12M`. */
export function compact(value: number): string {
  if (value < 10 && !Number.isInteger(value)) return String(Math.round(value * 10) / 10);
  if (value < 1000) return String(Math.round(value));
  const [one, unit] = value < 999_500 ? ([1000, 'k'] as const) : ([1_000_000, 'M'] as const);
  const scaled = value / one;
  return `${Number(scaled.toPrecision(scaled < 999.5 ? 3 : 4))}${unit}`;
}

/** The clock of a run, to the second: `0:07`, `12:30`, `1:02:03`. */
export function clock(second: number): string {
  const [hours, minutes, rest] = [Math.floor(second / 3600), Math.floor(second / 60) % 60, Math.floor(second) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
