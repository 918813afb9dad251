import { beforeAll, describe, expect, it } from 'vitest';
import type { CompiledProgram } from '../../compile/compiled.ts';
import type { ScaleResult } from '../../history/scale.ts';
import { openRealm } from '../../process/open-realm.ts';
import { castAll, loadAll } from '../../search/open-run.ts';
import { QUIET, type ScalePlan } from '../../system/scale.ts';
import type { System } from '../../system/system.ts';
import { compiledDesign, playedByAll } from './compiled-testing.ts';
import { EFFECTS, FILES, KAFKA, KAFKA_FILES, loadedIn, SQS } from './designs-testing.ts';
import { resultOf, type ScalePart } from './result.ts';
import { explainScale, runPart, runScale } from './run.ts';
import type { ScaleOptions, ScaleRun } from './shared.ts';
import { KeysOfParts } from './sharing.ts';
import { runSlowly } from './slowly.ts';
import { stagesOf } from './stages.ts';

type Compiled = { readonly [program: string]: CompiledProgram };
const DESIGNS = { sqs: { system: SQS, files: FILES }, kafka: { system: KAFKA, files: KAFKA_FILES } };
const compiled: Record<keyof typeof DESIGNS, Compiled> = { sqs: {}, kafka: {} };
const notifies: Record<string, CompiledProgram> = {};
const fanouts: Record<string, CompiledProgram> = {};

/** Pages through all followers at once: dies in the midst of them, and then begins anew. */
const loops = (send: string) => `
export async function handle(message, { followers, queue, topic }) {
  const { postId, authorId } = message.body;
  for (let cursor = null, first = true; first || cursor !== null; first = false) {
    const page = await followers.page(authorId, cursor);
    await Promise.all(page.followers.map(userId => ${send}));
    cursor = page.next;
  }
  await message.ack();
}`;
const LOOPS = {
  sqs: loops("queue('pushes').send({ postId, userId })"),
  kafka: loops("topic('pushes').publish({ postId, userId }, { key: userId })"),
};

const NOTIFY = {
  gone: FILES.notify.replace(
    "await push.send(userId, { title: 'New post', data: { postId } });\n    await db.insert('sent', key);",
    "await db.insert('sent', key);\n    await push.send(userId, { title: 'New post', data: { postId } });",
  ),
  forgets: FILES.notify.replace('await push.send', 'push.send'),
  shares: FILES.notify.replace('const key', "await db.insertIfAbsent('seen', 'any');\n  const key"),
  random: FILES.notify.replace("const key = postId + '/' + userId;", "const key = userId.replace(/\\d/g, digit => 'abcdefghij'[digit]);"),
  claims: `
export async function handle(message, { redis, email }) {
  const { postId, userId } = message.body;
  const key = postId + '/' + userId;
  if ((await redis.set('sent/' + key, message.id, { NX: true, EX: 20 })) === null && (await redis.get('sent/' + key)) !== message.id)
    return await message.ack();
  await email.send({ to: userId + '@example.com', subject: 'New post' }, { idempotencyKey: key });
  await message.ack();
}`,
  updates: FILES.notify.replace(
    'await message.ack',
    "await db.put('seen', userId, { count: 1 });\n  await db.increment('seen', userId, 2, 'count');\n  if ((await db.get('seen', userId)).count !== 3) throw new Error('lost');\n  await message.ack",
  ),
  trades: FILES.notify.replace('const key', "await db.transaction(async tx => tx.insert('seen', userId));\n  const key"),
  reads: FILES.notify.replace('const key', "await db.get('sent', 'x');\n  const key"),
  waits: `
export async function handle(message, { push, clock }) {
  for (;;) {
    try {
      await push.send(message.body.userId, { title: 'New post', data: { postId: message.body.postId } });
      return await message.ack();
    } catch (error) {
      if (error.status !== 429) throw error;
      await clock.sleep(error.retryAfterMs);
    }
  }
}`,
  dozes: FILES.notify.replace('const key', 'await new Promise(done => setTimeout(done, 300_001));\n  const key'),
  hangs: 'export async function handle() { await new Promise(() => {}); }',
};

