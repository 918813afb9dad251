/** What programs set aside by themselves: they send it to the dead-letter queue, and then let go of it. */
import { describe, expect, it } from 'vitest';
import { backoffGrows } from './backoff-grows.ts';
import type { Effects } from './effect.ts';
import { cleo, type HistoryOf, history, MAIL } from './histories.ts';
import { noMessageLost } from './no-message-lost.ts';
import { poisonSetAside } from './poison-set-aside.ts';
import { repeatsOnlyWhenCutShort } from './repeats-only-when-cut-short.ts';

const MAILS: Effects = {
  mail: { ...MAIL, hopeless: ['poison'], owed: { by: 'message', to: ['orders', 'orders-dlq'] } },
};
/** Only what is sent to `orders` is owed: a copy in the dead-letter queue is about the same, and nothing new. */
const HOME: Effects = { mail: { ...MAILS.mail!, owed: { by: 'message', to: ['orders'] } } };
const nobody = { orderId: 'ord_13', customer: 'nobody@gone.example' };
const DLQ = 'orders-dlq';

describe('poison that a program sets aside', () => {
  const judge = (events: HistoryOf, attempts?: number) =>
    events.judge(poisonSetAside, HOME, { in: DLQ, ...(attempts === undefined ? {} : { attempts }) });
  const handed = () => history().sent('poison', nobody).delivered('poison').mailed(1, false);
  const put = () => handed().published(1, DLQ, 'copy', nobody);

  it('is set aside once a copy is there and the original is gone', () => {
    expect(judge(put().acked(1).finished(1).ended()).verdict).toBe('pass');
  });

  it('is not where the original is gone and there is no copy', () => {
    expect(judge(handed().acked(1).crashed().ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'not-set-aside', thing: 'ord_13' },
    });
  });

  it('is where what was sent holds it somewhere, and not where nobody can tell what it was', () => {
    const wrapped = handed().published(1, DLQ, 'copy', { error: 'refused', message: { body: nobody } });
    expect(judge(wrapped.acked(1).finished(1).ended()).verdict).toBe('pass');
    expect(judge(handed().published(1, DLQ, 'copy', { error: 'refused' }).acked(1).finished(1).ended()).verdict).toBe('fail');
    expect(judge(handed().published(1, DLQ, 'copy', cleo).acked(1).finished(1).ended()).verdict).toBe('fail');
  });

  it('may be there twice where a process died, or its connection was lost, before it could let go', () => {
    const again = (events: HistoryOf) => events.delivered('poison', { life: 2, cause: 'redelivery' }).published(2, DLQ, 'copy-2', nobody);
    expect(judge(again(put().crashed()).acked(2).finished(2).ended()).verdict).toBe('pass');
    expect(judge(again(put().replyLost().finished(1)).acked(2).finished(2).ended()).verdict).toBe('pass');
    expect(judge(again(put().unheard(1, 'ack').finished(1)).acked(2).finished(2).ended()).verdict).toBe('pass');
    expect(judge(put().crashed().deadLettered('poison', 5).ended()).verdict).toBe('pass');
  });

  it('may not where nothing had kept anybody from letting go', () => {
    const kept = put().finished(1);
    const twice = { verdict: 'fail', finding: { kind: 'set-aside', thing: 'ord_13', wanted: 1 } };
    expect(judge(kept.delivered('poison', { cause: 'redelivery' }).published(2, DLQ, 'copy-2', nobody).acked(2).ended())).toMatchObject(
      twice,
    );
    expect(judge(put().published(1, DLQ, 'copy-2', nobody).acked(1).ended())).toMatchObject(twice);
    expect(judge(put().finished(1).deadLettered('poison', 5).ended())).toMatchObject(twice);
  });

  it('is excused once, and not for ever', () => {
    const second = put().crashed().delivered('poison', { life: 2, cause: 'redelivery' }).published(2, DLQ, 'copy-2', nobody).finished(2);
    expect(judge(second.delivered('poison', { life: 2, cause: 'redelivery' }).published(3, DLQ, 'copy-3', nobody).ended()).verdict).toBe(
      'fail',
    );
  });

  it('is no place for what might have passed', () => {
    const good = () => history().sent('m1', cleo).delivered('m1').mailed(1, false);
    expect(judge(good().published(1, DLQ, 'copy', cleo).acked(1).finished(1).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'set-aside', thing: 'ord_12' },
    });
    expect(judge(good().published(1, DLQ, 'copy', cleo).acked(1).finished(1).ended(), 1).verdict).toBe('pass');
  });

  it('is there from the start where it was sent there, until somebody takes it out', () => {
    const letter = () => history().sent('poison', nobody, null, DLQ);
    const judged = (events: HistoryOf) => events.judge(poisonSetAside, MAILS, { in: DLQ }).verdict;
    expect(judged(letter().ended())).toBe('pass');
    expect(judged(letter().delivered('poison', { queue: DLQ }).acked(1).finished(1).ended())).toBe('fail');
    expect(judged(letter().delivered('poison', { queue: DLQ }).published(1, DLQ, 'copy', nobody).acked(1).finished(1).ended())).toBe(
      'pass',
    );
  });
});

