import { expect, test } from 'vitest';
import { oneProgram, oneQueue } from './one-program.ts';
import { isWorthDrawing, pictureOf } from './picture.ts';
import type { ProgramSpec, System } from './system.ts';

const program = (name: string, feed: ProgramSpec['feed'], grants: readonly string[], given = false): ProgramSpec => ({
  entry: `${name}.ts`,
  handler: 'handle',
  given,
  feed,
  grants,
});
const queue = (name: string, deadLetterQueue: string | null) => ({
  name,
  visibilityTimeoutMs: 30_000,
  deadLetterQueue,
  maxReceiveCount: deadLetterQueue === null ? null : 6,
});
const system: System = {
  brokers: { events: { kind: 'sqs', queues: [queue('mails', 'mails-dlq'), queue('mails-dlq', null)] } },
  services: { db: { tables: {} }, queues: ['mails'], clock: true },
  trouble: {},
  programs: {
    api: program('api', { kind: 'http', method: 'POST', path: '/orders', retries: 0, retryAfterMs: 0 }, ['db']),
    relay: program('relay', { kind: 'timer', everyMs: 1000 }, ['db', 'queues', 'clock']),
    mailer: program('mailer', { kind: 'consume', broker: 'events', consumer: { queues: ['mails'] } }, [], true),
  },
};
const picture = pictureOf({ system, messages: { 'order-12': { to: 'api' } } });

test('joins who feeds whom, and leaves out what nothing is joined to', () => {
  expect(picture.ways.map(({ from, to }) => `${from} > ${to}`)).toEqual([
    'client > program api',
    'queue mails > queue mails-dlq',
    'program api > service db',
    'program relay > queue mails',
    'program relay > service db',
    'queue mails > program mailer',
  ]);
  expect(picture.parts.map(({ name, note }) => `${name} ${note}`.trim())).toEqual([
    'client',
    'api',
    'relay every 1 s',
    'mailer given',
    'mails queue',
    'mails-dlq dead letters',
    'db',
  ]);
});

test('tells the same in words', () => {
  expect(picture.told).toEqual([
    '`api` answers POST /orders and uses `db`',
    '`relay` runs every 1 s, uses `db` and sends to `mails`',
    '`mailer` reads `mails`',
    '`mails` passes on to `mails-dlq`, after 6 receives',
  ]);
});

test('is drawn where there are several programs or queues', () => {
  expect(isWorthDrawing(system)).toBe(true);
  const small = oneProgram({ entry: 'handler.ts', handler: 'handle' }, oneQueue('orders', { deadLetterQueue: 'dead', maxReceiveCount: 3 }));
  expect(isWorthDrawing(small)).toBe(false);
});
