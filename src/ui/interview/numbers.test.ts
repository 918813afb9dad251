import { describe, expect, test } from 'vitest';
import { figure, heldAgainst, parseNumber } from './numbers.ts';

test.each([
  ['17,000', 17_000],
  ['17k', 17_000],
  ['1.7e4', 17_000],
  [' 10 million ', 10_000_000],
  ['10M', 10_000_000],
  ['about 17 000 a second', 17_000],
  ['$12.50', 12.5],
  ['0', 0],
  ['.5', 0.5],
  ['1,5', 15],
  ['a lot', null],
  ['', null],
  ['-3', null],
  ['3 cats', null],
])('%s is read as %s', (text, value) => {
  expect(parseNumber(text)).toBe(value);
});

test.each([
  [0.0123, '0.012'],
  [12.5, '12.5'],
  [16_667, '16,700'],
  [10_000_000, '10 million'],
])('%d is shown as %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

describe('an estimate', () => {
  test.each([
    [17_000, 16_000, 'right', 'right, within a factor of 2'],
    [8000, 16_000, 'right', 'right, within a factor of 2'],
    [7999, 16_000, 'order', 'the right order of magnitude, 2 times too low'],
    [160_000, 16_000, 'order', 'the right order of magnitude, 10 times too high'],
    [200_000, 16_000, 'off', '13 times too high'],
    [5, 0, 'off', 'the run had none'],
    [0, 5, 'off', 'the run had 5'],
    [0, 0, 'right', 'right'],
  ])('of %d against %d', (estimate, actual, nearness, says) => {
    expect(heldAgainst(estimate, actual)).toEqual({ nearness, says });
  });

  test('that nothing can be held against is told so', () => {
    expect(heldAgainst(5, null).nearness).toBe('unchecked');
  });
});