describe('what a program sets aside once the tries are used up', () => {
  const put = () =>
    history().sent('m1', cleo).delivered('m1').mailed(1, false).published(1, DLQ, 'copy', cleo).acked(1).finished(1).ended();

  it('is not lost, as far as the exercise says where to look', () => {
    expect(put().judge(noMessageLost, HOME, { attempts: 1, in: DLQ }).verdict).toBe('pass');
    expect(put().judge(noMessageLost, HOME, { attempts: 2, in: DLQ }).verdict).toBe('fail');
    expect(put().judge(noMessageLost, HOME, { attempts: 1 }).verdict).toBe('fail');
  });
});

describe('a pause that nobody chose', () => {
  const judge = (events: HistoryOf) => events.judge(backoffGrows, MAILS).verdict;
  const waited = () => history().sent('m1', cleo).delivered('m1').mailed(1, false).passed(2000).mailed(1, false);

  it('is not measured where the process stood still', () => {
    expect(judge(waited().passed(1000, { stalled: true }).mailed(1, false).ended())).toBe('unknown');
    expect(judge(waited().passed(1000).mailed(1, false).ended())).toBe('fail');
  });

  it('is not measured where the broker was not told how long it should be, or its handler broke off', () => {
    expect(judge(waited().unheard(1, 'retry').passed(1000).mailed(1, false).ended())).toBe('unknown');
    expect(judge(waited().published(1, DLQ, 'copy', cleo).replyLost().passed(1000).mailed(1, false).ended())).toBe('unknown');
    expect(judge(waited().said(1, 'retry').passed(1000).mailed(1, false).ended())).toBe('fail');
  });
});

describe('a lease whose length is the learner’s own', () => {
  const judge = (events: HistoryOf, ownLeases: boolean) => events.judge(repeatsOnlyWhenCutShort, MAILS, { ownLeases }).verdict;
  const twice = (stalled: boolean, cause: 'redelivery' | 'duplicate' = 'redelivery') =>
    history()
      .sent('m1', cleo)
      .delivered('m1')
      .mailed(1)
      .passed(10_000, { stalled })
      .returned('m1', 'visibility-timeout')
      .delivered('m1', { worker: 2, cause })
      .mailed(2)
      .acked(2)
      .finished(2)
      .finished(1)
      .ended();

  it('excuses nobody who was at work when it ended', () => {
    expect(judge(twice(false), true)).toBe('fail');
    expect(judge(twice(false), false)).toBe('pass');
  });

  it('excuses who stood still, and whom the broker gave company by its own mistake', () => {
    expect(judge(twice(true), true)).toBe('pass');
    expect(judge(twice(false, 'duplicate'), true)).toBe('pass');
  });
});
