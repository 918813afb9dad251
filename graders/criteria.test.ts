import { describe, expect, it } from 'vitest';
import { ackAfterWork } from './ack-after-work.ts';
import type { Criterion } from './criterion.ts';
import { dedupSurvivesRestart } from './dedup-survives-restart.ts';
import type { Claim } from './effect.ts';
import { effectOnce } from './effect-once.ts';
import { guardIsAtomic } from './guard-is-atomic.ts';
import { cleo, type HistoryOf, history, MAIL, ord12, ord13, STOCK } from './histories.ts';
import { CRITERIA } from './index.ts';
import { noMessageLost } from './no-message-lost.ts';
import { poisonSetAside } from './poison-set-aside.ts';
import { repeatsOnlyWhenCutShort } from './repeats-only-when-cut-short.ts';
import { retriesBounded } from './retries-bounded.ts';
import { settledSoon } from './settled-soon.ts';

const verdictOf = (criterion: Criterion, events: HistoryOf) => events.judge(criterion).verdict;
const MAILS = { mail: MAIL };
/** What has to be said of those that cannot do without. */
const NEEDED: { readonly [id: string]: Claim['with'] } = {
  'retries-bounded': { most: 2 },
  'answered-in-time': { withinMs: 200 },
  'accepted-not-lost': { at: 'program', effects: ['stock'] },
  'event-iff-row': { row: 'stock', event: 'stock' },
  'copy-per-subscriber': { at: ['program'] },
  'nothing-unwanted': { meant: { program: ['m'] } },
  'order-per-key': { key: 'sku' },
  'bounded-memory': { at: 'program', most: 2 },
  'others-not-held-up': { key: 'sku', withinMs: 5000 },
  'redrive-complete': { from: 'orders-dlq' },
  'producer-unchanged': { at: 'program' },
  'answered-early': { at: 'program', leaves: ['push'] },
  'no-idle-consumer': { at: 'program' },
  'load-balanced': { to: 'orders', mostPercent: 60, least: 10 },
};
const plain = () => history().sent('m1', ord12).delivered('m1').logged(1, 'attempt 1').deducted(1, 3).acked(1).finished(1).ended();

describe('an ordinary run', () => {
  it('passes what it puts to the test and leaves the rest unknown', () => {
    const verdicts = Object.fromEntries(
      CRITERIA.map(criterion => [criterion.id, plain().judge(criterion, { stock: STOCK }, NEEDED[criterion.id]).verdict]),
    );
    expect(verdicts).toEqual({
      'no-message-lost': 'pass',
      'effect-once': 'unknown',
      'ack-after-work': 'pass',
      'dedup-survives-restart': 'unknown',
      'guard-is-atomic': 'unknown',
      'repeats-only-when-cut-short': 'unknown',
      'poison-set-aside': 'unknown',
      'retries-bounded': 'unknown',
      'settled-soon': 'pass',
      'answered-in-time': 'unknown',
      'answered-early': 'unknown',
      'accepted-not-lost': 'unknown',
      'bounded-memory': 'pass',
      'event-iff-row': 'pass',
      'publishes-once': 'pass',
      'committed-reads-once': 'pass', // The consumer is its own reader where there is one program.
      'transactions-ended': 'unknown',
      'copy-per-subscriber': 'unknown',
      'nothing-unwanted': 'unknown',
      'one-worker-per-job': 'unknown',
      'only-after': 'pass',
      'order-per-key': 'unknown',
      'good-not-blocked': 'unknown',
      'others-not-held-up': 'unknown',
      'backoff-grows': 'unknown',
      'redrive-complete': 'unknown',
      'alarm-rings': 'unknown',
      'refused-once': 'unknown',
      'recovers-after-outage': 'unknown',
      'producer-unchanged': 'unknown',
      'no-idle-consumer': 'unknown',
      'load-balanced': 'unknown',
      'attempt-logged': 'unknown',
    });
  });
});

