import { describe, expect, it } from 'vitest';
import { ackAfterWork } from './ack-after-work.ts';
import type { Criterion } from './criterion.ts';
import { dedupSurvivesRestart } from './dedup-survives-restart.ts';
import { effectOnce } from './effect-once.ts';
import { guardIsAtomic } from './guard-is-atomic.ts';
import { type HistoryOf, history, ord12, ord13, STOCK } from './histories.ts';
import { CRITERIA } from './index.ts';
import { noMessageLost } from './no-message-lost.ts';
import { poisonSetAside } from './poison-set-aside.ts';
import { repeatsOnlyWhenCutShort } from './repeats-only-when-cut-short.ts';
import { retriesBounded } from './retries-bounded.ts';

const verdictOf = (criterion: Criterion, events: HistoryOf) => events.judge(criterion).verdict;
const plain = () => history().sent('m1', ord12).delivered('m1').deducted(1, 3).acked(1).finished(1).ended();

describe('an ordinary run', () => {
  it('passes what it puts to the test and leaves the rest unknown', () => {
    const verdicts = Object.fromEntries(CRITERIA.map(criterion => [criterion.id, verdictOf(criterion, plain())]));
    expect(verdicts).toEqual({
      'no-message-lost': 'pass',
      'effect-once': 'unknown',
      'ack-after-work': 'pass',
      'dedup-survives-restart': 'unknown',
      'guard-is-atomic': 'unknown',
      'repeats-only-when-cut-short': 'unknown',
      'poison-set-aside': 'unknown',
      'retries-bounded': 'unknown',
      'answered-in-time': 'unknown',
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
  const poison = { ...STOCK, hopeless: ['m2'] };
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
  const verdict = (events: HistoryOf) => events.judge(retriesBounded, { ...STOCK, attempts: 2 }).verdict;

  it('fails the delivery that is one too many', () => {
    const twice = () => history().sent('m1', ord12).delivered('m1').finished(1).delivered('m1', { cause: 'redelivery' }).finished(2);
    expect(verdict(twice().ended())).toBe('pass');
    expect(verdict(twice().delivered('m1', { cause: 'redelivery' }).finished(3).ended())).toBe('fail');
    expect(verdict(plain())).toBe('unknown');
  });
});
