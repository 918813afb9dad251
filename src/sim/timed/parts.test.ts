import { beforeAll, describe, expect, it } from 'vitest';
import { compileNode } from '../../compile/compile-node.ts';
import type { CompiledProgram } from '../../compile/compiled.ts';
import { openRealm } from '../../process/open-realm.ts';
import { LOOK_PUSH_MARK } from '../../testing/timed-inputs.ts';
import { KeysOfParts, type TouchedKeys } from '../at-scale/sharing.ts';
import { FAN_OUT_PLAN, type TimedPlan } from './plan.ts';
import { resultOf, type TimedPart } from './result.ts';
import { runPart, runTimed } from './run.ts';

const KEYED_PUSH = `
export async function handle(message, { push }) {
  await push.send(message.body.userId, '', { idempotencyKey: message.id });
}`;
const TEXT = LOOK_PUSH_MARK.replaceAll('message.id', "'push/' + message.body.userId");
/** Two partitions have one key. */
const BOTH = TEXT.replaceAll("'push/' +", "[0, 3].includes(Number(message.id) % 7) ? 'both' :");
/** The message after its own one, which belongs to the partition after its own one. */
const NEIGHBOUR = LOOK_PUSH_MARK.replaceAll("'sent', message.id", "'sent', String(Number(message.id) + 1)");

const plan: TimedPlan = {
  ...FAN_OUT_PLAN,
  messages: 10_001,
  partitions: 7,
  perSecond: 1000,
  outages: [{ service: 'push', fromMs: 3000, toMs: 5000, timeoutMs: 100 }],
  push: { limit: { perSecond: 1000, burst: 30, counts: 'worker' }, idempotencyKeys: true },
  crashes: { everyMs: 4000 },
  leaseMs: 3000,
  attempts: 2,
};

const compiled = new Map<string, CompiledProgram>();
beforeAll(async () => {
  for (const text of [LOOK_PUSH_MARK, KEYED_PUSH, TEXT, BOTH, NEIGHBOUR]) {
    const result = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
    if (!result.ok) throw new Error(result.errors.map(error => error.text).join('\n'));
    compiled.set(text, result.program);
  }
});

/** Each in a realm of its own, as in a thread of its own. The edges: where another part begins. */
function inParts(text: string, edges: readonly number[]) {
  const all = [0, ...edges, plan.partitions];
  const keys = new KeysOfParts(all.length - 1);
  let handedOut = 0;
  const parts = all.slice(1).map((to, index) => {
    const realm = openRealm({ hardened: false });
    const onKeys = (touched: TouchedKeys) => {
      handedOut += touched.fingerprints.length / 2;
      keys.add(touched);
    };
    return runPart(plan, { from: all[index]!, to }, realm.load(compiled.get(text)!), realm, onKeys);
  });
  return { parts, shared: keys.shared, handedOut };
}

describe('a run in parts', () => {
  it.each([
    ['three effects', LOOK_PUSH_MARK, 0],
    ['a push with a key', KEYED_PUSH, 0],
    ['keys that are no ids', TEXT, plan.messages],
  ])('comes to the same bytes however it is divided: %s', (_, text, keys) => {
    const realm = openRealm({ hardened: false });
    const whole = runTimed(plan, realm.load(compiled.get(text)!), realm);
    expect(whole).toMatchObject({ clock: { kind: 'each' } });
    expect(whole.troubles.length).toBeGreaterThanOrEqual(5);
    for (const edges of [[], [4], [1], [2, 5], [1, 2, 3, 4, 5, 6]]) {
      const { parts, shared, handedOut } = inParts(text, edges);
      expect({ shared, handedOut }).toEqual({ shared: false, handedOut: keys });
      // What crosses the wall in Node is JSON.
      const told: TimedPart[] = JSON.parse(JSON.stringify(parts));
      expect(JSON.stringify(resultOf(plan.messages, told, { kind: 'each' }))).toBe(JSON.stringify(whole));
    }
  });

  it('shares a key within a part, or with another', () => {
    expect(inParts(BOTH, [4]).parts.map(part => part === null)).toEqual([true, false]);
    const apart = inParts(BOTH, [2]);
    expect(apart.parts).not.toContain(null);
    expect(apart.shared).toBe(true);
    expect(inParts(BOTH, [1, 2, 3, 4]).shared).toBe(true);
    expect(inParts(NEIGHBOUR, [1, 2, 3, 4, 5, 6]).parts).toEqual(Array(7).fill(null));
  });
});