describe('no-message-lost', () => {
  it('fails when the message is gone and the work was never done', () => {
    expect(verdictOf(noMessageLost, history().sent('m1', ord12).delivered('m1').acked(1).crashed().ended())).toBe('fail');
  });

  it('fails when less was done than was ordered', () => {
    expect(history().sent('m1', ord12).delivered('m1').deducted(1, 1).acked(1).ended().judge(noMessageLost)).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'lost', thing: 'ord_12', wanted: 3, got: 1 },
    });
  });

  it('passes when a later delivery does what an earlier one did not', () => {
    const events = history().sent('m1', ord12).delivered('m1').crashed().delivered('m1', { life: 2 }).deducted(2, 3).acked(2).ended();
    expect(verdictOf(noMessageLost, events)).toBe('pass');
  });

  it('says unknown of a run that was cut off', () => {
    expect(verdictOf(noMessageLost, history().sent('m1', ord12).ended('step-limit'))).toBe('unknown');
  });

  it('does not take one order’s deduction for another’s', () => {
    const events = history().sent('m1', ord12).sent('m2', ord13).delivered('m1').deducted(1, 5).acked(1).delivered('m2').acked(2).ended();
    expect(events.judge(noMessageLost)).toMatchObject({ verdict: 'fail', finding: { thing: 'ord_13' } });
  });
});

describe('effect-once', () => {
  it('fails with both deductions as evidence when a redelivery deducts again', () => {
    const events = history()
      .sent('m1', ord12)
      .delivered('m1')
      .deducted(1, 3)
      .crashed()
      .delivered('m1', { life: 2 })
      .deducted(2, 3)
      .acked(2)
      .ended();
    expect(events.judge(effectOnce)).toMatchObject({ verdict: 'fail', finding: { kind: 'repeated', conflict: [3, 7] } });
  });

  it('fails when the producer’s second send is taken for another order', () => {
    const events = history()
      .sent('m1', ord12)
      .sent('m1b', ord12, 'm1')
      .delivered('m1')
      .deducted(1, 3)
      .delivered('m1b')
      .deducted(2, 3)
      .ended();
    expect(verdictOf(effectOnce, events)).toBe('fail');
  });

  it('passes when the second delivery does nothing', () => {
    const events = history().sent('m1', ord12).delivered('m1').deducted(1, 3).crashed().delivered('m1', { life: 2 }).acked(2).ended();
    expect(verdictOf(effectOnce, events)).toBe('pass');
  });

  it('does not count two orders of one article as one order twice', () => {
    const events = history().sent('m1', ord12).sent('m2', ord13).delivered('m1').deducted(1, 3).delivered('m2').deducted(2, 2).ended();
    expect(verdictOf(effectOnce, events)).toBe('unknown');
  });
});

describe('ack-after-work', () => {
  it('fails when the acknowledgement comes first, even if the work follows', () => {
    expect(history().sent('m1', ord12).delivered('m1').acked(1).deducted(1, 3).ended().judge(ackAfterWork)).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'acked-early', conflict: [3, 6] },
    });
  });

  it('passes when another delivery had done the work', () => {
    const events = history().sent('m1', ord12).delivered('m1').deducted(1, 3).crashed().delivered('m1', { life: 2 }).acked(2).ended();
    expect(verdictOf(ackAfterWork, events)).toBe('pass');
  });

  it('fails when the work is done and the message ends among the dead letters', () => {
    const events = history().sent('m1', ord12).delivered('m1').deducted(1, 3).finished(1).deadLettered('m1', 8).ended();
    expect(events.judge(ackAfterWork)).toMatchObject({ verdict: 'fail', finding: { kind: 'never-acked' } });
  });

  it('fails work that was done on what others can do, where that is not meant', () => {
    const events = history().sent('m1', ord12).delivered('m1').deducted(1, 3).acked(1).finished(1).ended();
    const aside = { stock: { ...STOCK, hopeless: ['m1'] } };
    expect(events.judge(ackAfterWork, aside).verdict).toBe('pass');
    expect(events.judge(ackAfterWork, aside, { only: true })).toMatchObject({ verdict: 'fail', finding: { kind: 'not-meant' } });
  });
});

