/** Criteria of systems of several programs, over literal histories. */
import { describe, expect, it } from 'vitest';
import { boundedMemory } from './bounded-memory.ts';
import { copyPerSubscriber } from './copy-per-subscriber.ts';
import type { Effect } from './effect.ts';
import { cleo, EVENT, type HistoryOf, history, MAIL, ord12, REQUEST, STOCK } from './histories.ts';
import { nothingUnwanted } from './nothing-unwanted.ts';
import { oneWorkerPerJob } from './one-worker-per-job.ts';
import { orderPerKey } from './order-per-key.ts';

describe('copy-per-subscriber', () => {
  const judge = (events: HistoryOf) => events.judge(copyPerSubscriber, { stock: STOCK }, { at: ['stock', 'audit'] });
  const copies = () => history().running('stock', 'audit').sent('m@stock', ord12, null, 'stock').sent('m@audit', ord12, null, 'audit');

  it('passes where each has one', () => {
    const events = copies().delivered('m@stock', { queue: 'stock' }).delivered('m@audit', { worker: 2, queue: 'audit' });
    expect(judge(events.ended()).verdict).toBe('pass');
  });

  it('fails where two share a queue', () => {
    const events = history().running('stock', 'audit').sent('m', ord12).delivered('m', { worker: 2 }).ended();
    expect(judge(events)).toMatchObject({
      verdict: 'fail',
      finding: { thing: 'm', told: ['m was ', { wrong: 'never handed to the stock' }, '; the audit had it.'] },
    });
  });

  it('is not tested by what none of them reads', () => {
    expect(judge(history().running('stock', 'audit').sent('m', ord12, null, 'others').ended()).verdict).toBe('unknown');
    expect(judge(copies().delivered('m@stock', { queue: 'stock' }).ended('step-limit')).verdict).toBe('unknown');
  });
});

describe('copy-per-subscriber of some events', () => {
  const named = { at: ['stock'], events: ['order-12', 'order-13'], some: { courier: ['order-13'] } };
  const judge = (events: HistoryOf) => events.judge(copyPerSubscriber, { stock: STOCK }, named);
  const told = (events: HistoryOf) => {
    const verdict = judge(events);
    const pieces = verdict.verdict === 'fail' ? (verdict.finding.told ?? []) : [];
    return pieces.map(piece => (typeof piece === 'string' ? piece : 'wrong' in piece ? piece.wrong : '')).join('');
  };
  const both = (message: string) =>
    history().running('stock', 'courier').sent(`${message}@s`, ord12, null, 's').sent(`${message}@c`, ord12, null, 'c');

  it('wants of each what is meant for it', () => {
    const plain = () => history().running('stock', 'courier').sent('order-12', ord12, null, 's');
    expect(judge(plain().delivered('order-12', { queue: 's' }).ended()).verdict).toBe('pass');
    expect(told(plain().ended())).toBe('order-12 was never handed to the stock, nor to any other subscriber.');
    const express = () => both('order-13').delivered('order-13@s', { queue: 's' });
    expect(judge(express().delivered('order-13@c', { queue: 'c', worker: 2 }).ended()).verdict).toBe('pass');
    expect(told(express().ended())).toBe('order-13 was never handed to the courier; the stock had it.');
  });

  it('counts no message that is none of the events', () => {
    expect(judge(history().running('stock', 'courier').sent('job', ord12).dropped('job', 'shop', 'unroutable').ended()).verdict).toBe(
      'unknown',
    );
  });

  it('fails two copies for one of them, and takes a copy that comes again for what it is', () => {
    const twice = () => history().running('stock', 'courier').sent('order-12@s', ord12, null, 's').sent('order-12@t', ord12, null, 't');
    const first = () => twice().delivered('order-12@s', { queue: 's' });
    expect(told(first().delivered('order-12@t', { queue: 't' }).ended())).toBe(
      'The stock was handed order-12 twice, in two copies: order-12@s and order-12@t.',
    );
    expect(judge(first().delivered('order-12@s', { queue: 's' }).ended()).verdict).toBe('pass');
  });

  it('says where a copy was lost', () => {
    const lost = both('order-13').delivered('order-13@c', { queue: 'c', worker: 2 }).dropped('order-13@s', 's', 'restart').ended();
    expect(told(lost)).toBe('order-13 was never handed to the stock: the broker restarted, and what was in s did not outlive that.');
    const nowhere = history()
      .running('stock', 'courier')
      .sent('order-12', ord12, null, 'shop')
      .dropped('order-12', 'shop', 'unroutable')
      .ended();
    expect(told(nowhere)).toBe('order-12 was never handed to the stock: it fits no binding, so it went to no queue.');
  });
});

describe('nothing-unwanted', () => {
  const judge = (events: HistoryOf) => events.judge(nothingUnwanted, { stock: STOCK }, { meant: { stock: ['order-12'] } });
  const run = () => history().running('stock', 'courier').sent('order-12@s', ord12, null, 's').sent('job', ord12, null, 's');

  it('fails what is handed to one that it is not meant for', () => {
    expect(judge(run().delivered('order-12@s', { queue: 's' }).delivered('job', { queue: 's' }).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'unwanted', thing: 'job', conflict: [5] },
    });
  });

  it('passes the rest, minds nobody that it does not name, and is not tested by nothing', () => {
    expect(judge(run().delivered('order-12@s', { queue: 's' }).delivered('job', { queue: 's', worker: 2 }).ended()).verdict).toBe('pass');
    expect(judge(run().delivered('job', { queue: 's', worker: 2 }).ended()).verdict).toBe('unknown');
  });
});

