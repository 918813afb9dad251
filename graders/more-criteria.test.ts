/** Criteria of outages, dead letters, groups and logs, over literal histories. */
import { describe, expect, it } from 'vitest';
import { attemptLogged } from './attempt-logged.ts';
import { backoffGrows } from './backoff-grows.ts';
import type { Effects } from './effect.ts';
import { goodNotBlocked } from './good-not-blocked.ts';
import { cleo, type HistoryOf, history, MAIL } from './histories.ts';
import { loadBalanced } from './load-balanced.ts';
import { noIdleConsumer } from './no-idle-consumer.ts';
import { producerUnchanged } from './producer-unchanged.ts';
import { recoversAfterOutage } from './recovers-after-outage.ts';
import { redriveComplete } from './redrive-complete.ts';

const MAILS: Effects = { mail: { ...MAIL, hopeless: ['poison'] } };
const nobody = { orderId: 'ord_13', customer: 'nobody@gone.example' };

describe('good-not-blocked', () => {
  const judge = (events: HistoryOf) => events.judge(goodNotBlocked, MAILS);
  const both = () => history().sent('poison', nobody).sent('m1', cleo).delivered('poison').mailed(1, false).finished(1);

  it('fails where a good message waits behind poison for ever', () => {
    expect(judge(both().delivered('poison', { cause: 'redelivery' }).ended('loop'))).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'blocked', effect: 'mail', thing: 'ord_12', conflict: [1, 6] },
    });
  });

  it('passes where the poison makes way, and blames it for nothing that was settled', () => {
    const aside = () => both().deadLettered('poison', 1).delivered('m1');
    expect(judge(aside().mailed(2).acked(2).ended()).verdict).toBe('pass');
    expect(judge(aside().acked(2).ended()).verdict).toBe('pass');
  });

  it('is not tested without poison, nor by a run that was cut off', () => {
    expect(judge(history().sent('m1', cleo).ended()).verdict).toBe('unknown');
    expect(judge(both().ended('step-limit')).verdict).toBe('unknown');
  });
});

describe('backoff-grows', () => {
  const judge = (events: HistoryOf) => events.judge(backoffGrows, MAILS);
  const tried = (...pauses: readonly number[]) =>
    pauses.reduce((events, pause) => events.passed(pause).mailed(1, false), history().sent('m1', cleo).delivered('m1').mailed(1, false));

  it('passes pauses that grow, and fails one that does not', () => {
    expect(judge(tried(1000, 2000, 4000).ended()).verdict).toBe('pass');
    expect(judge(tried(1000, 1000).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'no-backoff', thing: 'ord_12' },
    });
  });

  it('does not measure a pause in which a process died', () => {
    const died = tried(2000).crashed().delivered('m1', { life: 2 }).mailed(2, false).passed(1000).mailed(2, false);
    expect(judge(died.ended()).verdict).toBe('unknown');
  });

  it('begins anew after what passed', () => {
    expect(judge(tried(2000).mailed(1, true).ended()).verdict).toBe('fail');
    expect(judge(tried(2000).passed(4000).mailed(1, true).mailed(1, false).mailed(1, false).ended()).verdict).toBe('pass');
    expect(judge(tried().ended()).verdict).toBe('unknown');
  });
});

describe('redrive-complete', () => {
  const judge = (events: HistoryOf) => events.judge(redriveComplete, MAILS, { from: 'orders-dlq' });
  const aside = () => history().sent('m1', cleo).delivered('m1').mailed(1, false).deadLettered('m1', 3).finished(1);

  it('fails what stays there', () => {
    expect(judge(aside().ended())).toMatchObject({ verdict: 'fail', finding: { kind: 'not-redriven', thing: 'ord_12', conflict: [4] } });
  });

  it('passes what comes back and is done, whatever it is called then', () => {
    expect(judge(aside().sent('m1-again', cleo).delivered('m1-again').mailed(2).acked(2).ended()).verdict).toBe('pass');
  });

  it('wants nothing of what nobody can do, and is not tested by an empty queue', () => {
    expect(judge(history().sent('poison', nobody).deadLettered('poison', 3).ended()).verdict).toBe('unknown');
    expect(judge(history().sent('m1', cleo).ended()).verdict).toBe('unknown');
  });
});