describe('dedup-survives-restart', () => {
  it('fails when a finished message is handed to a new life, which does it again', () => {
    const events = history().sent('m1', ord12).delivered('m1').deducted(1, 3).acked(1).finished(1).crashed();
    events.delivered('m1', { life: 2, cause: 'duplicate', attempt: 2 }).deducted(2, 3).acked(2).finished(2).ended();
    expect(verdictOf(dedupSurvivesRestart, events)).toBe('fail');
  });

  it('passes when the new life does nothing', () => {
    const events = history().sent('m1', ord12).delivered('m1').deducted(1, 3).acked(1).finished(1).crashed();
    events.delivered('m1', { life: 2, cause: 'duplicate', attempt: 2 }).acked(2).finished(2).ended();
    expect(verdictOf(dedupSurvivesRestart, events)).toBe('pass');
  });

  it('leaves a handler that was killed half-way to effect-once', () => {
    const events = history().sent('m1', ord12).delivered('m1').deducted(1, 3).crashed().delivered('m1', { life: 2 }).deducted(2, 3).ended();
    expect(verdictOf(dedupSurvivesRestart, events)).toBe('unknown');
  });
});

describe('guard-is-atomic', () => {
  it('fails when two workers with the same message both do the work', () => {
    const events = history().sent('m1', ord12).delivered('m1').delivered('m1', { worker: 2, cause: 'duplicate', attempt: 2 });
    expect(verdictOf(guardIsAtomic, events.deducted(1, 3).deducted(2, 3).acked(1).acked(2).ended())).toBe('fail');
  });

  it('passes when one of the two holds back', () => {
    const events = history().sent('m1', ord12).delivered('m1').delivered('m1', { worker: 2, cause: 'duplicate', attempt: 2 });
    expect(verdictOf(guardIsAtomic, events.deducted(1, 3).finished(1).acked(2).finished(2).ended())).toBe('pass');
  });

  it('is not put to the test when the second delivery begins after the work of the first', () => {
    const events = history()
      .sent('m1', ord12)
      .delivered('m1')
      .deducted(1, 3)
      .delivered('m1', { worker: 2, cause: 'duplicate', attempt: 2 });
    expect(verdictOf(guardIsAtomic, events.deducted(2, 3).ended())).toBe('unknown');
  });
});

describe('repeats-only-when-cut-short', () => {
  const verdict = (events: HistoryOf) => verdictOf(repeatsOnlyWhenCutShort, events);
  const sent = () => history().sent('m1', ord12).delivered('m1').deducted(1, 3);

  it('excuses who died between the work and its acknowledgement', () => {
    expect(verdict(sent().crashed().delivered('m1', { life: 2, cause: 'redelivery' }).deducted(2, 3).acked(2).finished(2).ended())).toBe(
      'pass',
    );
  });

  it('does not excuse who had finished without acknowledging', () => {
    expect(verdict(sent().finished(1).crashed().delivered('m1', { life: 2, cause: 'redelivery' }).deducted(2, 3).ended())).toBe('fail');
  });

  it('does not excuse who does it twice in one handling', () => {
    expect(verdict(sent().deducted(1, 3).acked(1).finished(1).ended())).toBe('fail');
  });

  it('excuses who lost the message to somebody else while working', () => {
    expect(verdict(sent().delivered('m1', { worker: 2, cause: 'duplicate' }).acked(1).finished(1).deducted(2, 3).acked(2).ended())).toBe(
      'pass',
    );
  });

  it('is not put to the test where nothing came twice', () => {
    expect(verdict(sent().acked(1).finished(1).ended())).toBe('unknown');
  });
});

