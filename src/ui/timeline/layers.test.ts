import { expect, test } from 'vitest';
import type { Step } from './drawing.ts';
import { inPieces } from './layers.ts';

const steps = Array.from({ length: 500 }, (_, at): Step => ({ event: at, x: 10 * at, at, line: null, file: null, says: '' }));
const track = (from: number, to: number) => ({ kind: 'track', state: 'waiting', from: 10 * from, to: 10 * to, y: 0, step: from }) as const;

test('what lasts for a few steps grows with each of them', () => {
  expect(inPieces([track(3, 7)], steps).map(({ step }) => step)).toEqual([4, 5, 6, 7]);
});

test('what lasts for hundreds of steps is drawn in some dozens of pieces, without a gap', () => {
  const pieces = inPieces([track(0, 499)], steps) as { from: number; to: number; step: number }[];
  expect(pieces.length).toBeLessThan(25);
  expect([pieces[0]!.from, pieces.at(-1)!.to]).toEqual([0, 4990]);
  for (const [at, piece] of pieces.slice(1).entries()) expect(piece.from).toBe(pieces[at]!.to);
});
