import type { Ms } from '../../history/event.ts';

/**
 * What a time-driven run is to be: how much, how fast, and what goes wrong when. Plain data; the same plan and program give
 * the same run, event for event. All times are virtual milliseconds, whole ones.
 *
 *     runTimed({ ...QUIET_PLAN, messages: 10_000_000, crashes: { everyMs: 20_000 } }, program, realm)
 */
export interface TimedPlan {
  readonly seed: number;
  /** Message `n` (from 0) has the id `String(n)` and belongs to partition `n % partitions`. */
  readonly messages: number;
  /** Each partition has one worker, with a life and memory of its own. */
  readonly partitions: number;
  /** Messages published per second, over all partitions, evenly. */
  readonly perSecond: number;
  /** Handlers that a worker runs at the same time. */
  readonly inFlight: number;
  /** The export that is called with `(message, services)`. */
  readonly handler: string;
  /** Fields of the body. `{n}` stands for the message's number: `{ userId: 'u{n}' }`. */
  readonly body: { readonly [field: string]: string };
  /** From the call to the moment when it takes hold and its reply arrives. Calls that are not named take `default`. */
  readonly latencies: { readonly [call in TimedCall | 'default']?: Latency };
  /** While a service is out, calls to it are refused with `ServiceUnavailable`. */
  readonly outages: readonly Outage[];
  readonly push: PushProvider;
  /** Null: no worker dies. */
  readonly crashes: CrashPlan | null;
  /** How long a delivery belongs to the life that it was handed to. Then the message is handed out again. */
  readonly leaseMs: Ms;
  /** After a handler threw: how long until the message is handed out again. */
  readonly retry: RetryPolicy;
  /** Deliveries of one message; the one after the last goes to the dead-letter queue instead. 1 to 255. */
  readonly attempts: number;
  /**
   * `on-return`: a handler that returns has settled its message, one that throws gives it back (as Lambda's poller does).
   * `by-handler`: only `message.ack()` settles and only `message.retry()` gives back; otherwise the lease runs out.
   */
  readonly settles: 'on-return' | 'by-handler';
  /** `auto`: partitions one at a time where that is sound. `global`: all by one clock, always. */
  readonly clock: 'auto' | 'global';
  /** How far one partition runs before the next one does. The result does not depend on it, only the speed does. */
  readonly windowMs: Ms;
  /** Where a run that goes on for ever is cut off. */
  readonly limitMs: Ms;
}

/** A delay of `ms` and up to `jitterMs` more (65,535 at most), each as likely. */
export interface Latency {
  readonly ms: Ms;
  readonly jitterMs: Ms;
}

export interface Outage {
  readonly service: 'db' | 'push';
  readonly fromMs: Ms;
  /** The first millisecond in which the service works again. */
  readonly toMs: Ms;
  /** How long it takes a caller to learn that the service does not answer. Calls that were under way learn it when due. */
  readonly timeoutMs: Ms;
}

export interface PushProvider {
  /** Null: it takes whatever comes. */
  readonly limit: RateLimit | null;
  /**
   * A send with an `idempotencyKey` that was accepted before is answered as the first one was and pushes nothing. The key is
   * remembered to the end of the run. False: this provider does not look at keys.
   */
  readonly idempotencyKeys: boolean;
}

/**
 * More than that is turned away with `RateLimited` (429) and the time to wait, `retryAfterMs`. What is turned away does not
 * count.
 */
export interface RateLimit {
  readonly perSecond: number;
  /** So many at once after a pause. */
  readonly burst: number;
  /**
   * `account`: one limit for all workers together, which ties them to one clock. `worker`: each has an equal share of the rate
   * and of the burst to itself, as with a key of the provider's for each.
   */
  readonly counts: 'account' | 'worker';
}

export interface CrashPlan {
  /** Each worker dies once in every such stretch of time, at a moment drawn from the seed. */
  readonly everyMs: Ms;
}