describe('poison-set-aside', () => {
  const poison = { stock: { ...STOCK, hopeless: ['m2'] } };
  const verdict = (events: HistoryOf) => events.judge(poisonSetAside, poison).verdict;

  it('wants what nobody can handle in the dead-letter queue', () => {
    expect(verdict(history().sent('m2', ord13).delivered('m2').deadLettered('m2', 1).finished(1).ended())).toBe('pass');
    expect(verdict(history().sent('m2', ord13).delivered('m2').acked(1).finished(1).ended())).toBe('fail');
    expect(verdict(history().sent('m2', ord13).delivered('m2').finished(1).ended())).toBe('fail');
  });

  it('wants nothing else there', () => {
    expect(verdict(history().sent('m1', ord12).delivered('m1').deadLettered('m1', 1).finished(1).ended())).toBe('fail');
  });

  it('is not put to the test where every message can be handled', () => {
    expect(verdict(plain())).toBe('unknown');
  });

  it('lets nobody count poison as lost, nor as never acknowledged', () => {
    const events = history().sent('m2', ord13).delivered('m2').deadLettered('m2', 1).finished(1).ended();
    expect(events.judge(noMessageLost, poison).verdict).toBe('pass');
    expect(events.judge(ackAfterWork, poison).verdict).toBe('unknown');
  });
});

describe('retries-bounded', () => {
  const verdict = (events: HistoryOf) => events.judge(retriesBounded, MAILS, { most: 2 }).verdict;
  const tried = (...deliveries: readonly (readonly boolean[])[]) => {
    const events = history().sent('m1', cleo);
    deliveries.forEach((mails, at) => {
      events.delivered('m1', { cause: at === 0 ? 'first' : 'redelivery' });
      for (const sent of mails) events.mailed(at + 1, sent);
      events.finished(at + 1);
    });
    return events.ended();
  };

  it('fails the try that is one too many', () => {
    expect(verdict(tried([false], [false]))).toBe('pass');
    expect(verdict(tried([false], [false], [true]))).toBe('fail');
    expect(verdict(tried([true]))).toBe('unknown');
  });

  it('counts tries and not deliveries', () => {
    expect(verdict(tried([false, false, true]))).toBe('fail');
    expect(verdict(tried([false], [], [], [true]))).toBe('pass');
  });

  it('counts the try that its process died of', () => {
    const died = history().sent('m1', cleo).delivered('m1').mailed(1, false).mailed(1, null).crashed();
    expect(verdict(died.delivered('m1', { life: 2 }).mailed(2).finished(2).ended())).toBe('fail');
  });

  it('counts what was sent anew with what it was before', () => {
    const first = history().sent('m1', cleo).delivered('m1').mailed(1, false).mailed(1, false).acked(1).finished(1);
    const anew = first.sent('m2', cleo).delivered('m2').mailed(2, false).finished(2).ended();
    expect(anew.judge(retriesBounded, MAILS, { most: 2 }).verdict).toBe('fail');
  });

  it('counts to the number that an exercise allows, and no further', () => {
    expect(tried([false], [false], [false], [true]).judge(retriesBounded, MAILS, { most: 3 }).verdict).toBe('fail');
    expect(tried([false], [false], [true]).judge(retriesBounded, MAILS, { most: 3 }).verdict).toBe('pass');
  });
});

