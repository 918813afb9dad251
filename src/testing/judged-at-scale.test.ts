/** Criteria of runs at scale on what comes of real designs: a right one passes them all, and each mistake fails what it should. */
import { describe, expect, it } from 'vitest';
import { AT_SCALE } from '../../graders/at-scale/index.ts';
import type { Exercise, ScaleSpec } from '../exercise/exercise.ts';
import { openRealm } from '../process/open-realm.ts';
import { playedReport } from '../report/at-scale.ts';
import { causeText } from '../report/cause.ts';
import { castAll, loadAll } from '../search/open-run.ts';
import { compiledDesign } from '../sim/at-scale/compiled-testing.ts';
import {
  EFFECTS,
  FILES,
  KAFKA,
  KAFKA_FILES,
  loadedIn,
  REPLAYED,
  REPLAYED_FILES,
  REPLAYED_KAFKA,
  REPLAYED_KAFKA_FILES,
  SQS,
} from '../sim/at-scale/designs-testing.ts';
import { runScale } from '../sim/at-scale/run.ts';
import { runSlowly } from '../sim/at-scale/slowly.ts';
import { QUIET, type ScalePlan } from '../system/scale.ts';
import type { System } from '../system/system.ts';

const GIVEN: { readonly [id: string]: object } = {
  'answer-independent': { at: 'post', withinMs: 200 },
  'front-does-not-fan-out': { at: 'post', most: 20 },
  'no-hot-worker': { times: 3, from: 500 },
  'memory-bounded-paging': { most: 500 },
  'alarm-rang': { withinMs: 900_000 },
  'outage-survived': { tries: 20 },
};

/** Two posts, one after the other; the provider is down for a minute after the second, and every process dies every few seconds. */
const PLAN: ScalePlan = {
  ...QUIET,
  followers: { star: 600 },
  arrivals: [
    { to: 'post', atMs: 1000, body: { postId: 'p1', authorId: 'star' } },
    { to: 'post', atMs: 60_000, body: { postId: 'p2', authorId: 'star' } },
  ],
  workers: { fanout: { count: 2, inHand: 1 }, notify: { count: 8, inHand: 4 } },
  outages: [{ of: 'push', fromMs: 60_100, untilMs: 120_000 }],
  deaths: { everyMs: 9000, programs: ['fanout', 'notify'] },
  restartMs: 500,
  untilMs: 3_600_000,
};
/** The second post comes at once after the first, and nobody dies but who tells. */
const TWICE: ScalePlan = {
  ...PLAN,
  arrivals: PLAN.arrivals.map((arrival, number) => ({ ...arrival, atMs: 1000 + number * 50 })),
  outages: [],
  deaths: { everyMs: 1000, programs: ['notify'] },
};
/** Whoever fans out dies over it, again and again. */
const AGAIN: ScalePlan = { ...TWICE, followers: { star: 5000 }, deaths: { everyMs: 1000, programs: ['fanout'] }, restartMs: 50 };

const effects: Exercise['effects'] = {
  push: {
    store: 'push',
    column: null,
    direction: 'rises',
    per: ['userId', 'postId'],
    named: 'change',
    amount: null,
    row: null,
    owed: { by: 'answer', at: 'post' },
    hopeless: [],
    words: { what: 'push', done: 'sent' },
  },
};

/** What fails, with its sentence. */
async function failsOf(
  system: System,
  files: { readonly [program: string]: string },
  plan: ScalePlan = PLAN,
): Promise<{ readonly [id: string]: string }> {
  const realm = openRealm({ hardened: false });
  const compiled = await compiledDesign(files);
  const run = { system, plan, effects: EFFECTS, programs: loadedIn(realm, compiled) };
  const fast = runScale(run, realm);
  const result =
    'why' in fast ? runSlowly({ ...run, casts: castAll(system, loadAll(realm, compiled), false), why: fast.why }, realm) : fast;
  const spec: ScaleSpec = {
    name: 'run',
    title: 'Run',
    plan,
    criteria: AT_SCALE.map(({ id }) => ({ id, points: 1, claim: null, with: { ...GIVEN[id] } })),
  };
  const { criteria } = playedReport(spec, { system, effects }, plan, result);
  return Object.fromEntries(criteria.flatMap(({ id, verdict, cause }) => (verdict === 'fail' ? [[id, causeText(cause!)]] : [])));
}

/** Waits in the handler, longer each time, until the provider is back. */
const PATIENT = `
export async function handle(message, { db, push, clock }) {
  const { postId, userId } = message.body;
  const key = postId + '/' + userId;
  for (let wait = 1000; !(await db.exists('sent', key)); wait = Math.min(wait * 2, 16_000)) {
    try {
      await push.send(userId, { title: 'New post', data: { postId } });
      await db.insert('sent', key);
    } catch {
      await clock.sleep(wait);
    }
  }
  await message.ack();
}`;
const SQS_FILES = FILES;
const LOG_FILES = { ...KAFKA_FILES, notify: PATIENT };
const ALL_FIRST = `
export async function handle(message, { followers, queue }) {
  const { postId, authorId } = message.body;
  const all = [];
  for (let cursor = null, first = true; first || cursor !== null; first = false) {
    const page = await followers.page(authorId, cursor);
    all.push(...page.followers);
    cursor = page.next;
  }
  for (const userId of all) await queue('pushes').send({ postId, userId });
  await message.ack();
}`;
const inline = (send: string) => `
export async function POST(request, { followers, queue, push }) {
  const { postId, authorId } = await request.json();
  for (let cursor = null, first = true; first || cursor !== null; first = false) {
    const page = await followers.page(authorId, cursor);
    for (const userId of page.followers) await ${send};
    cursor = page.next;
  }
  return new Response(null, { status: 202 });
}`;

