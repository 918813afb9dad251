import { count } from '../../../graders/at-scale/words.ts';
import type { Exercise, ScaleSpec } from '../../exercise/exercise.ts';
import type { ScalePlan } from '../../history/scale.ts';

/** From so many messages on a run is played when it is asked for, and not with every press of Run. */
const LARGE = 1_000_000;
/** What is offered beside more, and to a phone before it. */
export const FEWER = 1_000_000;

export function followersIn({ followers }: Pick<ScalePlan, 'followers'>): number {
  return Object.values(followers).reduce((sum, each) => sum + each, 0);
}

/** Things that are owed at most: everybody who follows is told of each post. */
export function owedIn({ followers, arrivals }: ScalePlan): number {
  return arrivals.reduce((sum, { body, times = 1 }) => sum + times * (followers[String(body.authorId)] ?? 1), 0);
}

export const isLarge = ({ plan }: Pick<ScaleSpec, 'plan'>): boolean => followersIn(plan) >= LARGE;

/** Runs that are played with every press of Run. */
export const smallRuns = ({ atScale = [] }: Pick<Exercise, 'atScale'>): readonly string[] =>
  atScale.flatMap(spec => (isLarge(spec) ? [] : [spec.name]));

/** The same run with fewer who follow, each of those with as large a share as before. */
export function withFewer(spec: ScaleSpec, followers: number): ScaleSpec {
  const all = followersIn(spec.plan);
  if (all <= followers) return spec;
  const fewer = Object.entries(spec.plan.followers).map(([user, each]) => [user, Math.max(1, Math.round((each * followers) / all))]);
  return { ...spec, plan: { ...spec.plan, followers: Object.fromEntries(fewer) } };
}

/** What happens to the world in a run, in seconds: for charts. */
export function shadesIn({ outages }: ScalePlan) {
  return outages.map(({ of, fromMs, untilMs }) => ({ from: fromMs / 1000, until: untilMs / 1000, name: `${of.split('.')[0]} is down` }));
}

/** What a run of so many needs of the machine that plays it. */
export function needs(followers: number): string {
  return followers >= 5_000_000
    ? 'It takes about half a minute on two threads of a laptop, longer for designs that share one limit, and several hundred megabytes of memory.'
    : followers >= LARGE
      ? 'It takes a few seconds on a laptop and some more on a phone, and up to 200 MB of memory.'
      : 'It takes a second or two.';
}

export const play = (followers: number): string => `Play ${count(followers)}`;
