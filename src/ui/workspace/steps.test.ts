import { expect, it } from 'vitest';
import type { History } from '../../history/event.ts';
import type { TimelineRow } from '../../report/report.ts';
import { clock, firstStep, markOf, stepAfterKey, stepOfEvent } from './steps.ts';

const row = (over: Partial<TimelineRow>): TimelineRow => ({
  event: 0,
  at: 0,
  lane: 'process',
  actor: 'worker 1, life 1',
  text: '',
  line: null,
  state: 'note',
  conflict: false,
  ...over,
});

it('opens at the last event of the conflict', () => {
  expect(firstStep([row({}), row({ conflict: true }), row({}), row({ conflict: true }), row({})])).toBe(3);
  expect(firstStep([row({}), row({})])).toBe(0);
});

it('finds the row of an event, or the one before it', () => {
  const rows = [row({ event: 0 }), row({ event: 4 }), row({ event: 9 })];
  expect(stepOfEvent(rows, 4)).toBe(1);
  expect(stepOfEvent(rows, 7)).toBe(1);
  expect(stepOfEvent([], 7)).toBe(0);
});

it('steps within the rows', () => {
  expect(stepAfterKey('ArrowDown', 0, 3)).toBe(1);
  expect(stepAfterKey('ArrowRight', 2, 3)).toBe(2);
  expect(stepAfterKey('ArrowUp', 0, 3)).toBe(0);
  expect(stepAfterKey('End', 0, 3)).toBe(2);
  expect(stepAfterKey('Home', 2, 3)).toBe(0);
  expect(stepAfterKey('x', 2, 3)).toBeNull();
});

it('lights the line of a row, and for a crash the last line that this life had reached', () => {
  const call = { type: 'called', at: 1, call: 1, delivery: 1, service: 'db', operation: 'get', subject: '', args: [], transaction: null };
  const history = [
    { type: 'life-started', at: 0, worker: 1, life: 1 },
    { ...call, worker: 1, life: 1, line: { file: 'handler.ts', line: 7 } },
    { ...call, worker: 2, life: 1, line: { file: 'handler.ts', line: 9 } },
    { type: 'crashed', at: 2, worker: 1, life: 1, pending: [1] },
  ] as unknown as History;
  const finding = { criterion: 'x', schedule: 's', cause: [], history, conflict: [], faults: '' };
  const rows = [row({ event: 1, line: { file: 'handler.ts', line: 7 } }), row({ event: 3, state: 'crash' }), row({ event: 0 })];
  expect(markOf(finding, rows, 0)).toEqual({ file: 'handler.ts', line: 7, kind: 'current' });
  expect(markOf(finding, rows, 1)).toEqual({ file: 'handler.ts', line: 7, kind: 'crash' });
  expect(markOf(finding, rows, 2)).toBeNull();
});

it('writes virtual time with its unit', () => {
  expect(clock(30_120)).toBe('30.120 s');
});