describe('one-worker-per-job', () => {
  const judge = (events: HistoryOf) => events.judge(oneWorkerPerJob, { mail: MAIL });
  const jobs = () => history().running('mailer', 'mailer').sent('m', cleo).delivered('m');

  it('fails a job that two did', () => {
    expect(judge(jobs().mailed(1).delivered('m', { worker: 2 }).mailed(2).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'done-by-two', thing: 'ord_12', conflict: [5, 8] },
    });
  });

  it('does not take a job that comes back, and that another finishes, for two', () => {
    const again = jobs()
      .mailed(1)
      .crashed(1)
      .returned('m', 'connection-lost')
      .delivered('m', { worker: 2, cause: 'redelivery' })
      .mailed(2)
      .acked(2)
      .ended();
    expect(judge(again).verdict).toBe('pass');
  });

  it('passes where the second holds back, and is not tested by one alone', () => {
    expect(judge(jobs().mailed(1).delivered('m', { worker: 2 }).acked(2).ended()).verdict).toBe('pass');
    expect(judge(jobs().mailed(1).ended()).verdict).toBe('unknown');
  });
});

describe('order-per-key', () => {
  const judge = (events: HistoryOf) => events.judge(orderPerKey, { step: { ...MAIL, per: ['id'], row: null } }, { key: 'orderId' });
  const steps = () =>
    history().sent('paid', { id: 1, orderId: 'o' }).sent('shipped', { id: 2, orderId: 'o' }).sent('other', { id: 3, orderId: 'p' });

  it('fails what overtakes', () => {
    expect(judge(steps().delivered('shipped').mailed(1).delivered('paid', { worker: 2 }).mailed(2).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'out-of-order', thing: '1', conflict: [5, 8] },
    });
  });

  it('lets other keys come in any order, and repetitions be', () => {
    const events = steps().delivered('other').mailed(1).delivered('paid').mailed(2).delivered('shipped').mailed(3);
    expect(judge(events.delivered('paid').mailed(4).ended()).verdict).toBe('pass');
  });

  it('is not tested by one of a key', () => {
    expect(judge(steps().delivered('shipped').mailed(1).delivered('other').mailed(2).ended()).verdict).toBe('unknown');
  });
});

describe('bounded-memory', () => {
  const event: Effect = { ...EVENT, owed: { by: 'answer', at: 'api' } };
  const judge = (events: HistoryOf) => events.judge(boundedMemory, { event }, { at: 'api', most: 2 });
  const order = (number: number) => ({ orderId: `ord_${number}` });
  /** So many requests are sent, and one after the other handed to one process, whose handlers then wait. */
  const asked = (handed: number) => {
    const events = history().running('api', 'relay');
    for (const number of [1, 2, 3, 4]) events.sent(`order-${number}`, order(number), null, REQUEST);
    for (let number = 1; number <= handed; number += 1) events.delivered(`order-${number}`, { queue: REQUEST });
    return events;
  };
  const published = (events: HistoryOf, delivery: number) => events.published(delivery, 'placed', `placed/${delivery}`, order(delivery));
  /** The handler has said it, and the answer is on its way. */
  const says = (events: HistoryOf, delivery: number, status: number) => events.answering(delivery, status);

  it('fails a process that has one more in hand than there is room for, and names them', () => {
    expect(judge(asked(3).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'too-much-held', effect: 'event', thing: 'ord_3', wanted: 2, got: 3, conflict: [6, 8] },
    });
    expect(judge(asked(2).ended()).verdict).toBe('pass');
  });

  it('does not count who is turned away before anything else happens', () => {
    expect(judge(says(asked(3), 3, 429).ended()).verdict).toBe('pass');
    expect(judge(says(asked(3).passed(1000), 3, 429).ended()).verdict).toBe('fail');
  });

  it('counts a yes until it is durable, and no longer', () => {
    const yes = () => says(says(asked(2), 1, 202), 2, 202);
    expect(judge(yes().delivered('order-3', { queue: REQUEST }).ended())).toMatchObject({ finding: { got: 3 } });
    expect(judge(published(yes(), 1).delivered('order-3', { queue: REQUEST }).ended()).verdict).toBe('pass');
  });

  it('counts who was turned away for as long as something is under way for it', () => {
    const pending = () => says(says(asked(2).mailed(1, null), 1, 503).mailed(2, null), 2, 503);
    expect(judge(pending().delivered('order-3', { queue: REQUEST }).ended()).verdict).toBe('fail');
    expect(
      judge(
        says(says(asked(2), 1, 503), 2, 503)
          .delivered('order-3', { queue: REQUEST })
          .ended(),
      ).verdict,
    ).toBe('pass');
  });

  it('forgets what a process held that died, and counts each process by itself', () => {
    const next = (events: HistoryOf) => events.delivered('order-3', { queue: REQUEST, life: 2 }).ended();
    expect(judge(next(asked(2).crashed())).verdict).toBe('pass');
    const both = history().running('api', 'api');
    for (const number of [1, 2, 3, 4]) both.sent(`order-${number}`, order(number), null, REQUEST);
    for (const number of [1, 2, 3, 4]) both.delivered(`order-${number}`, { queue: REQUEST, worker: number > 2 ? 2 : 1 });
    expect(judge(both.ended()).verdict).toBe('pass');
  });

  it('is not tested where no request was handed to anybody', () => {
    expect(judge(asked(0).ended()).verdict).toBe('unknown');
  });
});