beforeAll(async () => {
  for (const name of ['sqs', 'kafka'] as const) compiled[name] = await compiledDesign(DESIGNS[name].files);
  Object.assign(notifies, await compiledDesign(NOTIFY));
  Object.assign(fanouts, await compiledDesign(LOOPS));
});

const plan: ScalePlan = {
  ...QUIET,
  followers: { star: 3000 },
  arrivals: [{ to: 'post', atMs: 10_000, body: { postId: 'p1', authorId: 'star' } }],
  workers: { fanout: { count: 2, inHand: 1 }, notify: { count: 8, inHand: 4 } },
};
/** Down for two seconds, and every worker dies every few. */
const ROUGH: ScalePlan = {
  ...plan,
  outages: [{ of: 'push', fromMs: 11_000, untilMs: 13_000 }],
  deaths: { everyMs: 4000, programs: null },
  restartMs: 500,
};

/** Pages are published again when their worker died over them, and their messages then go to other workers than the first time. */
const AGAIN: ScalePlan = { ...plan, deaths: { everyMs: 1000, programs: ['fanout'] }, restartMs: 50, untilMs: 600_000 };
/** Both copies of a message are tried again and again, and so within one window. */
const COPIES: ScalePlan = { ...AGAIN, outages: [{ of: 'push', fromMs: 10_000, untilMs: 100_000 }] };

function opened(
  design: keyof typeof DESIGNS,
  its: ScalePlan,
  notify: keyof typeof NOTIFY | null = null,
  system: System = DESIGNS[design].system,
) {
  const realm = openRealm({ hardened: false });
  const all = compiled[design];
  const fanout = its === AGAIN || its === COPIES ? fanouts[design]! : all.fanout!;
  const programs: Compiled = { ...all, fanout, notify: notify === null ? all.notify! : notifies[notify]! };
  const run: ScaleRun = { system, plan: its, programs: loadedIn(realm, programs), effects: EFFECTS };
  return { realm, run, programs };
}

function fast(
  design: keyof typeof DESIGNS,
  its: ScalePlan,
  notify: keyof typeof NOTIFY | null = null,
  options: ScaleOptions = {},
): ScaleResult {
  const { run, realm } = opened(design, its, notify);
  const result = runScale(run, realm, options);
  if ('why' in result) throw new Error(result.why);
  return result;
}

function slow(design: keyof typeof DESIGNS, its: ScalePlan, notify: keyof typeof NOTIFY | null = null): ScaleResult {
  const { run, realm, programs } = opened(design, its, notify);
  return runSlowly({ ...run, casts: castAll(run.system, loadAll(realm, programs), false), why: 'to compare' }, realm);
}

describe('a fan-out', () => {
  it.each(['sqs', 'kafka'] as const)('by %s reaches every follower once, and answers first', design => {
    const { programs, effects, sent } = fast(design, plan);
    expect(effects['push.send']).toMatchObject({ owed: 3000, done: 3000, distinct: 3000, duplicates: 0, missing: 0 });
    expect(programs.post!.answers).toMatchObject({ byStatus: { 202: 1 } });
    expect(programs.post!.answers!.took!.last).toBeLessThan(20);
    expect(sent).toMatchObject({ chunks: 30, pushes: 3000 });
    expect(programs.notify!.seconds.pushed.reduce((sum, count) => sum + count, 0)).toBe(3000);
  });

  it.each(['sqs', 'kafka'] as const)('by %s in rough weather loses nothing and pushes some twice, of which it names a few', design => {
    const { programs, effects } = fast(design, ROUGH);
    const { duplicates, troubles, distinct } = effects['push.send']!;
    expect(distinct).toBe(3000);
    expect(duplicates).toBeGreaterThan(0);
    expect(programs.notify!.deaths).toBeGreaterThan(0);
    expect(programs.notify!.refused).toBeGreaterThan(0);
    expect(programs.notify!.unfinished).toBe(0);
    expect(troubles[0]).toMatchObject({ kind: 'duplicate', of: expect.stringMatching(/^p1\/u\d+$/) });
  });

  it('loses what is marked before it is pushed', () => {
    const { effects, programs } = fast('sqs', ROUGH, 'gone');
    expect(effects['push.send']!.missing).toBeGreaterThan(0);
    expect(effects['push.send']!.missing).toBe(3000 - effects['push.send']!.distinct);
    expect(programs.notify!.settled + programs.notify!.dead).toBe(programs.notify!.came);
  });

  it('ends a life over a rejection that nobody handles', () => {
    const quiet = fast('sqs', { ...ROUGH, deaths: null }, 'forgets');
    expect(quiet.programs.notify!.deaths).toBeGreaterThan(8);
  });

  it('moves aside what was received too often, and ends when nothing can happen any more', () => {
    const { programs, effects, sent } = fast('sqs', { ...plan, followers: { star: 100 } }, 'hangs');
    expect(programs.notify).toMatchObject({ settled: 0, pushed: 0 });
    expect(effects['push.send']).toMatchObject({ done: 0 });
    expect(sent['pushes-dead']).toBe(programs.notify!.dead);
  });

  it('fills in numbers of what comes again and again', () => {
    const arrivals = [{ to: 'pushes', atMs: 0, body: { postId: 'p1', userId: 'u{n}' }, times: 500, perSecond: 100 }];
    const { effects, virtualMs } = fast('sqs', { ...plan, arrivals });
    expect(effects['push.send']).toMatchObject({ distinct: 500 });
    expect(virtualMs).toBeGreaterThan(4990);
  });
});

