import { expect, test } from 'vitest';
import type { History } from '../../history/index.ts';
import { oneProgram, oneQueue } from '../../system/one-program.ts';
import type { System } from '../../system/system.ts';
import type { Mark } from './drawing.ts';
import { layoutRun } from './layout.ts';

const { brokers, programs } = oneProgram({ entry: 'mailer.ts', handler: 'handle' }, oneQueue('mails'));
const relay = { entry: 'relay.ts', handler: 'tick', given: false, grants: null };
const system: Pick<System, 'brokers' | 'programs'> = {
  brokers,
  programs: {
    api: { ...relay, entry: 'api.ts', feed: { kind: 'http', method: 'POST', path: '/orders', retries: 0, retryAfterMs: 0 } },
    relay: { ...relay, feed: { kind: 'timer', everyMs: 1000 } },
    mailer: programs.program!,
  },
};
const sent = (message: string, queue: string) => ({ type: 'sent', at: 0, message, queue, body: {}, headers: {}, retryOf: null });
const born = (worker: number, program: string) => ({ type: 'life-started', at: 0, worker, life: 1, program });
const delivered = (delivery: number, message: string, queue: string, worker: number) =>
  ({ type: 'delivered', at: 0, delivery, message, queue, worker, life: 1, attempt: 1, cause: 'first' }) as const;
const called = (call: number, delivery: number, worker: number, service: string, operation: string, subject: string) =>
  ({
    type: 'called',
    at: 0,
    call,
    delivery,
    worker,
    life: 1,
    line: { file: 'x.ts', line: call },
    service,
    operation,
    subject,
    args: [],
    transaction: null,
  }) as const;
const applied = (call: number, changes: unknown[] = [], result: unknown = null) => ({
  type: 'applied',
  at: 0,
  call,
  result,
  changes,
  replied: true,
});
const row = { store: 'orders', key: 'ord_12', before: null, after: {} };
const history = [
  sent('order-12', 'POST /orders'),
  born(1, 'api'),
  delivered(1, 'order-12', 'POST /orders', 1),
  called(1, 1, 1, 'db', 'insert', 'orders/ord_12'),
  applied(1, [row]),
  born(2, 'relay'),
  delivered(2, 'tick', 'timer of relay', 2),
  called(2, 2, 2, 'db', 'all', 'outbox'),
  applied(2),
  called(3, 2, 2, 'queue', 'send', 'mails'),
  sent('msg-1', 'mails'),
  applied(3, [], { id: 'msg-1' }),
  born(3, 'relay'),
  born(4, 'mailer'),
  delivered(3, 'msg-1', 'mails', 4),
  called(4, 3, 4, 'email', 'send', 'cleo'),
  applied(4, [{ ...row, store: 'email' }]),
] as unknown as History;
const draw = (conflict: readonly number[] = [], phone = false) => layoutRun(history, system, { conflict, width: phone ? 374 : 900, phone });
const drawing = draw();
const marks = <K extends Mark['kind']>(kind: K) => drawing.marks.filter(mark => mark.kind === kind) as Extract<Mark, { kind: K }>[];
const lane = (label: string) => drawing.lanes.find(each => each.label === label)!;

test('each program has its queues, its workers, and the services that it calls first', () => {
  expect(drawing.lanes.map(({ label }) => label)).toEqual([
    'client',
    'POST /orders',
    'api',
    'db',
    'relay',
    'relay 2',
    'mails',
    'mailer',
    'email',
  ]);
  expect(lane('relay 2').sub).toBe('worker 3');
  expect(lane('mailer').sub).toBe('');
});

test('a message lies in the lane of its queue, and what a program sends comes from its process', () => {
  const within = (y: number, label: string) => y > lane(label).top && y < lane(label).bottom;
  expect(marks('cell').map(({ y }) => within(y, 'POST /orders'))).toEqual([true, true, false, false]);
  expect(
    marks('cell')
      .slice(2)
      .every(({ y }) => within(y, 'mails')),
  ).toBe(true);
  const send = marks('call').find(({ line }) => line === 3)!;
  expect([within(send.from, 'relay'), within(send.to, 'mails')]).toEqual([true, true]);
  // One line from the client, and none for what the relay sent.
  expect(marks('call').filter(({ from }) => within(from, 'client'))).toHaveLength(1);
});

test('a service that another program called first lies above the process that calls it', () => {
  const read = marks('call').find(({ line }) => line === 2)!;
  expect(read.to).toBeLessThan(read.from);
});

test('on a phone what had no part in what went wrong is folded', () => {
  expect(draw([4], true).lanes.map(({ label }) => label)).toEqual(['client', 'POST /orders', 'api', 'db']);
  expect(draw([], true).lanes).toHaveLength(drawing.lanes.length);
});

test('every step has a place, whatever is folded', () => {
  const xs = draw([4], true).steps.map(({ x }) => x);
  expect(xs).toEqual([...xs].sort((a, b) => a - b));
});
