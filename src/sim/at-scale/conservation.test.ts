import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CompiledPrograms } from '../../compile/compiled.ts';
import { openRealm } from '../../process/open-realm.ts';
import { QUIET, type ScalePlan } from '../../system/scale.ts';
import type { System } from '../../system/system.ts';
import { compiledDesign } from './compiled-testing.ts';
import { EFFECTS, FILES, loadedIn, SQS } from './designs-testing.ts';
import { runScale } from './run.ts';

const MARKS_FIRST = `
export async function handle(message, { db, push }) {
  if (await db.insertIfAbsent('sent', message.body.userId)) await push.send(message.body.userId, { title: 'New post', data: { postId: message.body.postId } });
  await message.ack();
}`;
const NEVER_LOOKS = `
export async function handle(message, { push }) {
  await push.send(message.body.userId, { title: 'New post', data: { postId: message.body.postId } });
  await message.ack();
}`;
const GIVES_BACK = `
export async function handle(message, { push }) {
  try {
    await push.send(message.body.userId, { title: 'New post', data: { postId: message.body.postId } });
    await message.ack();
  } catch {
    await message.retry({ delayMs: 50 * message.receiveCount });
  }
}`;
const NOTIFIERS = { looks: FILES.notify, MARKS_FIRST, NEVER_LOOKS, GIVES_BACK };
type Notifier = keyof typeof NOTIFIERS;

let compiled: CompiledPrograms;
beforeAll(async () => {
  compiled = await compiledDesign(NOTIFIERS);
});

const plans = fc.record({
  seed: fc.nat(),
  messages: fc.integer({ min: 0, max: 400 }),
  count: fc.integer({ min: 1, max: 5 }),
  perSecond: fc.integer({ min: 10, max: 2000 }),
  inHand: fc.integer({ min: 1, max: 20 }),
  visibilityTimeoutMs: fc.integer({ min: 1, max: 3 }).map(seconds => seconds * 1000),
  maxReceiveCount: fc.integer({ min: 1, max: 5 }),
  everyMs: fc.integer({ min: 50, max: 3000 }),
  from: fc.integer({ min: 0, max: 2000 }),
  length: fc.integer({ min: 0, max: 2000 }),
  notifier: fc.constantFrom(...(Object.keys(NOTIFIERS) as Notifier[])),
});

describe('conservation', () => {
  it('every message ends in exactly one place, and every push is accounted for', () => {
    fc.assert(
      fc.property(plans, ({ seed, messages, count, perSecond, inHand, visibilityTimeoutMs, maxReceiveCount, notifier, ...rough }) => {
        const realm = openRealm({ hardened: false });
        const queue = { name: 'pushes', visibilityTimeoutMs, deadLetterQueue: 'pushes-dead', maxReceiveCount };
        const dead = { name: 'pushes-dead', visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null };
        const system: System = {
          ...SQS,
          brokers: { jobs: { kind: 'sqs', queues: [queue, dead] } },
          programs: { notify: SQS.programs.notify! },
        };
        const plan: ScalePlan = {
          ...QUIET,
          seed,
          arrivals: [{ to: 'pushes', atMs: 0, body: { postId: 'p1', userId: 'u{n}' }, times: messages, perSecond }],
          workers: { notify: { count, inHand } },
          outages: [{ of: 'push', fromMs: rough.from, untilMs: rough.from + rough.length }],
          deaths: { everyMs: rough.everyMs, programs: null },
          restartMs: 20,
        };
        const programs = loadedIn(realm, { notify: compiled[notifier]! });
        const run = { system, plan, programs, effects: EFFECTS };
        const result = runScale(run, realm);
        if ('why' in result) throw new Error(result.why);
        const { settled, dead: aside, unfinished, delivered, redelivered, came, pushed } = result.programs.notify!;
        const { distinct, duplicates, done } = result.effects['push.send']!;
        expect(came).toBe(messages);
        expect([settled + aside, unfinished]).toEqual([messages, 0]);
        expect(delivered - redelivered).toBe(messages);
        expect(delivered).toBeLessThanOrEqual(messages * maxReceiveCount);
        expect([done, distinct + duplicates]).toEqual([pushed, pushed]);
        expect(distinct).toBeLessThanOrEqual(messages);
        if (notifier !== 'MARKS_FIRST') expect(distinct).toBeGreaterThanOrEqual(settled);
        expect(runScale(run, realm, { clock: 'one' })).toMatchObject({ hash: result.hash });
      }),
      { numRuns: 60 },
    );
  });
});
