/**
 * A run of a system by the clock: how much comes in, how long calls take, what goes wrong when. Plain data; the same plan and the same
 * programs give the same run. All times are virtual milliseconds, whole ones.
 */
import type { Json, Ms } from '../history/event.ts';
import type { System } from './system.ts';

export interface ScalePlan {
  readonly seed: number;
  /** How many follow each of these users: `u1` to `u<count>`. They take the place of those that the system declares. */
  readonly followers: { readonly [userId: string]: number };
  readonly arrivals: readonly Arrival[];
  /** One worker with one message in hand where left out. */
  readonly workers: { readonly [program: string]: Workers };
  /**
   * From the call to the moment when it takes hold and its reply arrives. By call (`push.send`), else by service (`push`), else
   * `default`, else none. What a handler does with its message is `message.ack` and so on; a front's answer is `message.answer`.
   */
  readonly latencies: { readonly [call: string]: Latency };
  /** A call that is due while its service is out is refused with `ServiceUnavailable`. By call or by service, as latencies are. */
  readonly outages: readonly { readonly of: string; readonly fromMs: Ms; readonly untilMs: Ms }[];
  /** By service, of `push` and `email`. What is turned away (429) does not count. They take the place of the system's own. */
  readonly limits: { readonly [service: string]: Limit };
  /** Null: no process dies. */
  readonly deaths: Deaths | null;
  /** How long after its death a process is started again. */
  readonly restartMs: Ms;
  /** Where the run is cut off, if it does not come to rest before. */
  readonly untilMs: Ms;
}

/** A request to a front, or a message to a topic or queue; or many of them. */
export interface Arrival {
  /** The name of a program with a front, or of a topic or queue. */
  readonly to: string;
  readonly atMs: Ms;
  /** In texts, `{n}` stands for the number of the repetition, from 0. */
  readonly body: { readonly [field: string]: Json };
  /** As `topic.publish` takes it; `{n}` is filled in. */
  readonly key?: string;
  /** So many of them, evenly, from `atMs` on. One where left out. */
  readonly times?: number;
  readonly perSecond?: number;
}

export interface Workers {
  readonly count: number;
  /** Messages that one worker has in hand at the same time. Of Kafka: partitions that it works on at the same time. */
  readonly inHand: number;
}

/** A delay of `ms` and up to `jitterMs` more (65,535 at most), each as likely. */
export interface Latency {
  readonly ms: Ms;
  readonly jitterMs: Ms;
}

/** At most so many requests in any stretch of `perMs`. */
export interface Limit {
  readonly requests: number;
  readonly perMs: Ms;
  /**
   * `account`: one limit for all workers together, which ties them to one clock. `worker`: each has an equal share to itself, as with a
   * key of the provider's for each.
   */
  readonly counts: 'account' | 'worker';
}

export interface Deaths {
  /** Each process dies once in every such stretch of time, at a moment drawn from the seed. */
  readonly everyMs: Ms;
  /** Null: of every program. */
  readonly programs: readonly string[] | null;
}

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

export const workersOf = ({ workers }: ScalePlan, program: string): Workers => workers[program] ?? { count: 1, inHand: 1 };

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
  for (const [index, { atMs, times = 1, perSecond = 1 }] of plan.arrivals.entries()) {
    whole(`arrivals[${index}].atMs`, atMs, 0, 1_000_000_000);
    whole(`arrivals[${index}].times`, times, 0, 100_000_000);
    if (!(perSecond > 0)) throw new RangeError(`atScale.arrivals[${index}].perSecond is ${perSecond}; it has to be more than 0`);
  }
  let all = 0;
  for (const [program, { count, inHand }] of Object.entries(plan.workers)) {
    known('workers', program);
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
  whole('untilMs', plan.untilMs, 1, 1_000_000_000);
}

/** `push.send` before `push` before `default`. */
export function byCall<Of>(of: { readonly [call: string]: Of }, call: string): Of | undefined {
  return of[call] ?? of[call.slice(0, call.indexOf('.'))] ?? of.default;
}
