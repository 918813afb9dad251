import { beforeAll, describe, expect, it } from 'vitest';
import { compileNode } from '../../compile/compile-node.ts';
import type { CompiledProgram } from '../../compile/compiled.ts';
import { openRealm } from '../../process/open-realm.ts';
import { QUIET_PLAN, type TimedPlan } from './plan.ts';
import { runTimed } from './run.ts';

/** Counts in a table by a key that many messages have; who shares it with whom depends on the number of partitions. */
const keyed = (key: string) => `
let seen = 0;
export async function handle(message, { db, push }) {
  seen += 1;
  const number = Number(message.id);
  if (await db.insertIfAbsent('first', ${key})) await push.send(message.body.userId);
}`;

const LOCAL = keyed("'group-' + (number % 8)");
const SHARED = keyed("'group-' + (number % 6)");
const LATE = keyed("number < 900 ? 'own-' + number : 'late'");
const DELETED = keyed("'group-' + (number % 8)").replace('\n}', "\n  await db.delete('first', 'gone');\n}");
const CHANCE = keyed("'drawn-' + Math.floor(Math.random() * 1e15)");

const plan: TimedPlan = { ...QUIET_PLAN, windowMs: 100, crashes: { everyMs: 400 }, leaseMs: 300 };

const compiled = new Map<string, CompiledProgram>();
beforeAll(async () => {
  for (const text of [LOCAL, SHARED, LATE, DELETED, CHANCE]) {
    const result = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
    if (!result.ok) throw new Error(result.errors.map(error => error.text).join('\n'));
    compiled.set(text, result.program);
  }
});

function run(text: string, change: Partial<TimedPlan> = {}) {
  const realm = openRealm({ hardened: false });
  return runTimed({ ...plan, ...change }, realm.load(compiled.get(text)!), realm);
}

describe('a key of a table', () => {
  it.each([
    ['that only messages of one partition have', LOCAL, 'each'],
    ['that messages of several partitions have', SHARED, 'global'],
    ['that messages of several partitions have late in the run', LATE, 'global'],
    ['that several partitions only delete', DELETED, 'global'],
    ['that nobody else ever drew', CHANCE, 'each'],
  ] as const)('%s: the run says which clock it needed, and says the same by one clock', (_, text, kind) => {
    const { clock, ...result } = run(text);
    const { clock: byOne, ...other } = run(text, { clock: 'global' });
    expect(clock.kind).toBe(kind);
    expect(byOne).toEqual({ kind: 'global', because: 'the plan asks for it' });
    expect(other).toEqual(result);
  });

  it('is named where partitions share it', () => {
    expect(run(SHARED).clock).toMatchObject({ because: expect.stringMatching(/^partitions share the key `group-\d`$/) });
    expect(run(LATE).clock).toMatchObject({ because: 'partitions share the key `late`' });
  });
});

describe('calls that take no time', () => {
  it('are answered in the same millisecond, also when a delivery made them', () => {
    const none = { ms: 0, jitterMs: 0 };
    const result = run(LOCAL, { crashes: null, latencies: { default: none, 'push.send': none }, messages: 100, perSecond: 100_000 });
    expect(result).toMatchObject({ settled: 100, pushes: 8 });
    expect(result.virtualMs).toBeLessThan(5);
  });
});
