import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileNode } from '../../compile/compile-node.ts';
import type { CompiledProgram } from '../../compile/compiled.ts';
import { openRealm } from '../../process/open-realm.ts';
import { FAN_OUT_PLAN, QUIET_PLAN, type TimedPlan } from './plan.ts';
import { explainTimed, runTimed } from './run.ts';

const THREE_EFFECTS = `
export async function handle(message, { db, push }) {
  if (await db.exists('sent', message.id)) return;
  await push.send(message.body.userId);
  await db.insert('sent', message.id);
}`;
const MARK_FIRST = `
export async function handle(message, { db, push }) {
  if (!(await db.insertIfAbsent('sent', message.id))) return;
  await push.send(message.body.userId);
}`;
const TEXT_KEYS = THREE_EFFECTS.replaceAll('message.id', "'push/' + message.body.userId");
const SHARED_KEY = `
export async function handle(message, { db, push }) {
  await db.insertIfAbsent('seen', 'any');
  await push.send(message.body.userId);
}`;
const NEIGHBOUR = THREE_EFFECTS.replaceAll("'sent', message.id", "'sent', String(Number(message.id) + 1)");
const ACKS = `
export async function handle(message, { push }) {
  await push.send(message.body.userId);
  await message.ack();
}`;
const FORGETS_TO_WAIT = `
export async function handle(message, { push }) {
  push.send(message.body.userId);
}`;
const SHRUGS = FORGETS_TO_WAIT.replace('userId);', 'userId).catch(() => {});');
const HANGS = 'export async function handle() { await new Promise(() => {}); }';
const SLEEPS = `
export async function handle(message, { clock, push }) {
  const before = clock.now();
  await clock.sleep(5000);
  if (clock.now() - before >= 5000) await new Promise(resolve => setTimeout(resolve, 2000));
  await push.send(message.body.userId);
}`;

/** Ten thousand messages through an outage and two crashes of each worker. */
const ROUGH: TimedPlan = {
  ...FAN_OUT_PLAN,
  messages: 10_000,
  partitions: 8,
  perSecond: 1000,
  outages: [{ service: 'push', fromMs: 3000, toMs: 5000, timeoutMs: 100 }],
  crashes: { everyMs: 4000 },
  leaseMs: 3000,
};

const compiled = new Map<string, CompiledProgram>();

async function program(text: string): Promise<CompiledProgram> {
  const result = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
  if (!result.ok) throw new Error(result.errors.map(error => error.text).join('\n'));
  return result.program;
}

beforeAll(async () => {
  for (const text of [THREE_EFFECTS, MARK_FIRST, TEXT_KEYS, SHARED_KEY, NEIGHBOUR, ACKS, FORGETS_TO_WAIT, SHRUGS, HANGS, SLEEPS])
    compiled.set(text, await program(text));
});

function run(text: string, plan: TimedPlan, options = {}) {
  const realm = openRealm({ hardened: false });
  return runTimed(plan, realm.load(compiled.get(text)!), realm, options);
}

describe('a quiet run', () => {
  it('passes every message through the handler once', () => {
    const result = run(THREE_EFFECTS, QUIET_PLAN);
    expect(result).toMatchObject({ delivered: 1000, effects: 3000, pushes: 1000, settled: 1000, duplicates: 0, lost: 0, unfinished: 0 });
    expect(result.seconds.pushed.reduce((sum, count) => sum + count, 0)).toBe(1000);
  });

  it('settles by the handler’s own word where the plan says so', () => {
    expect(run(ACKS, { ...QUIET_PLAN, settles: 'by-handler' })).toMatchObject({ settled: 1000, effects: 2000, leasesEnded: 0 });
    const never = run(THREE_EFFECTS, { ...QUIET_PLAN, messages: 10, settles: 'by-handler', leaseMs: 100, attempts: 3 });
    expect(never).toMatchObject({ settled: 0, delivered: 30, pushes: 10, leasesEnded: 30, deadLettered: 10 });
  });

  it('lets sleeps and timers take their time', () => {
    const result = run(SLEEPS, { ...QUIET_PLAN, messages: 100, perSecond: 100 });
    expect(result).toMatchObject({ pushes: 100, lost: 0 });
    expect(result.virtualMs).toBeGreaterThan(7990);
  });
});

describe('a rough run', () => {
  it('counts the messages that were pushed twice, and tells how it came to one of them', () => {
    const result = run(THREE_EFFECTS, ROUGH);
    expect(result.duplicates).toBeGreaterThan(0);
    expect(result.duplicates).toBe(result.pushes - (result.messages - unpushed(result)));
    expect(result.lost).toBe(0);
    const [trouble] = result.troubles;
    expect(trouble!.kind).toBe('duplicate');
    expect(trouble!.events.at(-1)).toMatchObject({ kind: 'applied', call: 'push.send' });
  });

  it('counts the messages that are lost when the mark comes first', () => {
    const result = run(MARK_FIRST, ROUGH);
    expect(result.duplicates).toBe(0);
    expect(result.lost).toBeGreaterThan(0);
    expect(result.pushes).toBe(result.messages - result.lost - result.deadLettered);
  });

  it('loses what the handler did not wait for', () => {
    const result = run(FORGETS_TO_WAIT, ROUGH);
    expect(result.lost).toBe(result.messages - result.pushes);
    expect(result.refused).toBe(result.lost - lostInCrashes(result));
  });

  it('ends a life over a rejection that nobody handles, and none where it is handled', () => {
    const plan = { ...ROUGH, crashes: null };
    const careless = run(FORGETS_TO_WAIT, plan);
    expect(careless.crashes).toBeGreaterThan(8);
    expect(run(FORGETS_TO_WAIT, plan).hash).toBe(careless.hash);
    expect(run(SHRUGS, plan)).toMatchObject({ crashes: 0, refused: expect.any(Number) });
  });

  it('explains one message from first to last, with lines', () => {
    const result = run(THREE_EFFECTS, ROUGH);
    const { message } = result.troubles[0]!;
    const realm = openRealm({ hardened: false });
    const loaded = realm.load(compiled.get(THREE_EFFECTS)!);
    const events = explainTimed(ROUGH, loaded, realm, { message, clock: 'each' });
    // By its own partition, and by all of them.
    expect(events).toEqual(explainTimed(ROUGH, loaded, realm, { message, clock: 'global' }));
    expect(events.filter(({ call, kind }) => call === 'push.send' && kind === 'applied')).toHaveLength(2);
    expect(events.find(({ call, kind }) => call === 'push.send' && kind === 'called')!.line).toEqual({ file: 'handler.ts', line: 4 });
    expect(events.some(({ kind }) => kind === 'crashed')).toBe(true);
  });

  it('ends when nothing can happen any more', () => {
    expect(run(HANGS, { ...QUIET_PLAN, messages: 300, partitions: 1, attempts: 2, leaseMs: 500 })).toMatchObject({
      delivered: 64,
      settled: 0,
      unfinished: 300,
    });
  });
});

