/** "Did you mean" for a name that does not exist. */
export function nearest(name: string, known: readonly string[]): string {
  const [best] = known.map(each => ({ each, far: distance(name, each) })).sort((a, b) => a.far - b.far);
  if (best === undefined) return '';
  if (best.far <= Math.max(2, name.length / 3)) return `Did you mean \`${best.each}\`?`;
  return `There ${known.length === 1 ? 'is' : 'are'}: ${known.join(', ')}.`;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
