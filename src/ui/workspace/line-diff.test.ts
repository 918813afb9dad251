import { expect, it } from 'vitest';
import { lineDiff } from './line-diff.ts';

const short = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, text }) => ({ same: ' ', removed: '-', added: '+' })[kind] + text);

it('finds nothing to change in equal texts', () => {
  expect(short('a\nb', 'a\nb')).toEqual([' a', ' b']);
});

it('shows what goes before what comes', () => {
  expect(short('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c']);
});

it('keeps the lines that stay, and numbers both sides', () => {
  expect(lineDiff('a\nc', 'a\nb\nc')).toEqual([
    { kind: 'same', before: 1, after: 1, text: 'a' },
    { kind: 'added', before: null, after: 2, text: 'b' },
    { kind: 'same', before: 2, after: 3, text: 'c' },
  ]);
});

it('can rebuild both texts', () => {
  const [before, after] = ['one\ntwo\n\nthree\nfour', 'zero\ntwo\n\nfour\nfive'];
  const lines = lineDiff(before, after);
  expect(
    lines
      .filter(line => line.kind !== 'added')
      .map(line => line.text)
      .join('\n'),
  ).toBe(before);
  expect(
    lines
      .filter(line => line.kind !== 'removed')
      .map(line => line.text)
      .join('\n'),
  ).toBe(after);
});
