import type { History, HistoryEvent, SourceLine } from '../../history/index.ts';
import { timelineRows } from '../../report/timeline-rows.ts';
import { oneProgram, oneQueue } from '../../system/one-program.ts';
import type { HomeRun } from './home-run.ts';

/** Written by hand, for tests of the drawing alone. No page may show it. */

const source = `export async function handle(message, { db }) {
  const { eventId, sku, quantity } = message.body;
  if (!(await db.exists('processed_events', eventId))) {
    await db.decrement('stock', sku, quantity);
    await db.put('processed_events', eventId, {});
  }
  await message.ack();
}
`;

const system = oneProgram({ entry: 'handler.ts', handler: 'handle' }, oneQueue('orders'));
const on = (line: number): SourceLine => ({ file: 'handler.ts', line });
const stock = (quantity: number) => ({ quantity });

function call(number: number, at: number, life: number, line: number, operation: string, subject: string): HistoryEvent {
  const service = operation === 'ack' ? 'message' : 'db';
  return {
    type: 'called',
    at,
    call: number,
    delivery: life,
    worker: 1,
    life,
    line: on(line),
    service,
    operation,
    subject,
    args: [],
    transaction: null,
  };
}
const applied = (number: number, at: number, result: null | boolean, before?: number): HistoryEvent => {
  const changes = before === undefined ? [] : [{ store: 'stock', key: 'mug', before: stock(before), after: stock(before - 2) }];
  return { type: 'applied', at, call: number, result, changes, replied: true };
};

const history: History = [
  { type: 'sent', at: 0, message: 'm1', queue: 'orders', body: { eventId: 'evt_1' }, headers: {}, retryOf: null },
  { type: 'life-started', at: 0, worker: 1, life: 1 },
  { type: 'delivered', at: 0, delivery: 1, message: 'm1', queue: 'orders', worker: 1, life: 1, attempt: 1, cause: 'first' },
  call(1, 0, 1, 3, 'exists', 'processed_events/evt_1'),
  applied(1, 0, false),
  call(2, 0, 1, 4, 'decrement', 'stock/mug'),
  applied(2, 0, null, 10),
  call(3, 0, 1, 5, 'put', 'processed_events/evt_1'),
  { type: 'crashed', at: 0, worker: 1, life: 1, pending: [3] },
  { type: 'life-started', at: 0, worker: 1, life: 2 },
  { type: 'time-passed', at: 30_000, from: 0, until: 'visibility-timeout', stalled: false },
  { type: 'returned', at: 30_000, message: 'm1', reason: 'visibility-timeout' },
  { type: 'delivered', at: 30_000, delivery: 2, message: 'm1', queue: 'orders', worker: 1, life: 2, attempt: 2, cause: 'redelivery' },
  call(4, 30_000, 2, 3, 'exists', 'processed_events/evt_1'),
  applied(4, 30_000, false),
  call(5, 30_000, 2, 4, 'decrement', 'stock/mug'),
  applied(5, 30_000, null, 8),
  call(6, 30_000, 2, 5, 'put', 'processed_events/evt_1'),
  {
    type: 'applied',
    at: 30_000,
    call: 6,
    result: null,
    changes: [{ store: 'processed_events', key: 'evt_1', before: null, after: {} }],
    replied: true,
  },
  call(7, 30_000, 2, 7, 'ack', 'm1'),
  applied(7, 30_000, null),
  { type: 'settled', at: 30_000, message: 'm1', delivery: 2, native: 'delete' },
  { type: 'finished', at: 30_000, delivery: 2, worker: 1, life: 2, error: null, line: null },
  { type: 'ended', at: 30_000, reason: 'quiet' },
];
const conflict = [6, 16];

export const fixture: HomeRun = {
  file: 'handler.ts',
  broker: 'SQS, standard queue',
  source,
  history,
  system,
  conflict,
  verdict: 'one order, deducted twice',
  rows: timelineRows(history, system, conflict),
  cause: [
    { kind: 'text', text: 'The stock for evt_1 was deducted ' },
    { kind: 'wrong', text: 'twice' },
    { kind: 'text', text: ': the process died after ' },
    { kind: 'line', text: 'line 4', line: on(4), call: 'db.decrement', event: 6 },
    { kind: 'text', text: ' and before ' },
    { kind: 'line', text: 'line 5', line: on(5), call: 'db.put', event: 7 },
    { kind: 'text', text: ' took hold, so ' },
    { kind: 'redelivered', text: 'm1', event: 12 },
    { kind: 'text', text: ' was delivered again.' },
  ],
  counts: [
    { value: 1, of: 'order placed' },
    { value: 0, of: 'rows that tell life 2' },
    { value: 2, of: 'deductions of stock', wrong: true },
  ],
  searched: 'the simplest of 4 that fail',
};
