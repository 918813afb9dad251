import { expect, it } from 'vitest';
import type { History } from './event.ts';
import { localsAt } from './locals.ts';

const history = [
  { type: 'life-started', at: 0, worker: 1, life: 1 },
  { type: 'delivered', at: 0, delivery: 1, message: 'm', queue: 'q', worker: 1, life: 1, attempt: 1, cause: 'first' },
  { type: 'called', at: 0, call: 1, delivery: 1, worker: 1, life: 1 },
  { type: 'called', at: 0, call: 2, delivery: 2, worker: 2, life: 1 },
  { type: 'applied', at: 0, call: 1, result: null, changes: [], replied: true },
  { type: 'settled', at: 0, message: 'm', delivery: 1, native: 'delete' },
  { type: 'crashed', at: 0, worker: 1, life: 1, pending: [] },
  { type: 'life-started', at: 0, worker: 1, life: 2 },
  { type: 'time-passed', at: 9, from: 0, until: 'delay', stalled: false },
] as unknown as History;
const line = (number: number) => ({ file: 'handler.ts', line: number });
const told = [
  { events: 2, worker: 1, line: line(3), variables: [{ name: 'a', value: '1' }] },
  { events: 3, worker: 2, line: line(3), variables: [{ name: 'a', value: '2' }] },
  { events: 5, worker: 1, line: line(4), variables: [{ name: 'a', value: '3' }] },
];
const shown = (event: number, at: number | null) =>
  localsAt(history, told, event, at === null ? null : line(at))?.variables[0]?.value ?? null;

it('gives what the line of the event told last, in the life of the event', () => {
  expect(shown(2, 3)).toBe('1');
  expect(shown(3, 3)).toBe('2');
  expect(shown(4, 3)).toBe('1');
  expect(shown(5, 4)).toBe('3');
});

it('gives what any line of that life told last, where the line of the event told nothing', () => {
  expect(shown(5, 9)).toBe('3');
  expect(shown(6, null)).toBe('3');
});

it('gives nothing of an earlier life, and nothing for events of no life', () => {
  expect(shown(7, 3)).toBe(null);
  expect(shown(8, null)).toBe(null);
});
