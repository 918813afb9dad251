import { afterEach, describe, expect, it, vi } from 'vitest';
import { type History, Index } from '../../history/index.ts';
import { lightParts } from './light.ts';
import { partsOf } from './parts-of.ts';

const line = { file: 'x.ts', line: 1 };
const sent = (message: string, queue: string) => ({ type: 'sent', at: 0, message, queue, body: {}, headers: {}, retryOf: null });
const delivered = (delivery: number, message: string, queue: string, worker: number) =>
  ({ type: 'delivered', at: 0, delivery, message, queue, worker, life: 1, attempt: 1, cause: 'first' }) as const;
const called = (call: number, service: string, subject: string) => {
  const who = { delivery: 1, worker: 1, life: 1 };
  return { type: 'called', at: 0, call, ...who, line, service, operation: '', subject, args: [], transaction: null };
};
const applied = (call: number, result: unknown = null) => ({ type: 'applied', at: 0, call, result, changes: [], replied: true });

const history = [
  { type: 'life-started', at: 0, worker: 1, life: 1, program: 'api' },
  sent('order-12', 'POST /orders'),
  delivered(1, 'order-12', 'POST /orders', 1),
  called(1, 'topic', 'placed'),
  sent('placed/ord_12#1@mails', 'mails'),
  sent('placed/ord_12#1@stock', 'stock'),
  applied(1, { id: 'placed/ord_12#1' }),
  called(2, 'db', 'orders/ord_12'),
  applied(2),
  { type: 'answered', at: 0, message: 'order-12', delivery: 1, status: 202, headers: {}, body: '' },
  { type: 'settled', at: 0, message: 'order-12', delivery: 1, native: 'answer' },
  { type: 'dead-lettered', at: 0, message: 'm', queue: 'mails', to: 'mails-dead', attempts: 3 },
  { type: 'ended', at: 0, reason: 'quiet' },
] as unknown as History;
const index = new Index(history);
const parts = (at: number) => partsOf(index, at, 'only');

describe('the parts that an event touches', () => {
  it('are the client and the front for what the client sends, and its answer', () => {
    expect(parts(1)).toEqual(['client', 'queue POST /orders']);
    for (const at of [9, 10]) expect(parts(at)).toEqual(expect.arrayContaining(['client', 'program api']));
  });

  it('are the program, its topic and the queue for what a program sends, copy by copy and as its call takes hold', () => {
    expect(parts(4)).toEqual(['program api', 'queue mails', 'queue placed']);
    expect(parts(5)).toEqual(['program api', 'queue stock', 'queue placed']);
    expect(parts(6)).toEqual(['program api', 'queue placed', 'queue mails', 'queue stock']);
  });

  it('are a service, both ends of a move, and nothing where nothing is touched', () => {
    expect(parts(8)).toEqual(['program api', 'service db']);
    expect(parts(11)).toEqual(['queue mails', 'queue mails-dead']);
    expect(parts(12)).toEqual([]);
  });

  it('go by the one program where histories name none', () => {
    const alone = new Index([{ type: 'life-started', at: 0, worker: 1, life: 1 }]);
    expect(partsOf(alone, 0, 'only')).toEqual(['program only']);
  });
});

describe('lighting', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('lights parts and the ways between them, and puts out what is no longer touched', () => {
    type Drawn = { dataset: { [name: string]: string } };
    const box = (part: string): Drawn => ({ dataset: { part } });
    const way = (from: string, to: string): Drawn => ({ dataset: { from, to } });
    const boxes = [box('client'), box('program api'), box('service db')];
    const ways = [way('client', 'program api'), way('program api', 'service db')];
    vi.stubGlobal('document', { querySelectorAll: (of: string) => (of === '[data-part]' ? boxes : ways) });
    const lit = () => [...boxes, ...ways].map(({ dataset }) => dataset.lit);
    lightParts(['program api', 'service db'], 'done');
    expect(lit()).toEqual([undefined, 'done', 'done', undefined, 'done']);
    lightParts(['client', 'program api'], 'late');
    expect(lit()).toEqual(['late', 'late', undefined, 'late', undefined]);
    lightParts([], null);
    expect(lit()).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});
