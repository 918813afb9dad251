/** Criteria of outages, dead letters, groups and logs, over literal histories. */
import { describe, expect, it } from 'vitest';
import { attemptLogged } from './attempt-logged.ts';
import { backoffGrows } from './backoff-grows.ts';
import type { Effects } from './effect.ts';
import { goodNotBlocked } from './good-not-blocked.ts';
import { cleo, type HistoryOf, history, MAIL } from './histories.ts';
import { loadBalanced } from './load-balanced.ts';
import { noIdleConsumer } from './no-idle-consumer.ts';
import { othersNotHeldUp } from './others-not-held-up.ts';
import { poisonSetAside } from './poison-set-aside.ts';
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

describe('others-not-held-up', () => {
  const judge = (events: HistoryOf) => events.judge(othersNotHeldUp, MAILS, { key: 'guest', withinMs: 5000 });
  const mail = (orderId: string, guest: string) => ({ orderId, customer: 'cleo@example.com', guest });
  const sent = () => history().sent('a1', mail('1', 'ada')).sent('a2', mail('2', 'ada')).sent('b1', mail('3', 'ben'));

  it('fails where a message of another key is handed out late, and names who came before it', () => {
    const late = sent().delivered('a1').returned('a1', 'retry').passed(10_000).delivered('a1').returned('a1', 'retry');
    expect(judge(late.delivered('b1').ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'held-up', effect: 'mail', thing: '3', conflict: [2, 8], wanted: 5000 },
    });
    const { finding } = judge(late) as { readonly finding: { readonly told: readonly unknown[] } };
    expect(finding.told.at(-1)).toBe(' while 1, which is about ada, was tried again and again.');
  });

  it('fails where it waits for ever', () => {
    expect(judge(sent().delivered('a1').ended('loop')).verdict).toBe('fail');
  });

  it('passes what waits behind a message of its own key, and counts from when that is gone', () => {
    const behind = () => sent().delivered('b1').acked(1).delivered('a1').passed(60_000).deadLettered('a1', 5);
    expect(judge(behind().delivered('a2').acked(3).ended()).verdict).toBe('pass');
    expect(judge(behind().passed(6000).delivered('a2').acked(3).ended()).verdict).toBe('fail');
  });

  it('does not count what comes again, time in which a process stands still, nor messages that are not about it', () => {
    const all = sent().sent('x', { note: 'no mail' }).passed(60_000, { stalled: true }).delivered('b1').returned('b1', 'retry');
    expect(judge(all.delivered('a1').passed(60_000).delivered('b1').acked(3).acked(2).delivered('a2').acked(4).ended()).verdict).toBe(
      'pass',
    );
  });

  it('is not tested by one key', () => {
    expect(judge(history().sent('a1', mail('1', 'ada')).sent('a2', mail('2', 'ada')).delivered('a1').ended('step-limit')).verdict).toBe(
      'unknown',
    );
  });
});

it('what nobody can do is as hopeless where a program that was asked for it asks another', () => {
  const asked = () => history().running('api', 'mailer').sent('poison', nobody, null, 'POST /mails').delivered('poison');
  const passedOn = () => asked().published(1, 'mails', 'mails/1', nobody).delivered('mails/1', { worker: 2 });
  const mails: Effects = { mail: { ...MAILS.mail!, owed: { by: 'message', to: ['mails'] } } };
  expect(passedOn().deadLettered('mails/1', 5).ended().judge(poisonSetAside, mails).verdict).toBe('pass');
  expect(passedOn().acked(2).ended().judge(poisonSetAside, mails).verdict).toBe('fail');
});

describe('backoff-grows', () => {
  const judge = (events: HistoryOf, given = {}) => events.judge(backoffGrows, MAILS, given);
  const tried = (...pauses: readonly number[]) =>
    pauses.reduce((events, pause) => events.passed(pause).mailed(1, false), history().sent('m1', cleo).delivered('m1').mailed(1, false));

  it('passes pauses that grow, and fails one that does not', () => {
    expect(judge(tried(1000, 2000, 4000).ended()).verdict).toBe('pass');
    expect(judge(tried(1000, 1000).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'no-backoff', thing: 'ord_12' },
    });
  });

  it('lets pauses be alike, or shorter again, once they are as long as the exercise says', () => {
    const longMs = 30_000;
    expect(judge(tried(20_000, 30_000, 30_000).ended(), { longMs }).verdict).toBe('pass');
    expect(judge(tried(20_000, 45_000, 30_000).ended(), { longMs }).verdict).toBe('pass');
    expect(judge(tried(20_000, 29_000, 29_000).ended(), { longMs }).verdict).toBe('fail');
    expect(judge(tried(20_000, 45_000, 20_000).ended(), { longMs }).verdict).toBe('fail');
    expect(judge(tried(30_000, 30_000).ended()).verdict).toBe('fail');
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
