/**
 * Programs that wait by looking again and again. What never comes about fails; what comes about late is told and said to be late;
 * what ends by itself is told step by step. The same on the engine's own promises.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import type { History } from '../history/index.ts';
import { causeText } from '../report/cause.ts';
import { Grading } from '../report/grading.ts';
import type { Bound } from '../system/system.ts';
import { boundOn, searched } from './opened.ts';
import { compare } from './oracle.ts';
import { hearRejections, nodeHop } from './oracle-node.ts';
import { compiledFor } from './programs-node.ts';

const { exercise } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const ONE = boundOn(exercise, ['order-12']);
const CRASH = boundOn(exercise, ['order-12'], { crash: 1 });

let restore: () => void;
beforeAll(() => {
  restore = hearRejections();
});
afterAll(() => restore());

const compiled = (body: string): Promise<CompiledPrograms> =>
  compiledFor(
    exercise,
    `export async function handle(message, { db, clock, log }) {
    const { eventId, sku, quantity } = message.body;
    ${body}
  }`,
  );

function search(programs: CompiledPrograms, bound: Bound, share = true, prune = true) {
  const own: Exercise = { ...exercise, bounds: [bound] };
  const grading = new Grading(own);
  const { complete, schedules, histories } = searched(own, programs, bound, { share, prune });
  const runs = schedules.map((schedule, at) => ({ schedule, history: histories[at]! }));
  for (const { schedule, history } of runs) grading.see(schedule, history);
  const results = grading.results(true);
  const verdictOf = (id: string) => results.find(each => each.id === id)!.verdict;
  const causes = results.flatMap(({ finding }) => (finding === null ? [] : [causeText(finding.cause)]));
  return { complete, runs, results, verdictOf, causes, remarks: grading.remarks(results).map(({ words }) => causeText(words)), grading };
}

const ends = (history: History) => history.flatMap(event => (event.type === 'ended' ? [event.reason] : []));
const waits = (history: History) =>
  history.flatMap(event => (event.type === 'time-passed' && event.until === 'rounds' ? [event.rounds!] : []));

const MARK_THEN_WORK = (wait: string) => `
  if (await db.insertIfAbsent('processed_events', eventId, { state: 'busy' })) {
    await db.transaction(async tx => {
      await tx.decrement('stock', sku, quantity);
      await tx.update('processed_events', eventId, { state: 'done' });
    });
  } else { ${wait} }
  await message.ack();`;

/** After a crash between mark and work, the next life finds the mark and waits for somebody who is dead. */
const FOR_EVER = {
  'looks every second': "while ((await db.get('processed_events', eventId))?.state !== 'done') await clock.sleep(1_000);",
  'sleeps every second': 'for (;;) await clock.sleep(1_000);',
  'counts its rounds': 'for (let n = 0; ; n += 1) await clock.sleep(1_000);',
  'counts them aloud': "for (let n = 0; ; n += 1) { log.info('waiting', n); await clock.sleep(1_000); }",
  'looks without a pause': "while ((await db.get('processed_events', eventId))?.state !== 'done');",
  'naps for an hour each': 'for (;;) await clock.sleep(3_600_000);',
  'looks twice in a round': "for (;;) { await db.get('stock', sku); await db.get('processed_events', eventId); await clock.sleep(500); }",
  'sets a timer in a timer':
    "await new Promise(done => { const look = async () => { if ((await db.get('processed_events', eventId))?.state === 'done') done(); else setTimeout(look, 1_000); }; look(); });",
};

describe('a life that waits for a dead one', () => {
  it.each(Object.entries(FOR_EVER))('fails where it %s', async (_, wait) => {
    const { complete, verdictOf, causes, runs } = search(await compiled(MARK_THEN_WORK(wait)), CRASH);
    expect(complete).toBe(true);
    expect(runs.flatMap(({ history }) => ends(history))).not.toContain('step-limit');
    expect([verdictOf('no-message-lost'), verdictOf('ack-after-work')]).toEqual(['fail', 'fail']);
    expect(causes.join('\n')).toMatch(/the process died .*; now life 2 .*for ever/);
  });

  it('names what it looks at, where, and how often', async () => {
    const { causes } = search(await compiled(MARK_THEN_WORK(FOR_EVER['looks every second'])), CRASH);
    expect(causes[0]).toContain('life 2 calls line 9 (db.get) on processed_events/evt_a1 every second, for ever');
  });

  it('goes the same way with nothing known of other runs, and on the engine’s own promises', async () => {
    const program = await compiled(MARK_THEN_WORK(FOR_EVER['looks every second']));
    const known = search(program, CRASH).runs;
    expect(JSON.stringify(search(program, CRASH, false).runs)).toBe(JSON.stringify(known));
    const { schedules, mismatches } = await compare(program, { exercise, bounds: [CRASH], hop: nodeHop });
    expect(schedules).toBeGreaterThan(5);
    expect(mismatches).toEqual([]);
  }, 60_000);
});