/** The `n`-th retry waits `firstMs * factor ** (n - 1)`, at most `capMs`, less up to `jitter` of it. */
export interface RetryPolicy {
  readonly firstMs: Ms;
  readonly factor: number;
  readonly capMs: Ms;
  /** 0 to 1. */
  readonly jitter: number;
}

/** Every call that takes time, by the name that the learner writes. */
export const TIMED_CALLS = [
  'db.exists',
  'db.insert',
  'db.insertIfAbsent',
  'db.delete',
  'push.send',
  'message.ack',
  'message.retry',
  'message.extend',
  'clock.sleep',
] as const;
export type TimedCall = (typeof TIMED_CALLS)[number];
/** Their numbers, which go into hashes: never reorder. */
export const CALL = Object.fromEntries(TIMED_CALLS.map((name, number) => [name, number])) as { readonly [name in TimedCall]: number };

/** A thousand messages and nothing goes wrong. Meant to be spread into other plans. */
export const QUIET_PLAN: TimedPlan = {
  seed: 1,
  messages: 1000,
  partitions: 4,
  perSecond: 1000,
  inFlight: 64,
  handler: 'handle',
  body: { userId: 'u{n}' },
  latencies: { default: { ms: 2, jitterMs: 4 }, 'push.send': { ms: 10, jitterMs: 20 } },
  outages: [],
  push: { limit: null, idempotencyKeys: true },
  crashes: null,
  leaseMs: 30_000,
  retry: { firstMs: 1000, factor: 2, capMs: 60_000, jitter: 0.5 },
  attempts: 6,
  settles: 'on-return',
  clock: 'auto',
  windowMs: 5000,
  limitMs: 24 * 3_600_000,
};

/** The run that the speed of this course is measured with: an outage of 30 s, and each worker dies every 20 s. */
export const FAN_OUT_PLAN: TimedPlan = {
  ...QUIET_PLAN,
  seed: 48_879,
  messages: 10_000_000,
  partitions: 64,
  perSecond: 80_000,
  outages: [{ service: 'push', fromMs: 60_000, toMs: 90_000, timeoutMs: 100 }],
  retry: { firstMs: 2000, factor: 2, capMs: 60_000, jitter: 0.5 },
  crashes: { everyMs: 20_000 },
};

/** Messages of one partition. */
export function messagesOf({ messages, partitions }: TimedPlan, partition: number): number {
  return Math.max(0, Math.ceil((messages - partition) / partitions));
}

/** Throws a `RangeError` that names the field. */
export function checkPlan(plan: TimedPlan): void {
  const whole = (name: string, value: number, least: number, most: number) => {
    if (!Number.isInteger(value) || value < least || value > most)
      throw new RangeError(`plan.${name} is ${value}; it has to be a whole number from ${least} to ${most}`);
  };
  whole('messages', plan.messages, 0, 100_000_000);
  whole('partitions', plan.partitions, 1, 4096);
  whole('inFlight', plan.inFlight, 1, 65_536);
  whole('attempts', plan.attempts, 1, 255);
  whole('leaseMs', plan.leaseMs, 1, 1_000_000_000);
  whole('windowMs', plan.windowMs, 1, 1_000_000_000);
  whole('limitMs', plan.limitMs, 1, 1_000_000_000);
  if (!(plan.perSecond > 0)) throw new RangeError(`plan.perSecond is ${plan.perSecond}; it has to be more than 0`);
  const { limit } = plan.push;
  if (limit !== null && !(limit.perSecond > 0 && limit.perSecond <= 1_000_000_000))
    throw new RangeError(`plan.push.limit.perSecond is ${limit.perSecond}; it has to be more than 0`);
  if (limit !== null) whole('push.limit.burst', limit.burst, 1, 1_000_000_000);
  if (plan.crashes !== null) whole('crashes.everyMs', plan.crashes.everyMs, 1, 1_000_000_000);
  for (const [name, latency] of Object.entries(plan.latencies)) {
    whole(`latencies["${name}"].ms`, latency.ms, 0, 1_000_000_000);
    whole(`latencies["${name}"].jitterMs`, latency.jitterMs, 0, 65_535);
  }
}
