import { beforeAll, describe, expect, it } from 'vitest';
import { compileNode } from '../../compile/compile-node.ts';
import type { CompiledProgram } from '../../compile/compiled.ts';
import { openRealm } from '../../process/open-realm.ts';
import { FAN_OUT_PLAN, QUIET_PLAN, type RateLimit, type TimedPlan } from './plan.ts';
import { runTimed } from './run.ts';
import { Throttle } from './throttle.ts';

const PUSH = `
export async function handle(message, { db, push }) {
  if (await db.exists('sent', message.id)) return;
  await push.send(message.body.userId, 'hello', { idempotencyKey: 'push/' + message.id });
  await db.insert('sent', message.id);
}`;
const PUSH_WITHOUT_KEY = PUSH.replace(", 'hello', { idempotencyKey: 'push/' + message.id }", '');
const ONE_KEY = PUSH.replace("'push/' + message.id", "'the same'");
const WAITS = `
export async function handle(message, { push, clock }) {
  for (;;) {
    try {
      return await push.send(message.body.userId);
    } catch (error) {
      if (error.status !== 429) throw error;
      await clock.sleep(error.retryAfterMs);
    }
  }
}`;
const GIVES_BACK = `
export async function handle(message, { push }) {
  try {
    await push.send(message.body.userId);
    await message.ack();
  } catch (error) {
    await message.retry({ delayMs: error.retryAfterMs ?? 1000 });
  }
}`;

const ROUGH: TimedPlan = {
  ...FAN_OUT_PLAN,
  messages: 10_000,
  partitions: 8,
  perSecond: 1000,
  outages: [{ service: 'push', fromMs: 3000, toMs: 5000, timeoutMs: 100 }],
  crashes: { everyMs: 1000 },
  leaseMs: 3000,
};
const limited = (limit: RateLimit): Partial<TimedPlan> => ({ push: { limit, idempotencyKeys: true } });

const compiled = new Map<string, CompiledProgram>();
beforeAll(async () => {
  for (const text of [PUSH, PUSH_WITHOUT_KEY, ONE_KEY, WAITS, GIVES_BACK]) {
    const result = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
    if (!result.ok) throw new Error(result.errors.map(error => error.text).join('\n'));
    compiled.set(text, result.program);
  }
});

function run(text: string, plan: TimedPlan) {
  const realm = openRealm({ hardened: false });
  return runTimed(plan, realm.load(compiled.get(text)!), realm);
}

describe('idempotency keys at the provider', () => {
  it('close the window between the push and its mark: not one duplicate, though messages come again', () => {
    const without = run(PUSH_WITHOUT_KEY, ROUGH);
    expect(without.duplicates).toBeGreaterThan(0);
    const result = run(PUSH, ROUGH);
    expect(result).toMatchObject({ duplicates: 0, lost: 0, settled: 10_000, clock: { kind: 'each' } });
    expect(result.collapsed).toBeGreaterThan(0);
  });

  it('lose messages when all have the same key, which also ties the partitions together', () => {
    const result = run(ONE_KEY, ROUGH);
    expect(result).toMatchObject({ pushes: 1, clock: { kind: 'global', because: 'partitions share the key `the same`' } });
    expect(result.lost).toBe(result.settled - 1);
  });

  it('are ignored by a provider that does not take any', () => {
    const result = run(PUSH, { ...ROUGH, push: { limit: null, idempotencyKeys: false } });
    expect(result.collapsed).toBe(0);
    expect(result).toMatchObject({ duplicates: run(PUSH_WITHOUT_KEY, ROUGH).duplicates });
  });
});

