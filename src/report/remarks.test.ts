import { describe, expect, it } from 'vitest';
import type { History, HistoryEvent } from '../history/index.ts';
import type { Spoken } from '../system/words.ts';
import { causeText } from './cause.ts';
import { foldRows } from './fold-rows.ts';
import { Remarks } from './remarks.ts';
import { timelineRows } from './timeline-rows.ts';

const QUEUE = { name: 'q', type: 'quorum', durable: true, messageTtlMs: null, deadLetter: null, deliveryLimit: null } as const;
const SYSTEM: Spoken = {
  brokers: { rabbit: { kind: 'rabbitmq', version: '4.3', exchanges: [], queues: [QUEUE], bindings: [], consumerTimeoutMs: 1_800_000 } },
  programs: {},
};

const line = (number: number) => ({ file: 'handler.ts', line: number });
const sent = { type: 'sent', at: 0, message: 'm', queue: 'q', body: {}, headers: {}, retryOf: null } as const;
const born = { type: 'life-started', at: 0, worker: 1, life: 1 } as const;
const handed = (delivery: number): HistoryEvent => ({
  type: 'delivered',
  at: delivery,
  delivery,
  message: 'm',
  queue: 'q',
  worker: 1,
  life: 1,
  attempt: delivery,
  cause: delivery === 1 ? 'first' : 'redelivery',
  redelivered: delivery > 1,
});
const threw = (delivery: number, message = 'no such thing.', at = 9): HistoryEvent => ({
  type: 'finished',
  at: delivery,
  delivery,
  worker: 1,
  life: 1,
  error: { name: 'TypeError', message },
  line: line(at),
});
const ended = { type: 'ended', at: 99, reason: 'quiet' } as const;
const thrice = [sent, born, handed(1), threw(1), handed(2), threw(2), handed(3), threw(3), handed(4), threw(4), ended] as const;

const told = (...histories: History[]) => {
  const remarks = new Remarks();
  for (const [number, history] of histories.entries()) remarks.see(`0.${number}`, history);
  return remarks.results([]).map(({ kind, words, runs }) => `${kind}, ${runs}: ${causeText(words)}`);
};

describe('a handler that always throws', () => {
  it('is told so, with its line, and with one full stop', () => {
    expect(told(thrice)).toEqual(['always-throws, 1: Your handler throws at line 9, always: TypeError: no such thing.']);
  });

  it('may quote what differs from message to message', () => {
    expect(told(thrice, [sent, born, handed(1), threw(1, 'another thing'), ended])).toHaveLength(1);
  });

  it('is not one that once returned, or threw at another line', () => {
    const returned: HistoryEvent = { type: 'finished', at: 1, delivery: 1, worker: 1, life: 1, error: null, line: null };
    expect(told(thrice, [sent, born, handed(1), returned, ended])).toEqual([]);
    expect(told(thrice, [sent, born, handed(1), threw(1, 'no such thing.', 8), ended])).toEqual([]);
  });

  it('is judged by runs without a fault', () => {
    const refused: History = [
      sent,
      born,
      handed(1),
      {
        type: 'called',
        at: 1,
        call: 1,
        delivery: 1,
        worker: 1,
        life: 1,
        line: line(3),
        service: 'db',
        operation: 'get',
        subject: '',
        args: [],
        transaction: null,
      },
      { type: 'refused', at: 1, call: 1, error: { name: 'ServiceUnavailable', message: '' }, injected: true },
      threw(1),
      ended,
    ];
    expect(told(refused)).toEqual([]);
    expect(told(thrice, refused)).toHaveLength(1);
  });
});

describe('the same delivery again and again', () => {
  const rows = timelineRows(thrice, SYSTEM);

  it('is told once, with how often', () => {
    expect(foldRows(rows, thrice).map(({ text }) => text)).toEqual([
      'sends m: {}',
      'starts, its memory empty',
      'is handed m',
      'the handler throws TypeError: no such thing.',
      'the same again, 2 times more',
      'is handed m again, delivery 4',
      'the handler throws TypeError: no such thing.',
      'nothing more can happen',
    ]);
  });

  it('stays where it is part of the conflict, or only came twice', () => {
    const conflict = thrice.findIndex(event => event.type === 'delivered' && event.delivery === 2);
    const marked = timelineRows(thrice, SYSTEM, [conflict]);
    expect(foldRows(marked, thrice)).toEqual(marked);
    expect(foldRows(rows.slice(0, 6), thrice)).toEqual(rows.slice(0, 6));
  });
});

it('tells of a message that was settled twice on one channel, with both lines', () => {
  const ack = (call: number, at: number): HistoryEvent => ({
    type: 'called',
    at: 1,
    call,
    delivery: 1,
    worker: 1,
    life: 1,
    line: line(at),
    service: 'message',
    operation: 'ack',
    subject: 'order-12',
    args: [],
    transaction: null,
  });
  const closed: HistoryEvent = {
    type: 'disconnected',
    at: 1,
    worker: 1,
    life: 1,
    reason: 'channel-error',
    text: '406 PRECONDITION_FAILED - unknown delivery tag 1',
  };
  const applied: HistoryEvent = { type: 'applied', at: 1, call: 1, result: null, changes: [], replied: true };
  expect(told([sent, born, handed(1), ack(1, 7), applied, ack(2, 9), closed, ended])).toEqual([
    'settled-twice, 1: order-12 was settled twice: `message.ack` at line 9 after `message.ack` at line 7. RabbitMQ closed the channel over it (406), and what else was in hand came back.',
  ]);
});
