/** Criteria of a program that stores and another one that tells the world of it, over literal histories. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../src/history/event.ts';
import { acceptedNotLost } from './accepted-not-lost.ts';
import { ackAfterWork } from './ack-after-work.ts';
import type { Effects } from './effect.ts';
import { effectOnce } from './effect-once.ts';
import { eventIffRow } from './event-iff-row.ts';
import { cleo, EVENT, type HistoryOf, history, MAIL, ord12, REQUEST, ROW, STOCK } from './histories.ts';
import { noMessageLost } from './no-message-lost.ts';
import { publishesOnce } from './publishes-once.ts';
import { settledSoon } from './settled-soon.ts';

const OUTBOX: Effects = { order: ROW, event: EVENT, mail: { ...MAIL, owed: { by: 'effect', effect: 'order' } } };

const asked = () =>
  history().running('api', 'relay', 'mailer').sent('order-12', cleo, null, REQUEST).delivered('order-12', { queue: REQUEST });
const ticked = (events: HistoryOf, life = 1) => events.delivered('tick', { worker: 2, life, queue: 'timer of relay' });
const stored = (events: HistoryOf) => events.stored(1, 'orders', 'ord_12', { customer: 'cleo@example.com' });

describe('event-iff-row', () => {
  const judge = (events: HistoryOf) => events.judge(eventIffRow, OUTBOX, { row: 'order', event: 'event' });

  it('fails a row whose process died before the event, and says so', () => {
    expect(judge(stored(asked()).crashed(1).ended())).toMatchObject({
      verdict: 'fail',
      finding: {
        kind: 'lost',
        effect: 'event',
        thing: 'ord_12',
        told: ['ord_12’s order was stored at ', { line: 6 }, ', and its event was ', { wrong: 'never published' }, ': ', { died: 7 }, '.'],
      },
    });
  });

  it('fails a row after which nobody knew that it was there, and says so', () => {
    const told = [
      'ord_12’s order was stored at ',
      { line: 6 },
      ', and its event was ',
      { wrong: 'never published' },
      ': the reply was lost',
      '.',
    ];
    expect(judge(stored(asked()).replyLost().answered(1, 503).ended())).toMatchObject({ verdict: 'fail', finding: { told } });
  });

  it('fails an event whose row never came', () => {
    const events = asked().published(1, 'placed', 'ev-1', { orderId: 'ord_12' }).crashed(1).ended();
    expect(judge(events)).toMatchObject({ verdict: 'fail', finding: { kind: 'unfounded', effect: 'order', thing: 'ord_12' } });
  });

  it('passes when another program publishes it later, also twice', () => {
    const once = () => ticked(stored(asked()).answered(1)).published(2, 'placed', 'ev-1', { orderId: 'ord_12' });
    expect(judge(once().ended()).verdict).toBe('pass');
    expect(judge(ticked(once().crashed(2), 2).published(3, 'placed', 'ev-2', { orderId: 'ord_12' }).ended()).verdict).toBe('pass');
  });

  it('fails an event that is said too often, also of a run that was cut off', () => {
    const said = (times: number) =>
      Array.from({ length: times }, (_, at) => at + 2).reduce(
        (events, delivery) => ticked(events).published(delivery, 'placed', `ev-${delivery}`, { orderId: 'ord_12' }).finished(delivery),
        stored(asked()).answered(1),
      );
    const judged = (times: number) => said(times).ended('step-limit').judge(eventIffRow, OUTBOX, { row: 'order', event: 'event', most: 2 });
    expect(judged(2).verdict).toBe('unknown');
    expect(judged(3)).toMatchObject({ verdict: 'fail', finding: { kind: 'too-often', thing: 'ord_12', wanted: 2, got: 3 } });
  });

  it('says unknown where nothing happened, and where the run was cut off', () => {
    expect(judge(asked().answered(1, 503).ended()).verdict).toBe('unknown');
    expect(judge(stored(asked()).ended('step-limit')).verdict).toBe('unknown');
  });
});

describe('accepted-not-lost', () => {
  const judge = (events: HistoryOf) => events.judge(acceptedNotLost, OUTBOX, { at: 'api', effects: ['order', 'mail'] });
  const mailed = (events: HistoryOf) =>
    events.sent('m1', cleo, null, 'mails').delivered('m1', { worker: 3, queue: 'mails' }).mailed(2).acked(2).finished(2);

  it('fails a yes of a process that died with what it had promised', () => {
    expect(judge(asked().answered(1).crashed(1).ended())).toMatchObject({
      verdict: 'fail',
      finding: {
        effect: 'order',
        thing: 'ord_12',
        told: ['The client was told 202 about ord_12, and its order was ', expect.anything(), ': ', { died: 7 }, '.'],
      },
    });
  });

  it('does not count a row in which something is missing, or wrong, that somebody reads', () => {
    const effects = (...holds: string[]): Effects => ({ ...OUTBOX, order: { ...ROW, holds } });
    const judged = (...holds: string[]) =>
      stored(asked())
        .answered(1)
        .ended()
        .judge(acceptedNotLost, effects(...holds), { at: 'api', effects: ['order'] }).verdict;
    expect([judged(), judged('customer'), judged('customer', 'sku')]).toEqual(['pass', 'pass', 'fail']);
    const swapped = asked().stored(1, 'orders', 'ord_12', { customer: 'ord_12' }).answered(1).ended();
    expect(swapped.judge(acceptedNotLost, effects('customer'), { at: 'api', effects: ['order'] }).verdict).toBe('fail');
  });

  it('does not count a row any more over which somebody wrote another one', () => {
    const effects: Effects = { ...OUTBOX, order: { ...ROW, holds: ['customer'] } };
    const told = (row: Json) =>
      ticked(stored(asked()).answered(1))
        .stored(2, 'orders', 'ord_12', row, 5, { customer: 'cleo@example.com' })
        .ended()
        .judge(acceptedNotLost, effects, { at: 'api', effects: ['order'] }).verdict;
    expect([told({ customer: 'cleo@example.com', told: true }), told({ told: true })]).toEqual(['pass', 'fail']);
  });

  it('fails where one of the effects is missing, passes where all are there', () => {
    expect(judge(stored(asked()).answered(1).ended())).toMatchObject({ verdict: 'fail', finding: { effect: 'mail' } });
    expect(judge(mailed(stored(asked()).answered(1)).ended()).verdict).toBe('pass');
  });

  it('says why it is missing where nobody died', () => {
    const why = (events: HistoryOf) => {
      const verdict = judge(events.ended());
      return verdict.verdict === 'fail' ? verdict.finding.told?.slice(2, -1) : verdict;
    };
    const promised = () => stored(asked()).answered(1);
    expect(why(promised())).toEqual([': no other program ever heard of it']);
    expect(why(ticked(promised()))).toEqual([]);
    const other = { ...cleo, orderId: 'ord_13' };
    const mailedBefore = history()
      .running('api', 'relay', 'mailer')
      .sent('m0', other, null, 'mails')
      .delivered('m0', { worker: 3, queue: 'mails' })
      .mailed(1)
      .acked(1)
      .finished(1)
      .sent('order-12', cleo, null, REQUEST)
      .delivered('order-12', { queue: REQUEST });
    const taken = mailedBefore.stored(2, 'orders', 'ord_12', {}).answered(2).sent('m1', cleo, null, 'mails');
    expect(why(taken.delivered('m1', { worker: 3, queue: 'mails' }).acked(3).finished(3))).toEqual([
      ': the mailer was handed it and took it for done',
    ]);
  });

  it('asks nothing of a no where something had failed', () => {
    expect(judge(stored(asked()).replyLost().answered(1, 503).ended()).verdict).toBe('unknown');
    expect(judge(asked().crashed(1).ended()).verdict).toBe('unknown');
  });

  it('fails a no where nothing had failed and nobody was told yes', () => {
    expect(judge(asked().answered(1, 503).ended())).toMatchObject({ verdict: 'fail', finding: { kind: 'told-no', thing: 'ord_12' } });
    expect(judge(asked().finished(1).ended()).verdict).toBe('fail');
    const other = { ...cleo, orderId: 'ord_13' };
    const both = asked().answered(1, 503).sent('order-13', other, null, REQUEST).delivered('order-13', { queue: REQUEST });
    expect(judge(both.stored(2, 'orders', 'ord_13', {}).answered(2).ended())).toMatchObject({
      finding: { effect: 'mail', thing: 'ord_13' },
    });
  });
});

describe('what is owed', () => {
  const lost = (events: HistoryOf, of: string) => events.judge(noMessageLost, OUTBOX, { of }).verdict;

  it('is owed by an answer from then on that it is given', () => {
    expect(lost(asked().answered(1, 503).ended(), 'order')).toBe('pass');
    expect(lost(asked().answered(1).ended(), 'order')).toBe('fail');
    expect(lost(stored(asked()).answered(1).ended(), 'order')).toBe('pass');
  });

  it('is owed by another effect from then on that it is durable', () => {
    expect(lost(asked().answered(1).ended(), 'mail')).toBe('pass');
    expect(lost(stored(asked()).ended(), 'mail')).toBe('fail');
  });

  it('is owed by messages of the destinations that are named, and by no others', () => {
    const effects = { stock: { ...STOCK, owed: { by: 'message', to: ['stock'] } as const } };
    const events = () => history().running('stock', 'audit').sent('m@stock', ord12, null, 'stock').sent('m@audit', ord12, null, 'audit');
    const audited = () => events().delivered('m@audit', { worker: 2, queue: 'audit' }).acked(1).finished(1);
    expect(audited().ended('step-limit').judge(ackAfterWork, effects).verdict).toBe('unknown');
    expect(audited().delivered('m@stock', { queue: 'stock' }).deducted(2, 3).acked(2).ended().judge(ackAfterWork, effects).verdict).toBe(
      'pass',
    );
    expect(audited().delivered('m@stock', { queue: 'stock' }).acked(2).ended().judge(ackAfterWork, effects).verdict).toBe('fail');
  });
});

describe('publishes-once', () => {
  const judge = (events: HistoryOf) => events.judge(publishesOnce, OUTBOX, { of: 'event' });
  const published = () => ticked(stored(asked()).answered(1)).published(2, 'placed', 'ev-1', { orderId: 'ord_12' });

  it('fails what a later life publishes again', () => {
    expect(judge(ticked(published().crashed(2), 2).published(3, 'placed', 'ev-2', { orderId: 'ord_12' }).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'repeated', effect: 'event', thing: 'ord_12' },
    });
  });

  it('passes what is published once, and is not tested by nothing', () => {
    expect(judge(published().ended()).verdict).toBe('pass');
    expect(judge(asked().ended()).verdict).toBe('unknown');
  });

  it('does not take ticks for deliveries of one message', () => {
    expect(ticked(published()).ended().judge(effectOnce, OUTBOX, { of: 'event' }).verdict).toBe('unknown');
    expect(published().finished(2).ended().judge(settledSoon, OUTBOX, { at: 'relay' }).verdict).toBe('unknown');
  });
});
