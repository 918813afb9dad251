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
    'relay 1',
    'relay 2',
    'mails',
    'mailer',
    'email',
  ]);
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
  expect([within(send.from, 'relay 1'), within(send.to, 'mails')]).toEqual([true, true]);
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

test('the answer stands beside its mark in the client’s lane, at the step that tells it', () => {
  const answer = { type: 'answered', at: 0, message: 'order-12', delivery: 1, status: 202, headers: {}, body: '' };
  const done = { type: 'settled', at: 0, message: 'order-12', delivery: 1, native: 'answer' };
  const answered = layoutRun([...history.slice(0, 5), answer, done] as unknown as History, system, { width: 900 });
  const label = answered.marks.find(mark => mark.kind === 'label' && mark.text === '202') as Extract<Mark, { kind: 'label' }>;
  expect(label.x).toBeGreaterThan(answered.steps[label.step]!.x);
  expect(label.step).toBe(answered.steps.length - 1);
});

test('what befalls a broker is drawn in a lane of that broker, what befalls a group in one of a topic that it reads', () => {
  const other = oneProgram({ entry: 'stock.ts', handler: 'handle' }, oneQueue('stock'));
  const both = {
    brokers: { mail: Object.values(brokers)[0]!, stock: Object.values(other.brokers)[0]! },
    programs: {
      mailer: { ...programs.program!, feed: { ...programs.program!.feed, broker: 'mail' } },
      stock: { ...other.programs.program!, feed: { ...other.programs.program!.feed, broker: 'stock' } },
    },
  } as unknown as typeof system;
  const at = (event: object) => {
    const sends = [sent('m', 'mails'), sent('s', 'stock'), born(1, 'mailer'), born(2, 'stock')];
    const reads = { type: 'assigned', at: 0, worker: 2, life: 1, group: 'g', generation: 1 };
    const run = [...sends, { ...reads, partitions: [{ topic: 'stock', partition: 0, position: 0 }] }, event];
    const drawn = layoutRun(run as unknown as History, both, { width: 900 });
    const label = drawn.marks.find(mark => mark.kind === 'label' && /^re/.test(mark.text)) as Extract<Mark, { kind: 'label' }>;
    return drawn.lanes.find(({ top, bottom }) => label.y > top && label.y < bottom)?.label;
  };
  expect(at({ type: 'broker-restarted', at: 0, broker: 'stock' })).toBe('stock');
  expect(at({ type: 'broker-restarted', at: 0, broker: 'mail' })).toBe('mails');
  expect(at({ type: 'rebalance-forced', at: 0, group: 'g' })).toBe('stock');
});