/** Nobody is called, because no alarm is declared here: see the exercise itself for those. */
const QUIETLY = ['alarm-rang'];
const idsOf = async (...design: Parameters<typeof failsOf>) => Object.keys(await failsOf(...design)).filter(id => !QUIETLY.includes(id));

describe('a right design', () => {
  it('of queues passes', async () => expect(await idsOf(SQS, SQS_FILES)).toEqual([]));

  it('of a log passes, also where the second post comes at once', async () => {
    expect(await idsOf(KAFKA, LOG_FILES)).toEqual([]);
    expect(await idsOf(KAFKA, LOG_FILES, TWICE)).toEqual([]);
  });
});

/** Down for ten minutes, so that all give up; nobody dies. */
const LONG: ScalePlan = { ...PLAN, outages: [{ of: 'push', fromMs: 60_100, untilMs: 660_100 }], deaths: null };

describe('what is given up in an outage', () => {
  it.each([
    ['queues', REPLAYED, REPLAYED_FILES],
    ['a log', REPLAYED_KAFKA, REPLAYED_KAFKA_FILES],
  ] as const)('passes everything where on-call is told and sends it back, by %s', async (_, system, files) => {
    expect(await failsOf(system, files, LONG)).toEqual({});
  });

  it.each([
    ['queues', REPLAYED, REPLAYED_FILES],
    ['a log', REPLAYED_KAFKA, REPLAYED_KAFKA_FILES],
  ] as const)(
    'and lies there for ever, where no alarm rings or nobody replays, is told by three criteria, by %s',
    async (_, system, files) => {
      const { replay: __, ...programs } = system.programs;
      const deaf = { ...system, alarms: system.alarms!.map(alarm => ({ ...alarm, above: 5000 })) };
      for (const wrong of [{ ...system, programs }, deaf]) {
        const fails = await failsOf(wrong, files, LONG);
        expect(Object.keys(fails)).toEqual(['everyone-pushed', 'outage-survived', 'alarm-rang']);
        expect(fails['everyone-pushed']).toMatch(
          /never came about, `p2\/u\d+` among them\. At the end, \d+ messages lie in `pushes-dead`\.$/,
        );
        expect(fails['alarm-rang']).toContain(wrong === deaf ? 'whose alarm is for more than 5,000' : 'nothing was replayed');
      }
    },
  );
});

describe('a mistake', () => {
  const swapped = SQS_FILES.notify.replace('if (!', 'await message.ack();\n  if (!').replace(/ {2}await message.ack\(\);\n}/, '}');

  it.each([
    [
      'to fan out while the client waits',
      ['answer-independent', 'front-does-not-fan-out'],
      { post: inline("queue('pushes').send({ postId, userId })") },
    ],
    ['to acknowledge first', ['everyone-pushed', 'outage-survived'], { notify: swapped }],
    ['to read all followers first', ['memory-bounded-paging'], { fanout: ALL_FIRST }],
    ['to say of a push nothing that it is about', ['everyone-pushed'], { notify: SQS_FILES.notify.replace(', data: { postId }', '') }],
    ['to ask again at once', ['outage-survived'], { notify: PATIENT.replace('sleep(wait)', 'sleep(1)') }],
  ] as const)('%s fails %s', async (_, fails, files) => {
    expect(await idsOf(SQS, { ...SQS_FILES, ...files })).toEqual(fails);
  });

  it('to remember nothing fails duplicates-bounded, where pages are sent again', async () => {
    const fanout = ALL_FIRST.replace(
      'all.push(...page.followers)',
      "await Promise.all(page.followers.map(userId => queue('pushes').send({ postId, userId })))",
    );
    // A page that comes half a minute later comes after the second post; but nobody gets anything twice.
    expect(await idsOf(SQS, { ...SQS_FILES, fanout }, AGAIN)).toEqual(['in-order-at-scale']);
    const notify = SQS_FILES.notify.replace("await db.exists('sent', key)", 'false').replace("await db.insert('sent', key);", '');
    const { 'duplicates-bounded': told } = await failsOf(SQS, { ...SQS_FILES, fanout, notify }, AGAIN);
    expect(told).toMatch(
      /^4,\d+ got it more than once: [\d,]+ of [\d,]+ were done again; 0 deaths over it can explain 0\. `p1\/u1` got \d of them\.$/,
    );
  });

  it('to have one worker, or one key, fails no-hot-worker', async () => {
    const one = { ...PLAN, workers: { ...PLAN.workers, notify: { count: 1, inHand: 32 } } };
    expect(await idsOf(SQS, SQS_FILES, one)).toEqual(['no-hot-worker']);
    const celebrity = { ...LOG_FILES, fanout: LOG_FILES.fanout.replace('key: userId', 'key: authorId') };
    const { 'no-hot-worker': told } = await failsOf(KAFKA, celebrity, TWICE);
    expect(told).toMatch(
      /^One of 8 workers of `notify` got (1,2\d\d) of \1 messages; an even share of a worker is 1\d\d\. 7 workers have nothing to do\.$/,
    );
  });

  it('to let posts overtake each other fails in-order-at-scale', async () => {
    const { 'in-order-at-scale': told } = await failsOf(SQS, SQS_FILES, TWICE);
    expect(told).toMatch(/^\d+ were told of a later post before the earlier one of the same author, `p2\/u\d+` among them\.$/);
  });
});