describe('a rate limit', () => {
  const plan: TimedPlan = { ...QUIET_PLAN, messages: 4000, partitions: 4, perSecond: 2000 };

  it('of each worker leaves the partitions on their own, and is kept second by second', () => {
    const result = run(WAITS, { ...plan, ...limited({ perSecond: 400, burst: 40, counts: 'worker' }) });
    expect(result).toMatchObject({ pushes: 4000, settled: 4000, duplicates: 0, clock: { kind: 'each' } });
    expect(result.throttled).toBeGreaterThan(0);
    expect(Math.max(...result.seconds.pushed)).toBeLessThanOrEqual(400 + 40 + 4);
    expect(result.virtualMs).toBeGreaterThan(9500);
  });

  it('of the account ties all workers to one clock, and serves none of them first', () => {
    const result = run(WAITS, { ...plan, ...limited({ perSecond: 400, burst: 40, counts: 'account' }) });
    expect(result).toMatchObject({ pushes: 4000, settled: 4000, duplicates: 0 });
    expect(result.clock).toEqual({ kind: 'global', because: 'the push provider counts the requests of all workers together' });
    expect(Math.max(...result.seconds.pushed)).toBeLessThanOrEqual(440);
    expect(result.seconds.throttled.reduce((sum, each) => sum + each, 0)).toBe(result.throttled);
  });

  it('of the account says the same whether a partition or the clock is asked first, when there is only one', () => {
    const one: TimedPlan = { ...plan, partitions: 1, ...limited({ perSecond: 1500, burst: 10, counts: 'account' }) };
    const result = run(WAITS, one);
    expect(result.clock.kind).toBe('each');
    expect(run(WAITS, { ...one, clock: 'global' }).hash).toBe(result.hash);
  });

  it('is waited out by a handler that gives the message back for as long as it was told', () => {
    const result = run(GIVES_BACK, {
      ...plan,
      settles: 'by-handler',
      attempts: 255,
      ...limited({ perSecond: 1000, burst: 100, counts: 'worker' }),
    });
    expect(result).toMatchObject({ pushes: 4000, settled: 4000, deadLettered: 0, threw: 0, duplicates: 0 });
  });

  it('fills the dead-letter queue when nobody waits', () => {
    const result = run(PUSH, {
      ...plan,
      attempts: 2,
      retry: { ...plan.retry, firstMs: 10 },
      ...limited({ perSecond: 100, burst: 1, counts: 'worker' }),
    });
    expect(result.deadLettered).toBeGreaterThan(1000);
    expect(result.settled + result.deadLettered).toBe(4000);
  });
});

describe('the bucket', () => {
  it('lets so many through at once, then one at a time, and names the very moment of the next', () => {
    const throttle = new Throttle(10, 3);
    expect([0, 0, 0, 0].map(now => throttle.ask(now))).toEqual([0, 0, 0, 100]);
    expect(throttle.ask(99)).toBe(1);
    expect(throttle.ask(100)).toBe(0);
    expect(throttle.ask(100)).toBe(100);
    expect([1000, 1000, 1000, 1000].map(now => throttle.ask(now))).toEqual([0, 0, 0, 100]);
  });

  it('loses nothing to rounding over a million requests', () => {
    const throttle = new Throttle(3000, 1);
    let through = 0;
    for (let now = 0; now < 100_000; now += 1) for (let ask = 0; ask < 5; ask += 1) if (throttle.ask(now) === 0) through += 1;
    expect(through).toBeGreaterThan(100_000 - 2);
  });
});

describe('a provider that is down for ten minutes', () => {
  it('has its messages back off, end in the dead-letter queue or arrive: each in one place', () => {
    const plan: TimedPlan = {
      ...FAN_OUT_PLAN,
      messages: 60_000,
      partitions: 8,
      perSecond: 100,
      outages: [{ service: 'push', fromMs: 60_000, toMs: 660_000, timeoutMs: 100 }],
      retry: { firstMs: 2000, factor: 3, capMs: 300_000, jitter: 0.5 },
      attempts: 6,
    };
    const result = run(PUSH, plan);
    expect(result.settled + result.deadLettered).toBe(60_000);
    expect(result.deadLettered).toBeGreaterThan(0);
    expect(result).toMatchObject({ unfinished: 0, lost: 0, duplicates: 0 });
    expect(result.seconds.pushed.slice(61, 659).every(each => each === 0)).toBe(true);
    expect(Math.max(...result.seconds.waiting)).toBeGreaterThan(10_000);
  });
});
