/** Which part the arrows lead to: the nearest one that lies that way. */
import type { PartBox } from '../picture/draw.ts';

const WAYS: { readonly [key: string]: readonly [x: number, y: number] } = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Null where nothing lies that way, or the key leads nowhere. */
export function partThatWay(boxes: readonly PartBox[], from: string, key: string): string | null {
  const ordered = boxes.toSorted((a, b) => a.left - b.left || a.top - b.top);
  if (key === 'Home') return ordered[0]?.id ?? null;
  if (key === 'End') return ordered.at(-1)?.id ?? null;
  const way = WAYS[key];
  const start = boxes.find(({ id }) => id === from);
  if (way === undefined || start === undefined) return null;
  let best: { readonly id: string; readonly cost: number } | null = null;
  for (const box of boxes) {
    const [dx, dy] = [middle(box)[0] - middle(start)[0], middle(box)[1] - middle(start)[1]];
    const along = dx * way[0] + dy * way[1];
    const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    // What lies more aside than ahead is another arrow's.
    if (along <= 0 || aside > along * 2) continue;
    const cost = along + aside * 2;
    if (best === null || cost < best.cost) best = { id: box.id, cost };
  }
  return best?.id ?? null;
}

const middle = ({ left, top, width, height }: PartBox): readonly [number, number] => [left + width / 2, top + height / 2];
