import { expect, it } from 'vitest';
import type { History } from '../../history/event.ts';
import type { System } from '../../system/system.ts';
import { worldAt } from './world.ts';

const system: System = {
  brokers: {},
  services: { db: { tables: { stock: { rows: { mug: { quantity: 10 } } }, processed_events: { rows: {} } } } },
  trouble: {},
  programs: {},
};

const applied = (changes: unknown[]) => ({ type: 'applied', at: 2, call: 1, result: null, changes, replied: true });
const history = [
  { type: 'sent', at: 0, message: 'm1', queue: 'orders', body: {}, headers: {}, retryOf: null },
  { type: 'delivered', at: 1, delivery: 1, message: 'm1', queue: 'orders', worker: 1, life: 1, attempt: 1, cause: 'first' },
  applied([{ store: 'stock', key: 'mug', before: { quantity: 10 }, after: { quantity: 7 } }]),
  { type: 'returned', at: 3, message: 'm1', reason: 'visibility-timeout' },
  { type: 'delivered', at: 4, delivery: 2, message: 'm1', queue: 'orders', worker: 1, life: 2, attempt: 2, cause: 'redelivery' },
  applied([{ store: 'processed_events', key: 'evt_a1', before: null, after: {} }]),
  { type: 'settled', at: 5, message: 'm1', delivery: 2, native: 'delete' },
] as unknown as History;

it('starts with the tables of the exercise', () => {
  expect(worldAt(system, history, 0)).toEqual({
    logs: [],
    workers: [],
    messages: [{ id: 'm1', where: 'waiting', queue: 'orders', receives: 0, changed: true }],
    tables: [
      { name: 'stock', rows: [{ key: 'mug', value: 'quantity 10' }] },
      { name: 'processed_events', rows: [] },
    ],
  });
});

it('shows what the current event changed, from what to what', () => {
  expect(worldAt(system, history, 2).tables[0]!.rows).toEqual([{ key: 'mug', value: 'quantity 7', before: 'quantity 10' }]);
  expect(worldAt(system, history, 3).tables[0]!.rows).toEqual([{ key: 'mug', value: 'quantity 7' }]);
  expect(worldAt(system, history, 5).tables[1]!.rows).toEqual([{ key: 'evt_a1', value: 'present', before: 'absent' }]);
});

it('follows a message through the queue', () => {
  const where = [0, 1, 3, 4, 6].map(at => worldAt(system, history, at).messages[0]!.where);
  expect(where).toEqual(['waiting', 'in-flight', 'waiting', 'late', 'done']);
  expect(worldAt(system, history, 6).messages[0]!.receives).toBe(2);
});

it('knows what each worker has in hand, and that a new life has nothing in its memory', () => {
  const life = (worker: number, nth: number) => ({ type: 'life-started', at: 0, worker, life: nth });
  const lives = [
    life(1, 1),
    history[1],
    life(2, 1),
    { type: 'crashed', at: 2, worker: 1, life: 1, pending: [] },
    life(1, 2),
    { type: 'finished', at: 3, delivery: 1, worker: 1, life: 2, error: null, line: null },
  ] as unknown as History;
  const at = (event: number) =>
    worldAt(system, lives, event).workers.map(({ worker, life, memory, hand, changed }) => [worker, life, memory, hand.length, changed]);
  expect(at(0)).toEqual([[1, 1, 'empty', 0, true]]);
  expect(at(1)).toEqual([[1, 1, 'in use', 1, true]]);
  expect(at(3)).toEqual([
    [1, 1, 'gone', 0, true],
    [2, 1, 'empty', 0, false],
  ]);
  expect(at(4)[0]).toEqual([1, 2, 'empty', 0, true]);
});

it('tells the committedOffset from what each member is handed next, and what a crash takes along', () => {
  const kafka = [
    { type: 'sent', at: 0, message: 'm2', queue: 't', body: {}, headers: {}, retryOf: null, partition: 0, offset: 2 },
    { type: 'sent', at: 0, message: 'm3', queue: 't', body: {}, headers: {}, retryOf: null, partition: 0, offset: 3 },
    { type: 'assigned', at: 0, worker: 1, life: 1, group: 'g', generation: 1, partitions: [{ topic: 't', partition: 0, position: 2 }] },
    {
      type: 'delivered',
      at: 0,
      delivery: 1,
      message: 'm2',
      queue: 't',
      worker: 1,
      life: 1,
      attempt: 1,
      cause: 'first',
      partition: 0,
      offset: 2,
    },
    { type: 'committed', at: 0, group: 'g', topic: 't', partition: 0, offset: 3, worker: 1, automatic: false },
    { type: 'crashed', at: 0, worker: 1, life: 1, pending: [] },
  ] as const satisfies History;
  const log = (at: number) => worldAt(system, kafka, at).logs[0]!;
  expect(log(2)).toMatchObject({ committedOffset: 2, next: [{ worker: 1, offset: 2 }] });
  // Records 0 and 1 were handled before the run began.
  expect(log(2).cells.map(({ offset, message }) => message ?? offset)).toEqual([0, 1, 'm2', 'm3']);
  expect(log(3)).toMatchObject({ committedOffset: 2, next: [{ worker: 1, offset: 3 }] });
  expect(log(4)).toMatchObject({ committedOffset: 3, changed: true });
  expect(log(5)).toMatchObject({ committedOffset: 3, next: [], changed: false });
});

it('takes the call of a timer for over when its handler is, and for one to come when its process died', () => {
  const tick = { type: 'delivered', at: 0, delivery: 1, message: 'tick', queue: 'timer of relay', worker: 1, life: 1, attempt: 1 };
  const where = (event: object) => worldAt(system, [tick, event] as unknown as History, 1).messages[0]!.where;
  expect(where({ type: 'finished', at: 0, delivery: 1, worker: 1, life: 1, error: null, line: null })).toBe('done');
  expect(where({ type: 'crashed', at: 0, worker: 1, life: 1, pending: [] })).toBe('waiting');
});
