import { expect, it } from 'vitest';
import type { ScaleSpec } from '../../exercise/exercise.ts';
import { QUIET } from '../../system/scale.ts';
import { followersIn, isLarge, owedIn, shadesIn, smallRuns, withFewer } from './planned.ts';

const spec = (name: string, followers: { readonly [user: string]: number }): ScaleSpec => ({
  name,
  title: name,
  criteria: [],
  plan: {
    ...QUIET,
    followers,
    arrivals: [{ to: 'post', atMs: 0, body: { postId: 'p{n}', authorId: 'star' }, times: 2 }],
    outages: [{ of: 'push.send', fromMs: 3000, untilMs: 603_000 }],
  },
});
const small = spec('small', { star: 10_000 });
const large = spec('large', { star: 9_000_000, dan: 1_000_000 });

it('plays with every Run what is small', () => {
  expect([isLarge(small), isLarge(large)]).toEqual([false, true]);
  expect(smallRuns({ atScale: [small, large] })).toEqual(['small']);
  expect(smallRuns({})).toEqual([]);
});

it('owes everybody who follows a push for each post', () => {
  expect([owedIn(small.plan), owedIn(large.plan)]).toEqual([20_000, 18_000_000]);
});

it('offers the same with fewer, in the same shares', () => {
  const fewer = withFewer(large, 1_000_000);
  expect(fewer.plan.followers).toEqual({ star: 900_000, dan: 100_000 });
  expect(followersIn(fewer.plan)).toBe(1_000_000);
  expect(withFewer(small, 1_000_000)).toBe(small);
});

it('shades when a service is out, in seconds', () => {
  expect(shadesIn(small.plan)).toEqual([{ from: 3, until: 603, name: 'push is down' }]);
});
