/** Where the broker tells no count: which numbers a program that counts for itself may give. */
import { describe, expect, it } from 'vitest';
import { attemptLogged } from './attempt-logged.ts';
import { cleo, type HistoryOf, history, MAIL } from './histories.ts';

const judge = (so: HistoryOf) => so.ended().judge(attemptLogged, { mail: MAIL }, { ownCount: true, of: 'mail' }).verdict;
const again = { cause: 'redelivery', attempt: 2 } as const;
const first = () => history().sent('m1', cleo).delivered('m1');

describe('attempt-logged, where the program counts for itself', () => {
  it('takes the next number after a delivery that logged its own', () => {
    const so = () =>
      first()
        .logged(1, 'attempt 1')
        .crashed()
        .delivered('m1', { ...again, life: 2 });
    expect(judge(so().logged(2, 'attempt 2').finished(2))).toBe('pass');
    expect(judge(so().logged(2, 'attempt 1').finished(2))).toBe('fail');
    expect(judge(so().logged(2, 'attempt 3').finished(2))).toBe('fail');
  });

  it('does not ask for a delivery that died before anybody could have noticed it', () => {
    const so = () =>
      first()
        .crashed()
        .delivered('m1', { ...again, life: 2 });
    expect(judge(so().logged(2, 'attempt 1').finished(2))).toBe('pass');
    expect(judge(so().logged(2, 'attempt 2').finished(2))).toBe('pass');
  });

  it('asks for one that did the work and said nothing', () => {
    expect(
      judge(
        first()
          .mailed(1)
          .crashed()
          .delivered('m1', { ...again, life: 2 })
          .logged(2, 'attempt 1')
          .finished(2),
      ),
    ).toBe('fail');
  });

  it('asks for one that threw', () => {
    expect(judge(first().logged(1, 'attempt 1').finished(1).delivered('m1', again).logged(2, 'attempt 1').finished(2))).toBe('fail');
  });

  it('lets two that are under way at once give their numbers in either order', () => {
    const so = first()
      .delivered('m1', { ...again, worker: 2 })
      .logged(2, 'attempt 1')
      .logged(1, 'attempt 2');
    expect(judge(so.finished(2).finished(1))).toBe('pass');
  });

  it('takes no number that other messages were counted for', () => {
    const so = first().logged(1, 'attempt 1').finished(1).sent('m2', cleo).delivered('m2').logged(2, 'attempt 2').finished(2);
    expect(judge(so.delivered('m2', again).logged(3, 'attempt 3').finished(3))).toBe('fail');
  });

  it('is untested where nothing was delivered twice', () => {
    expect(judge(first().logged(1, 'attempt 1').finished(1))).toBe('unknown');
  });
});
