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
});
