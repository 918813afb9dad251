/** What a life draws and what the clock says are as known to a search as what it is told: nothing is played twice, and bytes are the same. */
import { describe, expect, it } from 'vitest';
import type { History } from '../history/index.ts';
import { explore } from '../sim/explore.ts';
import { exerciseOf } from './bench/inputs.ts';
import { boundOn, opened, searched, toEnd } from './opened.ts';
import { compiledFor } from './programs-node.ts';

const exercise = exerciseOf(2, ['no-message-lost', 'effect-once']);
const bound = boundOn(exercise, Object.keys(exercise.messages), { crash: 1 }, { workers: 2 });

const handler = (id: string, around = '') => `${around}
export async function handle(message: any, { db }: any) {
  const { orderId, sku, quantity } = message.body;
  const id = ${id};
  await db.insert('processed_events', id, { orderId });
  await db.decrement('stock', sku, quantity);
  await message.ack();
}`;

const PROGRAMS = {
  'draws an id for each delivery': handler('crypto.randomUUID()'),
  'draws one for each process': handler("me + '/' + orderId", 'const me = crypto.randomUUID();'),
  'draws, and keeps what it drew': handler('(drawn += 1) + Math.random()', 'let drawn = 0;'),
  'asks for the time': handler("Date.now() + '/' + orderId"),
  'asks for both': handler("Date.now() + '/' + Math.random()"),
};

const idsIn = (history: History): string[] =>
  history.flatMap(event =>
    event.type === 'applied' ? event.changes.flatMap(({ store, key }) => (store === 'processed_events' ? [key] : [])) : [],
  );

describe.each(Object.entries(PROGRAMS))('a program that %s', (name, text) => {
  it('is searched as one that runs each time would be, and replayed to the byte', async () => {
    const programs = await compiledFor(exercise, text);
    const kept = searched(exercise, programs, bound);
    const anew = searched(exercise, programs, bound, { share: false });
    expect(kept.complete).toBe(true);
    expect([kept.runs, kept.states, kept.schedules]).toEqual([anew.runs, anew.states, anew.schedules]);
    expect(JSON.stringify(kept.histories)).toBe(JSON.stringify(anew.histories));
    for (const [at, schedule] of kept.schedules.entries())
      expect(toEnd(opened(exercise, programs).open(bound), schedule)).toEqual(kept.histories[at]);
    if (!name.startsWith('draws an id')) return;
    for (const history of kept.histories) expect(new Set(idsIn(history)).size).toBe(idsIn(history).length);
    expect(Math.max(...kept.histories.map(history => idsIn(history).length))).toBeGreaterThan(2);
  });
});

it('runs the code of a life that draws once for each thing that it is told', async () => {
  // Where each run is played from its first line, this takes some hundred times as long as its twin without chance.
  const steps = async (text: string) => {
    const { open, usage, realm } = opened(exercise, await compiledFor(exercise, text), { share: true });
    explore({ open: () => open(bound), usage, bound: 0, stateLimit: 100_000, onRun: () => {}, onProgress: () => {} });
    return realm.jobs.spent;
  };
  expect(await steps(PROGRAMS['draws an id for each delivery'])).toBeLessThan(20 * (await steps(handler('orderId'))));
});