describe('the fast way and the slow one', () => {
  const one: ScalePlan = { ...plan, followers: { star: 250 }, workers: {} };
  const limits = { push: { requests: 10, perMs: 1000, counts: 'account' as const } };
  const plans: { readonly [name: string]: ScalePlan } = {
    'nothing going wrong': one,
    'services being out': {
      ...one,
      outages: [
        { of: 'push', fromMs: 11_000, untilMs: 13_000 },
        { of: 'db.insert', fromMs: 15_000, untilMs: 15_300 },
      ],
    },
    'a limit': { ...one, limits },
  };

  it.each(Object.keys(plans).flatMap(name => [['sqs', name] as const, ['kafka', name] as const]))(
    'by %s say the same with %s: every count, second and percentile',
    (design, name) => {
      const { played, hash, effects, ...others } = fast(design, plans[name]!);
      const { played: slowly, hash: none, effects: theirs, ...same } = slow(design, plans[name]!);
      expect([played.how, slowly.how, none]).toEqual(['fast', 'slow', null]);
      // Records without a key: the simulation's producers never fill a batch.
      const { byPart: _, ...fanout } = others.programs.fanout!;
      expect(others).toEqual({ ...same, programs: { ...same.programs, fanout: expect.objectContaining(fanout) } });
      // Whose push fell into an outage depends on which partition a member looks at first.
      const { troubles, refused, ...counts } = effects['push.send']!;
      const { troubles: told, refused: out, ...counted } = theirs['push.send']!;
      expect(counts).toEqual(counted);
      if (design === 'sqs') expect([troubles, refused]).toEqual([told, out]);
      expect(hash).toMatch(/^[\da-f]{16}$/);
    },
  );

  it('say the same of a page as long as people ask for, with a message to each on it under way at once', () => {
    const { programs, effects } = slow('sqs', { ...one, followers: { star: 600 }, pageSize: 500 });
    expect(programs.fanout).toMatchObject({ delivered: 2, threw: 0, settled: 2 });
    expect(effects['push.send']).toMatchObject({ owed: 600, distinct: 600, missing: 0 });
  });

  it('say the same of a queue with deaths, but for those of workers that are never needed again', () => {
    const rough = { ...one, deaths: { everyMs: 3000, programs: null } };
    const counts = ({ programs, effects }: ScaleResult) => [
      effects,
      Object.values(programs).map(({ deaths: _, seconds: { waiting: __, ...seconds }, ...rest }) => ({ ...rest, seconds })),
    ];
    const [ours, theirs] = [fast('sqs', rough), slow('sqs', rough)];
    expect(ours.programs.notify!.deaths).toBeGreaterThan(1);
    expect(counts(ours)).toEqual(counts(theirs));
  });

  it.each(['claims', 'updates', 'reads'] as const)('say the same of services with rows: %s', notify => {
    const rough = { ...one, deaths: { everyMs: 3000, programs: ['notify'] }, outages: [{ of: 'redis', fromMs: 12_000, untilMs: 12_500 }] };
    const { played, ...ours } = fast('sqs', rough, notify);
    expect(played.services.length).toBeGreaterThan(0);
    expect(played.services[0]!.why).toMatch(/^`notify` uses (redis.set|db.put|db.get)$/);
    const theirs = slow('sqs', rough, notify);
    const { deaths: _, ...counts } = ours.programs.notify!;
    const { deaths: __, ...counted } = theirs.programs.notify!;
    expect(counts).toEqual(counted);
    expect(ours.effects).toEqual(theirs.effects);
  });

  it('say the same of several workers, where nothing depends on who has which message', () => {
    const several = { ...one, workers: { notify: { count: 4, inHand: 1 }, fanout: { count: 2, inHand: 1 } } };
    for (const design of ['sqs', 'kafka'] as const) {
      const { programs, effects, sent } = fast(design, several);
      const theirs = slow(design, several);
      expect(effects).toEqual(theirs.effects);
      expect(sent).toEqual(theirs.sent);
      for (const name of ['came', 'delivered', 'effects', 'settled', 'pushed'] as const)
        expect(programs.notify![name]).toBe(theirs.programs.notify![name]);
    }
  });
});

