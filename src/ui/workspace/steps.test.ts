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

it('lights the line of a row, and draws a crash before the call that never took hold, or after the last line reached', () => {
  const call = { type: 'called', at: 1, delivery: 1, service: 'db', operation: 'get', subject: '', args: [], transaction: null };
  const history = [
    { type: 'life-started', at: 0, worker: 1, life: 1 },
    { ...call, call: 1, worker: 1, life: 1, line: { file: 'handler.ts', line: 7 } },
    { ...call, call: 2, worker: 2, life: 1, line: { file: 'handler.ts', line: 9 } },
    { type: 'crashed', at: 2, worker: 1, life: 1, pending: [1] },
    { type: 'crashed', at: 2, worker: 2, life: 1, pending: [] },
    { type: 'life-started', at: 3, worker: 2, life: 2 },
    { type: 'crashed', at: 3, worker: 2, life: 2, pending: [] },
  ] as unknown as History;
  const finding = { criterion: 'x', schedule: 's', cause: [], history, conflict: [], faults: '' };
  const crash = (event: number) => row({ event, state: 'crash' });
  const rows = [row({ event: 1, line: { file: 'handler.ts', line: 7 } }), crash(3), crash(4), crash(6), row({ event: 0 })];
  expect(rows.map((_, step) => markOf(finding, rows, step))).toEqual([
    { file: 'handler.ts', line: 7, kind: 'current' },
    { file: 'handler.ts', line: 7, kind: 'died-before' },
    { file: 'handler.ts', line: 9, kind: 'died-after' },
    null,
    null,
  ]);
});

it('writes virtual time with its unit', () => {
  expect(clock(30_120)).toBe('30.120 s');
});