describe('recovers-after-outage', () => {
  const judge = (events: HistoryOf) => events.judge(recoversAfterOutage, MAILS);
  const refused = () => history().sent('m1', cleo).delivered('m1').mailed(1, false);

  it('fails who gives up, passes who tries again', () => {
    expect(judge(refused().acked(1).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'not-recovered', thing: 'ord_12', conflict: [3] },
    });
    expect(judge(refused().passed(60_000).mailed(1).acked(1).ended()).verdict).toBe('pass');
  });

  it('is not tested where nothing is refused, nor by what is refused for good', () => {
    expect(judge(history().sent('m1', cleo).ended()).verdict).toBe('unknown');
    expect(judge(history().sent('m1', cleo).delivered('m1').turnedAway(1).acked(1).ended()).verdict).toBe('unknown');
  });
});

describe('producer-unchanged', () => {
  const judge = (events: HistoryOf) => events.judge(producerUnchanged, MAILS, { at: 'api' });
  const asked = () => history().running('api').sent('m1', cleo, null, 'POST /orders').delivered('m1', { queue: 'POST /orders' });

  it('fails who publishes to each listener', () => {
    const events = asked().published(1, 'stock', 's1', cleo).published(1, 'mails', 's2', cleo);
    expect(judge(events.ended())).toMatchObject({ verdict: 'fail', finding: { kind: 'told-several', conflict: [5, 8] } });
  });

  it('passes one place, also twice, and is not tested by silence', () => {
    expect(judge(asked().published(1, 'placed', 'p1', cleo).published(1, 'placed', 'p2', cleo).ended()).verdict).toBe('pass');
    expect(judge(asked().ended()).verdict).toBe('unknown');
  });
});

describe('no-idle-consumer', () => {
  const judge = (events: HistoryOf) => events.judge(noIdleConsumer, MAILS, { at: 'stock' });
  const group = () => history().running('stock', 'stock').assigned(1, 2).assigned(2, 0);

  it('fails a member that is left with nothing at the end', () => {
    expect(judge(group().ended())).toMatchObject({ verdict: 'fail', finding: { kind: 'idle', wanted: 2, got: 1 } });
  });

  it('passes once it has something, or is dead', () => {
    expect(judge(group().assigned(1, 1).assigned(2, 1).ended()).verdict).toBe('pass');
    expect(judge(group().crashed(2).ended()).verdict).toBe('pass');
    expect(judge(history().ended()).verdict).toBe('unknown');
  });
});

describe('load-balanced', () => {
  const judge = (...partitions: readonly number[]) =>
    partitions
      .reduce((events, partition, at) => events.recorded(`m${at}`, cleo, partition), history())
      .ended()
      .judge(loadBalanced, MAILS, { to: 'orders', mostPercent: 60, least: 4 });

  it('fails a partition that gets more than its share', () => {
    expect(judge(0, 0, 0, 1)).toMatchObject({ verdict: 'fail', finding: { kind: 'hot', thing: 'orders-0', got: 75 } });
    expect(judge(0, 1, 0, 1).verdict).toBe('pass');
    expect(judge(0, 0, 0).verdict).toBe('unknown');
  });
});

describe('attempt-logged', () => {
  const judge = (events: HistoryOf) => events.judge(attemptLogged, MAILS);
  const twice = (second: string) =>
    history()
      .sent('m1', cleo)
      .delivered('m1')
      .logged(1, 'ord_12, attempt 1')
      .crashed()
      .delivered('m1', { life: 2, attempt: 2 })
      .logged(2, second)
      .finished(2)
      .ended();

  it('wants the number of the attempt, and no other', () => {
    expect(judge(twice('attempt 2 of ord_12')).verdict).toBe('pass');
    expect(judge(twice('attempt 1 of ord_2'))).toMatchObject({ verdict: 'fail', finding: { kind: 'not-logged', wanted: 2 } });
  });

  it('is not tested where everything comes once', () => {
    expect(judge(history().sent('m1', cleo).delivered('m1').logged(1, '1').finished(1).ended()).verdict).toBe('unknown');
  });
});
