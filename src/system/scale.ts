/** Plans of runs by the clock: what is in one is declared in `history/scale.ts`, so that graders can read it. */
import type { Ms } from '../history/event.ts';
import type { ScalePlan, Workers } from '../history/scale.ts';
import type { System } from './system.ts';

export type { Arrival, Deaths, Latency, Limit, ScalePlan } from '../history/scale.ts';

/** Nothing comes and nothing goes wrong. Meant to be spread into other plans. */
export const QUIET: ScalePlan = {
  seed: 1,
  followers: {},
  arrivals: [],
  workers: {},
  latencies: { default: { ms: 2, jitterMs: 4 }, push: { ms: 10, jitterMs: 20 } },
  outages: [],
  limits: {},
  deaths: null,
  restartMs: 1000,
  untilMs: 24 * 3_600_000,
};

/** As the plan says, else as its consumer was declared with, else one with one message in hand. */
export function workersOf({ workers }: ScalePlan, { programs }: Pick<System, 'programs'>, program: string): Workers {
  const feed = programs[program]?.feed;
  return workers[program] ?? (feed?.kind === 'consume' ? feed.workers : undefined) ?? { count: 1, inHand: 1 };
}

export const opensMsOf = ({ opensMs = 300_000 }: ScalePlan): Ms => opensMs;

/** Throws a `RangeError` that names the field and, for a name, what there is. */
export function checkScale(plan: ScalePlan, { programs }: Pick<System, 'programs'>): void {
  const whole = (name: string, value: number, least: number, most: number) => {
    if (!Number.isInteger(value) || value < least || value > most)
      throw new RangeError(`atScale.${name} is ${value}; it has to be a whole number from ${least} to ${most}`);
  };
  const known = (name: string, program: string) => {
    if (!Object.hasOwn(programs, program))
      throw new RangeError(`atScale.${name}: there is no program \`${program}\`; there is ${Object.keys(programs).join(', ')}`);
  };
  for (const [user, count] of Object.entries(plan.followers)) whole(`followers.${user}`, count, 0, 100_000_000);
  if (plan.pageSize !== undefined) whole('pageSize', plan.pageSize, 1, 10_000);
  for (const [index, { atMs, times = 1, perSecond = 1 }] of plan.arrivals.entries()) {
    whole(`arrivals[${index}].atMs`, atMs, 0, 1_000_000_000);
    whole(`arrivals[${index}].times`, times, 0, 100_000_000);
    if (!(perSecond > 0)) throw new RangeError(`atScale.arrivals[${index}].perSecond is ${perSecond}; it has to be more than 0`);
  }
  let all = 0;
  for (const program of Object.keys(plan.workers)) known('workers', program);
  for (const program of Object.keys(programs)) {
    const { count, inHand } = workersOf(plan, { programs }, program);
    whole(`workers.${program}.count`, count, 1, 4096);
    whole(`workers.${program}.inHand`, inHand, 1, 65_536);
    all += count;
  }
  whole('workers, all together', all, 0, 16_000);
  for (const [name, latency] of Object.entries(plan.latencies)) {
    whole(`latencies["${name}"].ms`, latency.ms, 0, 1_000_000_000);
    whole(`latencies["${name}"].jitterMs`, latency.jitterMs, 0, 65_535);
  }
  for (const [service, { requests, perMs }] of Object.entries(plan.limits)) {
    if (service !== 'push' && service !== 'email') throw new RangeError(`atScale.limits: only push and email have one, not ${service}`);
    whole(`limits.${service}.requests`, requests, 1, 10_000_000);
    whole(`limits.${service}.perMs`, perMs, 1, 1_000_000_000);
  }
  if (plan.deaths !== null) {
    whole('deaths.everyMs', plan.deaths.everyMs, 1, 1_000_000_000);
    for (const program of plan.deaths.programs ?? []) known('deaths.programs', program);
  }
  whole('restartMs', plan.restartMs, 0, 1_000_000_000);
  whole('opensMs', opensMsOf(plan), 1000, 1_000_000_000);
  whole('untilMs', plan.untilMs, 1, 1_000_000_000);
}

/** `push.send` before `push` before `default`. */
export function byCall<Of>(of: { readonly [call: string]: Of }, call: string): Of | undefined {
  return of[call] ?? of[call.slice(0, call.indexOf('.'))] ?? of.default;
}
