import { expect, it } from 'vitest';
import type { History } from '../../history/event.ts';
import type { TimelineRow } from '../../report/report.ts';
import {
  clock,
  firstStep,
  inlineVariables,
  itemsOf,
  markOf,
  nextExecution,
  stepAfterKey,
  stepOfEvent,
  valueAt,
  verdictOf,
} from './steps.ts';

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

it('lets one row of the list stand for the steps of deliveries that are told once', () => {
  const rows = [0, 2, 3, 5, 8, 9].map(event => row({ event }));
  const folded = [rows[0]!, rows[1]!, row({ event: 8, text: 'the same again, 3 times more' }), rows[5]!];
  expect(itemsOf(rows, folded).map(({ from, to }) => [from, to])).toEqual([
    [0, 0],
    [1, 1],
    [2, 4],
    [5, 5],
  ]);
  expect(itemsOf(rows, rows).map(({ from, to }) => [from, to])).toEqual([0, 1, 2, 3, 4, 5].map(step => [step, step]));
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
    { file: 'handler.ts', line: 7, kind: 'current', value: null },
    { file: 'handler.ts', line: 7, kind: 'died-before' },
    { file: 'handler.ts', line: 9, kind: 'died-after' },
    null,
    null,
  ]);
});

it('writes virtual time with its unit', () => {
  expect(clock(30_120)).toBe('30.120 s');
});

it('finds the next execution of a line, and begins again after the last', () => {
  const on = (line: number) => row({ line: { file: 'handler.ts', line } });
  const rows = [row({}), on(4), on(5), on(4)];
  const line4 = { file: 'handler.ts', line: 4 };
  expect(nextExecution(rows, line4, 0)).toBe(1);
  expect(nextExecution(rows, line4, 1)).toBe(3);
  expect(nextExecution(rows, line4, 3)).toBe(1);
  expect(nextExecution(rows, { file: 'handler.ts', line: 9 }, 0)).toBeNull();
  expect(nextExecution(rows, { file: 'other.ts', line: 4 }, 0)).toBeNull();
});

it('writes behind a line what its call gave', () => {
  const called = (call: number, operation: string, transaction: number | null = null) => ({ type: 'called', call, operation, transaction });
  const applied = (call: number, result: unknown, changes: unknown[] = [], replied = true) => ({
    type: 'applied',
    call,
    result,
    changes,
    replied,
  });
  const history = [
    called(1, 'exists'),
    applied(1, false),
    called(2, 'decrement'),
    applied(2, null, [{ store: 'stock', key: 'mug', before: { quantity: 10 }, after: { quantity: 7 } }]),
    called(3, 'put', 1),
    applied(3, null),
    { type: 'refused', call: 3, error: { name: 'UniqueViolation', message: '' } },
    { type: 'settled', native: 'delete' },
    called(4, 'get'),
    applied(4, null, [], false),
    { type: 'stuck' },
  ] as unknown as History;
  expect(history.map((_, at) => valueAt(history, at)?.text ?? null)).toEqual([
    null,
    'false',
    null,
    '10 → 7',
    null,
    'done, not committed yet',
    'refused: UniqueViolation',
    'deleted',
    null,
    'nothing, but the reply was lost',
    'never goes on',
  ]);
});

it('has a few words for the bracket: the start of the cause where it is short', () => {
  const finding = { criterion: 'x', schedule: 's', history: [], conflict: [], faults: '' };
  const cause = (head: string) => [
    { kind: 'text', text: head } as const,
    { kind: 'wrong', text: 'twice' } as const,
    { kind: 'text', text: ': the process died' } as const,
  ];
  expect(verdictOf({ ...finding, cause: cause('ord_12’s stock was deducted ') })).toBe('ord_12’s stock was deducted twice');
  expect(verdictOf({ ...finding, cause: cause('x'.repeat(60)) })).toBe('twice');
});

it('writes behind a line the variables that it names, then what else fits', () => {
  const variables = [
    { name: 'orderId', value: "'ord_12'" },
    { name: 'message', value: `{ id: 'order-12', body: { eventId: 'evt_a1', orderId: 'ord_12' } }` },
    { name: 'quantity', value: '3' },
  ];
  const locals = { events: 3, worker: 1, line: { file: 'handler.ts', line: 10 }, variables };
  expect(inlineVariables(locals, "  await db.decrement('stock', sku, quantity);")).toBe("quantity = 3, orderId = 'ord_12'");
  expect(inlineVariables({ ...locals, variables: [] }, '')).toBe('');
});
