import { expect, it } from 'vitest';
import { play } from './play.ts';
import { OPENING, POLICIES, type Settings } from './view.ts';

const opening = play([]);
const played = (changes: Partial<Settings>) => play([{ ...OPENING, ...changes }]).policies;

it('lets a backlog grow as long as it may without a bound, and never beyond one', () => {
  const { none, wait, refuse } = opening.policies;
  expect(none.peak).toBeGreaterThan(250);
  expect([wait.peak, refuse.peak]).toEqual([OPENING.bound, OPENING.bound]);
});

it('accounts for every order: taken, refused, or still with a producer that is held up', () => {
  for (const policy of POLICIES) {
    const { placed, taken, refused, mailed } = opening.policies[policy];
    expect(mailed).toBeLessThanOrEqual(taken);
    expect(taken + refused).toBeLessThanOrEqual(placed);
    if (policy !== 'wait') expect(taken + refused).toBe(placed);
  }
  expect(opening.policies.wait.longestWait).toBeGreaterThan(10);
  expect(opening.policies.refuse.refused).toBeGreaterThan(100);
});

it('makes no difference between the three while the workers keep up', () => {
  const { none, wait, refuse } = played({ outage: 0, workers: 4 });
  expect([wait, refuse].map(({ charts }) => charts.map(({ lines }) => lines))).toEqual(
    [none, none].map(({ charts }) => charts.map(({ lines }) => lines)),
  );
});

it('takes all there is where workers are too few, and says how late it gets', () => {
  const { none, refuse } = played({ outage: 0, workers: 2 });
  const delay = (values: readonly number[]) => values.at(-2)!;
  expect(delay(none.charts[1]!.lines[0]!.values)).toBeGreaterThan(20);
  expect(delay(refuse.charts[1]!.lines[0]!.values)).toBeLessThan(15);
});