describe('a loop that ends by itself', () => {
  const NAPS = (times: number) => `for (let n = 0; n < ${times}; n += 1) await clock.sleep(10);
    await db.transaction(async tx => { if (await tx.insertIfAbsent('processed_events', eventId)) await tx.decrement('stock', sku, quantity); });
    await message.ack();`;

  it('is told nap by nap where there are sixty', async () => {
    const { runs, verdictOf } = search(await compiled(NAPS(60)), ONE);
    expect(runs.flatMap(({ history }) => waits(history))).toEqual([]);
    expect(runs[0]!.history.filter(event => event.type === 'called' && event.operation === 'sleep')).toHaveLength(60);
    expect(verdictOf('no-message-lost')).toBe('pass');
  });

  it('has a crash tried in each of its rounds, in the last one too', async () => {
    const { runs } = search(await compiled(NAPS(60)), CRASH, false, false);
    const crashes = runs.flatMap(({ history }) => history.flatMap(event => (event.type === 'crashed' ? [event.at] : [])));
    expect(crashes).toEqual(expect.arrayContaining([0, 10, 300, 590, 600]));
  });

  it('is told to its end where it is timers that tick and tell nothing', async () => {
    const ticks = `let n = 0; const timer = setInterval(() => { n += 1; if (n === 60) clearInterval(timer); }, 10);
      await db.transaction(async tx => { if (await tx.insertIfAbsent('processed_events', eventId)) await tx.decrement('stock', sku, quantity); });
      await message.ack();`;
    const { runs, verdictOf } = search(await compiled(ticks), ONE);
    expect(runs[0]!.history.filter(event => event.type === 'time-passed')).toHaveLength(60);
    expect(ends(runs[0]!.history)).toEqual(['quiet']);
    expect(verdictOf('no-message-lost')).toBe('pass');
  });

  it('is judged, and told in short, where it takes more steps than a run may have', async () => {
    const { runs, verdictOf, remarks, grading } = search(await compiled(NAPS(700)), ONE);
    expect(waits(runs[0]!.history)).toHaveLength(1);
    expect(verdictOf('no-message-lost')).toBe('pass');
    expect(grading.cutOffRuns).toBe(0);
    expect(remarks.join()).toMatch(/Life 1 called line 3 \(clock\.sleep\) \d+ times more, for \d/);
  });
});

it('lets SQS end a hold that is prolonged for ever, after its twelve hours, and says that it was late', async () => {
  const body = `if (message.receiveCount > 1) return message.ack();
    setInterval(() => { message.extend(30_000).catch(error => log.warn('no heartbeat', String(error))); }, 20_000);
    await db.transaction(async tx => { if (await tx.insertIfAbsent('processed_events', eventId)) await tx.decrement('stock', sku, quantity); });`;
  const program = await compiled(body);
  const { runs, remarks } = search(program, ONE);
  const { history } = runs[0]!;
  const wait = history.find(event => event.type === 'time-passed' && event.until === 'rounds')!;
  expect(wait.at).toBeGreaterThan(11.9 * 3_600_000);
  expect(history.find(event => event.type === 'delivered' && event.attempt === 2)!.at).toBeLessThanOrEqual(12 * 3_600_000);
  // What was called before the wait is answered after it.
  const called = new Set(history.flatMap(event => (event.type === 'called' ? [event.call] : [])));
  expect(history.every(event => (event.type !== 'applied' && event.type !== 'refused') || called.has(event.call))).toBe(true);
  expect(remarks.join()).toMatch(/Life 1 called line 4 \(message\.extend\) 2,1\d\d times more, for 12 hours/);
  const { mismatches } = await compare(program, { exercise, bounds: [ONE], hop: nodeHop });
  expect(mismatches).toEqual([]);
});

it('takes a run that was cut off for no proof: neither kept nor broken, and no pass for what it left untold', async () => {
  // No two rounds are alike, so nobody can say how it goes on.
  const { grading, results, verdictOf } = search(await compiled(MARK_THEN_WORK('for (let n = 1; ; n += 1) await clock.sleep(n);')), CRASH);
  expect(grading.cutOffRuns).toBeGreaterThan(0);
  expect(verdictOf('no-message-lost')).toBe('unknown');
  const { why, cutOff } = results.find(({ id }) => id === 'no-message-lost')!;
  expect(why).toMatch(/runs? (was|were) cut off after too many steps/);
  expect(cutOff).toMatchObject({ schedule: expect.stringMatching(/^0\./), faults: '1 crash' });
  expect(ends(cutOff!.history)).toEqual(['step-limit']);
});
