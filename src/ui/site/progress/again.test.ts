import { describe, expect, test } from 'vitest';
import { againOf, answered, isDue, whenDue } from './again.ts';
import type { CheckAnswer } from './progress-file.ts';

const DAY = 86_400_000;

describe('a quick check', () => {
  test('that was right at the first try does not come back', () => {
    const kept = answered(null, 2, true, false, 0);
    expect(againOf(kept)).toBeNull();
    expect(isDue(kept, 1000 * DAY)).toBe(false);
  });

  test('that was missed is due at once, and still is after another choice on the spot', () => {
    const missed = answered(null, 0, false, false, 5 * DAY);
    const corrected = answered(missed, 2, true, false, 5 * DAY);
    expect(corrected.right).toBe(true);
    expect([isDue(missed, 5 * DAY), isDue(corrected, 5 * DAY)]).toEqual([true, true]);
  });

  test('known each time comes back after one, three and seven days, and then no more', () => {
    let kept: CheckAnswer = answered(null, 0, false, false, 0);
    let now = 0;
    for (const pause of [1, 3, 7]) {
      kept = answered(kept, 2, true, true, now);
      expect([isDue(kept, now + pause * DAY - 1), isDue(kept, now + pause * DAY)]).toEqual([false, true]);
      now += pause * DAY;
    }
    expect(againOf(answered(kept, 2, true, true, now))).toBeNull();
  });

  test('missed again begins anew', () => {
    let kept = answered(answered(null, 0, false, false, 0), 2, true, true, 0);
    expect(kept.again).toEqual({ step: 1, due: DAY });
    kept = answered(kept, 1, false, true, DAY);
    expect([kept.right, isDue(kept, DAY)]).toEqual([false, true]);
    expect(answered(kept, 2, true, true, DAY).again).toEqual({ step: 1, due: 2 * DAY });
  });
});

test.each([
  [-5, 'now'],
  [0, 'now'],
  [1, 'tomorrow'],
  [DAY, 'tomorrow'],
  [2.5 * DAY, 'in 3 days'],
])('what is due in %d ms is due %s', (ms, says) => {
  expect(whenDue({ step: 1, due: 7 + ms }, 7)).toBe(says);
});