describe('what is set aside when the tries are used up', () => {
  const criteria = [noMessageLost, poisonSetAside, ackAfterWork];
  const verdicts = (events: HistoryOf) => criteria.map(criterion => events.judge(criterion, MAILS, { attempts: 2 }).verdict);
  const failed = () => history().sent('m1', cleo).delivered('m1').mailed(1, false).finished(1).returned('m1', 'retry');

  it('is neither lost nor out of place', () => {
    const events = failed().delivered('m1', { cause: 'redelivery' }).mailed(2, false).deadLettered('m1', 2).finished(2).ended();
    expect(verdicts(events)).toEqual(['pass', 'pass', 'unknown']);
  });

  it('is both where a try was left', () => {
    const events = history().sent('m1', cleo).delivered('m1').mailed(1, false).deadLettered('m1', 1).finished(1).ended();
    expect(verdicts(events)).toEqual(['fail', 'fail', 'unknown']);
  });

  it('is lost where nothing ever failed but the program itself', () => {
    const wrong = history().sent('m1', cleo).delivered('m1').turnedAway(1).finished(1).returned('m1', 'retry');
    wrong.delivered('m1', { cause: 'redelivery' }).turnedAway(2).deadLettered('m1', 2).finished(2).ended();
    expect(verdicts(wrong)[0]).toBe('fail');
  });

  it('is lost all the same where nobody will look', () => {
    expect(verdicts(failed().delivered('m1', { cause: 'redelivery' }).mailed(2, false).acked(2).finished(2).ended())[0]).toBe('fail');
  });

  it('has used up a try that died before its call: nobody can tell', () => {
    const events = history().sent('m1', cleo).delivered('m1').crashed().delivered('m1', { life: 2 }).mailed(2, false);
    expect(verdicts(events.deadLettered('m1', 2).finished(2).ended())).toEqual(['pass', 'pass', 'unknown']);
  });

  it('must be acknowledged if a process that lived knows that it was sent', () => {
    const events = history().sent('m1', cleo).delivered('m1').mailed(1).finished(1).returned('m1', 'retry');
    events.delivered('m1', { cause: 'redelivery' }).mailed(2, false).deadLettered('m1', 2).finished(2).ended();
    expect(verdicts(events)).toEqual(['pass', 'pass', 'fail']);
  });

  it('may have been sent by a process that died of it', () => {
    const events = history().sent('m1', cleo).delivered('m1').mailed(1).crashed().delivered('m1', { life: 2 }).mailed(2, false);
    expect(verdicts(events.deadLettered('m1', 2).finished(2).ended())).toEqual(['pass', 'pass', 'unknown']);
  });
});

describe('settled-soon', () => {
  const judge = (events: HistoryOf) => events.judge(settledSoon, MAILS, { withinMs: 60_000 });
  const verdict = (events: HistoryOf) => judge(events).verdict;
  const handed = () => history().sent('m1', cleo).delivered('m1');

  it('fails who says nothing until the broker takes the message back', () => {
    const events = handed().mailed(1, false).finished(1).passed(1_800_000).returned('m1', 'consumer-timeout').ended();
    expect(judge(events)).toMatchObject({ verdict: 'fail', finding: { kind: 'kept-too-long', thing: 'ord_12', wanted: 60_000 } });
  });

  it('fails who sleeps with the message in hand, and lets a short nap pass', () => {
    const slept = (ms: number) => handed().mailed(1, false).passed(ms).said(1, 'retry').returned('m1', 'retry').finished(1).ended();
    expect([verdict(slept(16_000)), verdict(slept(120_000))]).toEqual(['pass', 'fail']);
  });

  it('fails a message that nobody will take back either', () => {
    expect(verdict(handed().finished(1).ended())).toBe('fail');
    expect(verdict(handed().finished(1).ended('step-limit'))).toBe('pass');
  });

  it('does not count the time in which the process stood still', () => {
    expect(verdict(handed().passed(1_800_000, { stalled: true }).returned('m1', 'consumer-timeout').finished(1).ended())).toBe('pass');
  });

  it('fails who rejects and acknowledges as well', () => {
    const events = handed().said(1, 'reject').deadLettered('m1', 1).said(1, 'ack').finished(1).ended();
    expect(judge(events)).toMatchObject({ verdict: 'fail', finding: { kind: 'settled-twice', conflict: [3, 6] } });
  });

  it('passes whoever acknowledges, and finishes', () => {
    expect(verdict(handed().mailed(1).acked(1).finished(1).ended())).toBe('pass');
  });

  it('excuses whose settlement was not heard, or who cannot know that it was', () => {
    const lost = () => handed().mailed(1).unheard(1, 'ack');
    expect(verdict(lost().finished(1).passed(1_800_000).returned('m1', 'consumer-timeout').ended())).toBe('pass');
    expect(verdict(handed().said(1, 'ack', { replied: false }).returned('m1', 'retry').said(1, 'retry').finished(1).ended())).toBe('pass');
  });

  it('lets a delivery end with its process', () => {
    expect(verdict(handed().crashed().passed(1_800_000).ended())).toBe('pass');
  });
});
