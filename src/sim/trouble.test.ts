import { describe, expect, it } from 'vitest';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import type { History } from '../history/index.ts';
import type { Bound } from '../system/system.ts';
import { boundOn, searched } from '../testing/opened.ts';
import { compiledFor } from '../testing/programs-node.ts';
import type { FaultKind } from './schedule.ts';

const { exercise: plain } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const exercise: Exercise = {
  ...plain,
  system: {
    ...plain.system,
    trouble: {
      db: { errors: [{ name: 'TooManyClients', message: 'sorry, too many clients already', operations: ['get'] }], slowMs: 40_000 },
    },
  },
};
const one = (faults: Bound['faults'], more: Parameters<typeof boundOn>[3] = {}) => boundOn(exercise, ['order-12'], faults, more);
const HANDLER = `export async function handle(message, { db }) {
  try { await db.get('stock', 'mug'); } catch (error) { await db.put('processed_events', error.name, {}); }
  await message.ack();
}`;
const EXTENDS = HANDLER.replace('try {', 'await message.extend(60000); try {');

/** Every schedule to its end: what matters here is on the way, and keys would leave out runs that end alike. */
async function runs(text: string, bound: Bound): Promise<readonly History[]> {
  return searched(exercise, await compiledFor(exercise, text), bound, { prune: false, stateLimit: 10_000 }).histories;
}

const count = (histories: readonly History[], type: History[number]['type']) =>
  histories.flat().filter(event => event.type === type).length;

describe('what an exercise declares of its services', () => {
  it('refuses only the operations that it names, with the error that it names, as often as the bound says', async () => {
    const histories = await runs(HANDLER, one({ fail: 1 }));
    const refused = histories.flat().flatMap(event => (event.type === 'refused' ? [event] : []));
    expect(refused).toMatchObject([{ error: { name: 'TooManyClients' }, injected: true }]);
    // The handler could tell which error it was.
    expect(JSON.stringify(histories)).toContain('processed_events/TooManyClients');
  });

  it('refuses with those errors alone that the bound names, and says what the exercise says of them', async () => {
    const errors = [
      { name: 'TooManyClients', message: 'sorry', operations: [] },
      { name: 'RateLimited', message: 'too often', operations: ['get'], status: 429, retryAfterMs: 3000 },
    ];
    const busy = { ...exercise, system: { ...exercise.system, trouble: { db: { errors, slowMs: null } } } };
    const told = HANDLER.replace('error.name', "[error.name, error.status, error.retryAfterMs].join(' ')");
    const bound = { ...boundOn(busy, ['order-12'], { fail: 1 }), errors: ['RateLimited'] };
    const { histories } = searched(busy, await compiledFor(busy, told), bound, { prune: false, stateLimit: 10_000 });
    const refused = histories.flat().flatMap(event => (event.type === 'refused' ? [event] : []));
    expect(refused).toMatchObject([{ error: { name: 'RateLimited' }, injected: true, retryAfterMs: 3000 }]);
    expect(JSON.stringify(histories)).toContain('processed_events/RateLimited 429 3000');
  });

  it('lets a slow answer outlast the visibility timeout, so that the message comes back meanwhile', async () => {
    const histories = await runs(HANDLER, one({ slow: 1 }, { workers: 2 }));
    expect(count(histories, 'returned')).toBeGreaterThan(0);
    const slow = histories.find(history => history.some(event => event.type === 'time-passed' && event.until === 'slow'))!;
    expect(slow.filter(event => event.type === 'delivered')).toHaveLength(2);
  });

  it('does not where the handler asked for more time before', async () => {
    const asked = await runs(EXTENDS, one({ slow: 1 }));
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
    const [history] = await runs(HANDLER, one({}, { later: [{ message: 'order-13', atMs: 5000 }] }));
    const sent = history!.flatMap(event => (event.type === 'sent' ? [[event.message, event.at]] : []));
    expect(sent).toEqual([
      ['order-12', 0],
      ['order-13', 5000],
    ]);
    expect(history).toContainEqual({ type: 'time-passed', at: 5000, from: 0, until: 'producer', stalled: false });
    expect(count([history!], 'settled')).toBe(2);
  });

  it('come also while a process stalls, at their time', async () => {
    const histories = await runs(HANDLER, one({ expire: 1 }, { later: [{ message: 'order-13', atMs: 5000 }] }));
    const stalled = histories.filter(history => history.some(event => event.type === 'time-passed' && event.stalled));
    expect(stalled.length).toBeGreaterThan(0);
    for (const history of stalled)
      expect(history.flatMap(event => (event.type === 'sent' && event.message === 'order-13' ? [event.at] : []))).toEqual([5000]);
  });
});

describe('a fault', () => {
  it('never strikes more often than its bound says', async () => {
    const histories = await runs(HANDLER, one({ fail: 1, slow: 1 }));
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
