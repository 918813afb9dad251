import { expect, it } from 'vitest';
import { ceiling, spread } from './chart.ts';

it('ends an axis at a round number that nothing exceeds', () => {
  expect([0, 3, 4, 5, 11, 233, 480, 1000, 1001].map(ceiling)).toEqual([4, 4, 4, 5, 15, 250, 500, 1000, 1500]);
});

it('keeps names that end at the same height apart, within the chart', () => {
  expect(spread([50, 52, 100], 14, 20, 120)).toEqual([50, 64, 100]);
  expect(spread([118, 119], 14, 20, 120)).toEqual([106, 120]);
  expect(spread([60, 20], 14, 20, 120)).toEqual([60, 20]);
});
