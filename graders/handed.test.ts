/** What never comes to rest is told by how often it is handed out. */
import { describe, expect, it } from 'vitest';
import { ackAfterWork } from './ack-after-work.ts';
import { history, ord12, ord13, STOCK } from './histories.ts';
import { noMessageLost } from './no-message-lost.ts';
import { poisonSetAside } from './poison-set-aside.ts';

const poison = { stock: { ...STOCK, hopeless: ['m2'] } };

describe('a message that is handed out for ever', () => {
  it('is never acknowledged, also as far as a run that was cut off can tell', () => {
    const handed = (times: number) =>
      Array.from({ length: times }, (_, at) => at + 1)
        .reduce((events, attempt) => events.delivered('m1', { attempt }).finished(attempt), history().sent('m1', ord12))
        .ended('step-limit')
        .judge(ackAfterWork, { stock: STOCK }, { most: 3 });
    expect(handed(3).verdict).toBe('unknown');
    expect(handed(4)).toMatchObject({ verdict: 'fail', finding: { kind: 'never-settled', thing: 'ord_12' } });
  });

  it('is never set aside', () => {
    const handed = (times: number) =>
      Array.from({ length: times }, (_, at) => at + 1)
        .reduce((events, attempt) => events.delivered('m2', { attempt }).finished(attempt), history().sent('m2', ord13))
        .ended('step-limit')
        .judge(poisonSetAside, poison, { most: 3 });
    expect(handed(3).verdict).toBe('unknown');
    expect(handed(4)).toMatchObject({ verdict: 'fail', finding: { kind: 'never-set-aside', thing: 'ord_13' } });
  });

  it('is never worked on', () => {
    const handed = (times: number) =>
      Array.from({ length: times }, (_, at) => at + 1)
        .reduce((events, attempt) => events.delivered('m1', { attempt }).finished(attempt), history().sent('m1', ord12))
        .ended('step-limit')
        .judge(noMessageLost, { stock: STOCK }, { most: 3 });
    expect(handed(3).verdict).toBe('unknown');
    expect(handed(4)).toMatchObject({ verdict: 'fail', finding: { kind: 'never-done', thing: 'ord_12' } });
  });

  it('is let go of, and copies of it go round instead', () => {
    const around = (times: number) => {
      const events = history().sent('m2', ord13).delivered('m2').acked(1).finished(1);
      for (let time = 1; time <= times; time += 1) {
        const copy = { order: ord13, round: time };
        events
          .sent(`copy ${time}`, copy)
          .delivered(`copy ${time}`)
          .acked(time + 1)
          .finished(time + 1);
      }
      return events.ended('step-limit').judge(poisonSetAside, poison, { most: 3 });
    };
    // Its own delivery counts like those of the copies.
    expect(around(2).verdict).toBe('unknown');
    expect(around(3)).toMatchObject({ verdict: 'fail', finding: { kind: 'never-set-aside', thing: 'ord_13' } });
  });
});

describe('a handler that goes on for ever over one message', () => {
  const called = (times: number) => {
    const events = history().sent('m1', ord12).delivered('m1');
    for (let time = 0; time < times; time += 1) events.mailed(1, false);
    return events;
  };
  const judge = (events: ReturnType<typeof called>) => events.judge(ackAfterWork, { stock: STOCK }, { calls: 3 });

  it('never acknowledges it, as far as a run that was cut off can tell', () => {
    expect(judge(called(3).ended('step-limit')).verdict).toBe('unknown');
    expect(judge(called(4).ended('step-limit'))).toMatchObject({ verdict: 'fail', finding: { kind: 'never-settled', thing: 'ord_12' } });
  });

  it('is none where it came to an end, died, or the run came to rest', () => {
    expect(judge(called(4).finished(1).ended('step-limit')).verdict).toBe('unknown');
    expect(judge(called(4).crashed().ended('step-limit')).verdict).toBe('unknown');
    expect(judge(called(4).deducted(1, 3).acked(1).finished(1).ended()).verdict).toBe('pass');
  });
});