describe('one run', () => {
  it.each(['sqs', 'kafka'] as const)('by %s does not depend on how it is played', design => {
    const { played, ...whole } = fast(design, ROUGH);
    expect(played.together.map(({ programs }) => programs)).toEqual([['fanout']]);
    for (const options of [{ windowMs: 7 }, { windowMs: 100_000 }, { clock: 'one' as const }, {}]) {
      const { played: _, ...other } = fast(design, ROUGH, null, options);
      expect(other).toEqual(whole);
    }
  });

  it.each(['sqs', 'kafka'] as const)('by %s sees in a later window what another worker did in an earlier one', design => {
    const { played, ...whole } = fast(design, AGAIN);
    expect(whole.programs.fanout!.redelivered).toBeGreaterThan(0);
    expect(whole.sent.pushes).toBeGreaterThan(3000);
    expect(whole.effects['push.send']).toMatchObject({ distinct: 3000, duplicates: 0 });
    expect(played.together).toEqual([]);
    for (const options of [{ windowMs: 7 }, { clock: 'one' as const }]) {
      const { played: _, ...other } = fast(design, AGAIN, null, options);
      expect(other).toEqual(whole);
    }
  });

  const partsOf = (design: keyof typeof DESIGNS, its: ScalePlan, parts: number) => {
    const keys = new KeysOfParts(parts);
    const playing = Array.from({ length: parts }, (_, part) => {
      const { run, realm } = opened(design, its);
      return runPart(run, { part, parts }, realm, each => keys.add(each));
    });
    return { played: playedByAll(playing), shared: keys.shared };
  };

  it.each([
    ['sqs', 2],
    ['sqs', 4],
    ['kafka', 2],
    ['kafka', 3],
  ] as const)('by %s is the same when %s threads play some workers each', (design, parts) => {
    for (const its of [ROUGH, AGAIN]) expectSame(design, its, parts);
  });

  it('is divided where copies of a message come to several workers, who are then played by one clock', () => {
    const { played, ...one } = fast('sqs', COPIES, null, { clock: 'one' });
    expect(one.effects['push.send']).toMatchObject({ distinct: 3000 });
    expect(one.sent.pushes).toBeGreaterThan(3000);
    const { played: windowed, ...other } = fast('sqs', COPIES);
    expect(other).toEqual(one);
    expect(windowed.together).toEqual([]);
    expectSame('sqs', COPIES, 2);
  });

  const expectSame = (design: keyof typeof DESIGNS, its: ScalePlan, parts: number) => {
    const { played, ...whole } = fast(design, its);
    const stages = stagesOf(DESIGNS[design].system, its);
    if ('why' in stages) throw new Error(stages.why);
    const { played: some, shared } = partsOf(design, its, parts);
    expect(shared).toBe(false);
    const { played: _, ...together } = resultOf({ ...opened(design, its).run, stages, played }, some as ScalePart[]);
    expect(together).toEqual(whole);
  };
});