describe('determinism', () => {
  it('gives one hash in twelve runs, of one realm and of new ones', () => {
    const realm = openRealm({ hardened: false });
    const loaded = realm.load(compiled.get(THREE_EFFECTS)!);
    const hashes = Array.from({ length: 6 }, () => [runTimed(ROUGH, loaded, realm).hash, run(THREE_EFFECTS, ROUGH).hash]).flat();
    expect(new Set(hashes).size).toBe(1);
  });

  it.each([THREE_EFFECTS, TEXT_KEYS, MARK_FIRST])('does not depend on the window, nor on playing partitions by themselves', text => {
    const { clock, ...whole } = run(text, ROUGH);
    expect(clock).toEqual({ kind: 'each' });
    for (const change of [{ windowMs: 100 }, { windowMs: 1_000_000 }, { clock: 'global' as const }]) {
      const { clock: _, ...other } = run(text, { ...ROUGH, ...change });
      expect(other).toEqual(whole);
    }
  });

  it('says the same without judging', () => {
    expect(run(THREE_EFFECTS, ROUGH, { graded: false }).hash).toBe(run(THREE_EFFECTS, ROUGH).hash);
  });
});

describe('partitions that share', () => {
  it('are played by one clock, and the result names the key', () => {
    const result = run(SHARED_KEY, ROUGH);
    expect(result.clock).toEqual({ kind: 'global', because: 'partitions share the key `any`' });
    expect(result.pushes).toBeGreaterThan(9000);
  });

  it('are noticed when one uses the key of another’s message', () => {
    expect(run(NEIGHBOUR, ROUGH).clock).toMatchObject({ kind: 'global' });
  });

  it('do not change what one clock says', () => {
    const { hash } = run(SHARED_KEY, ROUGH);
    expect(run(SHARED_KEY, { ...ROUGH, clock: 'global' }).hash).toBe(hash);
  });
});

describe('conservation', () => {
  const plans = fc.record({
    seed: fc.integer(),
    messages: fc.integer({ min: 0, max: 400 }),
    partitions: fc.integer({ min: 1, max: 5 }),
    perSecond: fc.integer({ min: 10, max: 2000 }),
    inFlight: fc.integer({ min: 1, max: 20 }),
    leaseMs: fc.integer({ min: 20, max: 2000 }),
    attempts: fc.integer({ min: 1, max: 5 }),
    everyMs: fc.integer({ min: 50, max: 3000 }),
    from: fc.integer({ min: 0, max: 2000 }),
    length: fc.integer({ min: 0, max: 2000 }),
    settles: fc.constantFrom('on-return' as const, 'by-handler' as const),
    text: fc.constantFrom(THREE_EFFECTS, MARK_FIRST, TEXT_KEYS, ACKS),
  });

  it('every message ends in exactly one place, and every push is accounted for', () => {
    fc.assert(
      fc.property(plans, ({ everyMs, from, length, text, ...rest }) => {
        const outages = [{ service: 'push' as const, fromMs: from, toMs: from + length, timeoutMs: 50 }];
        const plan: TimedPlan = { ...QUIET_PLAN, ...rest, outages, crashes: { everyMs }, retry: { ...QUIET_PLAN.retry, firstMs: 50 } };
        const result = run(text, plan);
        expect(result.settled + result.deadLettered + result.unfinished).toBe(plan.messages);
        expect(result.unfinished).toBe(0);
        expect(result.delivered).toBeLessThanOrEqual(plan.messages * plan.attempts);
        expect(result.delivered - result.redelivered).toBe(plan.messages);
        expect(result.pushes - result.duplicates).toBeLessThanOrEqual(plan.messages);
        expect(result.pushes - result.duplicates).toBeGreaterThanOrEqual(result.settled - result.lost);
        expect(run(text, { ...plan, clock: 'global' }).hash).toBe(result.hash);
      }),
      { numRuns: 60 },
    );
  });
});

/** Dead-lettered without a push. */
function unpushed({ messages, pushes, duplicates }: { messages: number; pushes: number; duplicates: number }): number {
  return messages - (pushes - duplicates);
}

/** Calls that died with their life: neither took hold nor were refused. */
function lostInCrashes({ delivered, effects, refused }: { delivered: number; effects: number; refused: number }): number {
  return delivered - effects - refused;
}
