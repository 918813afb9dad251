import { describe, expect, it } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import type { Bound, Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import type { History } from '../history/index.ts';
import { openRealm } from '../process/open-realm.ts';
import { openRun } from '../sandbox/open-run.ts';
import { explore } from './explore.ts';
import type { FaultKind } from './schedule.ts';

const { exercise: plain } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const exercise: Exercise = {
  ...plain,
  trouble: {
    db: { errors: [{ name: 'TooManyClients', message: 'sorry, too many clients already', operations: ['get'] }], slowMs: 40_000 },
  },
};
const none = { workers: 1, crashes: 0, expiries: 0, duplicates: 0, errors: 0 };
const HANDLER = `export async function handle(message, { db }) {
  try { await db.get('stock', 'mug'); } catch (error) { await db.put('processed_events', error.name, {}); }
  await message.ack();
}`;
const EXTENDS = HANDLER.replace('try {', 'await message.extend(60000); try {');

async function runs(text: string, bound: Bound): Promise<History[]> {
  const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
  if (!compiled.ok) throw new Error('does not compile');
  const realm = openRealm({ hardened: false });
  const program = realm.load(compiled.program);
  const usage = { clock: false, random: false };
  const histories: History[] = [];
  explore({
    open: () => openRun(exercise, bound, compiled.program, program, realm, usage),
    usage,
    bound: 0,
    stateLimit: 10_000,
    // Every schedule to its end: what matters here is on the way, and keys would leave out runs that end alike.
    prune: false,
    onRun: (_, history) => histories.push(history),
    onProgress: () => {},
  });
  return histories;
}

const count = (histories: readonly History[], type: History[number]['type']) =>
  histories.flat().filter(event => event.type === type).length;

describe('what an exercise declares of its services', () => {
  it('refuses only the operations that it names, with the error that it names, as often as the bound says', async () => {
    const histories = await runs(HANDLER, { ...none, messages: ['order-12'], refusals: 1 });
    const refused = histories.flat().flatMap(event => (event.type === 'refused' ? [event] : []));
    expect(refused).toMatchObject([{ error: { name: 'TooManyClients' }, injected: true }]);
    // The handler could tell which error it was.
    expect(JSON.stringify(histories)).toContain('processed_events/TooManyClients');
  });

  it('lets a slow answer outlast the visibility timeout, so that the message comes back meanwhile', async () => {
    const histories = await runs(HANDLER, { ...none, messages: ['order-12'], workers: 2, slow: 1 });
    expect(count(histories, 'returned')).toBeGreaterThan(0);
    const slow = histories.find(history => history.some(event => event.type === 'time-passed' && event.until === 'slow'))!;
    expect(slow.filter(event => event.type === 'delivered')).toHaveLength(2);
  });

  it('does not where the handler asked for more time before', async () => {
    const asked = await runs(EXTENDS, { ...none, messages: ['order-12'], slow: 1 });
    const afterExtend = asked.filter(history => {
      const extended = history.findIndex(event => event.type === 'applied');
      const waited = history.findIndex(event => event.type === 'time-passed' && event.until === 'slow');
      return waited > extended;
    });
    expect(afterExtend.length).toBeGreaterThan(0);
    expect(count(afterExtend, 'returned')).toBe(0);
  });
});

describe('messages that are sent while a run is under way', () => {
  it('come at their time, when everybody has long been idle', async () => {
    const [history] = await runs(HANDLER, { ...none, messages: ['order-12'], later: [{ message: 'order-13', atMs: 5000 }] });
    const sent = history!.flatMap(event => (event.type === 'sent' ? [[event.message, event.at]] : []));
    expect(sent).toEqual([
      ['order-12', 0],
      ['order-13', 5000],
    ]);
    expect(history).toContainEqual({ type: 'time-passed', at: 5000, from: 0, until: 'producer', stalled: false });
    expect(count([history!], 'settled')).toBe(2);
  });

  it('come also while a process stalls, at their time', async () => {
    const histories = await runs(HANDLER, { ...none, messages: ['order-12'], expiries: 1, later: [{ message: 'order-13', atMs: 5000 }] });
    const stalled = histories.filter(history => history.some(event => event.type === 'time-passed' && event.stalled));
    expect(stalled.length).toBeGreaterThan(0);
    for (const history of stalled)
      expect(history.flatMap(event => (event.type === 'sent' && event.message === 'order-13' ? [event.at] : []))).toEqual([5000]);
  });
});

describe('a fault', () => {
  it('never strikes more often than its bound says', async () => {
    const histories = await runs(HANDLER, { ...none, messages: ['order-12'], refusals: 1, slow: 1 });
    const injected = (kind: FaultKind) =>
      Math.max(
        ...histories.map(
          history =>
            history.filter(event => (kind === 'fail' ? event.type === 'refused' : event.type === 'time-passed' && event.until === 'slow'))
              .length,
        ),
      );
    expect(injected('fail')).toBe(1);
    expect(injected('slow')).toBeLessThanOrEqual(1);
  });
});