describe('what workers share', () => {
  it('has them played by one clock, and the result names it', () => {
    const { played, effects } = fast('sqs', plan, 'shares');
    expect(played.together).toContainEqual({ programs: ['notify'], why: expect.stringContaining('share a key of the table `seen`') });
    expect(effects['push.send']).toMatchObject({ distinct: 3000 });
    expect(fast('sqs', plan, 'shares').hash).toBe(fast('sqs', plan, 'shares', { clock: 'one' }).hash);
  });

  it('may be keys of any text, of which none is shared', () => {
    const { effects, played } = fast('sqs', ROUGH, 'random');
    expect(effects['push.send']).toMatchObject({ distinct: 3000 });
    expect(played.together.map(({ programs }) => programs)).toEqual([['fanout']]);
  });

  it('is a provider’s limit for all: kept to the millisecond, and nobody is served first', () => {
    const limited: ScalePlan = { ...plan, limits: { push: { requests: 100, perMs: 1000, counts: 'account' } } };
    const { played, programs } = fast('sqs', limited, 'waits');
    expect(played.together).toContainEqual({ programs: ['notify'], why: expect.stringContaining('the push provider counts') });
    expect(programs.notify).toMatchObject({ pushed: 3000, settled: 3000 });
    expect(Math.max(...programs.notify!.seconds.pushed)).toBeLessThanOrEqual(200);
    const shares = fast('sqs', { ...limited, limits: { push: { ...limited.limits.push!, counts: 'worker' } } }, 'waits');
    expect(shares.played.together.map(({ programs: names }) => names)).toEqual([['fanout']]);
    expect(shares.programs.notify!.throttled).toBeGreaterThan(0);
  });
});

describe('what cannot be played fast', () => {
  it('is said, with the call', () => {
    const { run, realm } = opened('sqs', plan, 'trades');
    expect(runScale(run, realm)).toEqual({ why: '`notify` uses db.transaction' });
  });

  it('is said of a system that has another feed', () => {
    const { run, realm } = opened('sqs', plan);
    const system: System = {
      ...SQS,
      programs: { ...SQS.programs, tick: { ...SQS.programs.post!, feed: { kind: 'timer', everyMs: 1000 } } },
    };
    expect(runScale({ ...run, system }, realm)).toEqual({ why: '`tick` is fed by a timer' });
  });

  it('is said of a handler that the group does not wait for', () => {
    const { run, realm } = opened('kafka', plan, 'dozes');
    expect(runScale(run, realm)).toEqual({
      why: '`notify` uses a handler that takes longer with one record than the group waits for (300000 ms)',
    });
  });

  it('is a mistake where the plan names what is not there', () => {
    const { run, realm } = opened('sqs', { ...plan, arrivals: [{ to: 'nobody', atMs: 0, body: {} }] });
    expect(() => runScale(run, realm)).toThrow('there is no `nobody` to send to; there is `chunks`, `pushes`');
    expect(() => runScale({ ...run, plan: { ...plan, workers: { nobody: { count: 1, inHand: 1 } } } }, realm)).toThrow(
      'there is no program `nobody`',
    );
  });
});

describe('one message', () => {
  it('is told whole, with lines, from what was sent to the end', () => {
    const { of } = fast('sqs', ROUGH).effects['push.send']!.troubles[0]!;
    const { run, realm } = opened('sqs', ROUGH);
    const events = explainScale(run, { userId: of.split('/')[1]! }, realm);
    if ('why' in events) throw new Error(events.why);
    const its = events.filter(({ body }) => body !== null);
    expect(its.filter(({ kind, call }) => kind === 'applied' && call === 'push.send').length).toBeGreaterThan(1);
    expect(its[0]).toMatchObject({ kind: 'delivered', detail: 1, body: { postId: 'p1' } });
    expect(its.find(({ kind, call }) => kind === 'called' && call === 'push.send')!.line).toEqual({ file: 'notify.ts', line: 6 });
    expect(its.at(-1)).toMatchObject({ kind: expect.stringMatching(/settled|returned/) });
  });
});
