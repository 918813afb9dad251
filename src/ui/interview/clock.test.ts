import { describe, expect, test } from 'vitest';
import { announcement, clockFace, elapsed, found, newClock, paused, remaining, seen, started } from './clock.ts';

const MINUTE = 60_000;

describe('the clock', () => {
  test('counts while it runs and stands while it is paused', () => {
    const clock = paused(started(newClock(45, 0), 0), 5 * MINUTE);
    expect(elapsed(clock, 60 * MINUTE)).toBe(5 * MINUTE);
    const again = started(clock, 60 * MINUTE);
    expect(remaining(again, 61 * MINUTE)).toBe(39 * MINUTE);
  });

  test('is not started twice, by whoever presses', () => {
    const clock = started(newClock(45, 0), 0);
    expect(started(clock, MINUTE)).toBe(clock);
  });

  test('runs on through a reload', () => {
    const clock = seen(started(newClock(45, 0), 0), MINUTE);
    const after = found(clock, MINUTE + 4000);
    expect([after.stopped, elapsed(after.clock, 2 * MINUTE)]).toEqual([false, 2 * MINUTE]);
  });

  test('stands where the page was seen last, when nobody was there', () => {
    const clock = seen(started(newClock(45, 0), 0), 10 * MINUTE);
    const after = found(clock, 600 * MINUTE);
    expect([after.stopped, elapsed(after.clock, 700 * MINUTE)]).toEqual([true, 10 * MINUTE]);
  });

  test('never goes backwards when the time of day does', () => {
    expect(elapsed(started(newClock(45, 1000), 1000), 0)).toBe(0);
  });
});

test('says what is left at fifteen and at five minutes and at the end, once each', () => {
  const said = [];
  for (let left = 45 * MINUTE; left > -MINUTE; left -= 700) said.push(announcement(left + 700, left));
  expect(said.filter(each => each !== null)).toEqual([
    'Fifteen minutes are left.',
    expect.stringContaining('Five minutes'),
    expect.stringContaining('time is up'),
  ]);
});

test.each([
  [45 * MINUTE, '45:00'],
  [45 * MINUTE - 1, '45:00'],
  [61_000, '1:01'],
  [0, '0:00'],
  [-500, '+0:00'],
  [-130_000, '+2:10'],
])('%d ms left is %s', (ms, face) => {
  expect(clockFace(ms)).toBe(face);
});
