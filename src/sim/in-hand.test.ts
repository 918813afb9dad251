/** A front whose processes have several requests in hand at once. */
import { describe, expect, it } from 'vitest';
import { readExercise } from '../exercise/read.ts';
import type { History } from '../history/event.ts';
import { searched } from '../testing/opened.ts';
import { PLACE } from '../testing/place-in-course.ts';
import { compiledFor } from '../testing/programs-node.ts';

const yaml = (http: string, second = '') => `
title: Two at once
summary: A front that has two requests in hand.
minutes: 5
${PLACE}services:
  db: { tables: { orders: {} } }
programs:
  api: { entry: api.ts, handler: POST, http: ${http} }
messages:
  a: { body: { orderId: a } }
  b: { body: { orderId: b } }
  c: { body: { orderId: c } }
effects:
  order: { store: orders, per: orderId, words: { what: order, done: stored } }
criteria:
  - { id: no-message-lost, points: 1 }
bounds:
  - { sends: [a, b, c]${second} }
hints: ["How many are there at once?"]
`;

const CODE = `
let inHand = 0;
export async function POST(request, { db }) {
  inHand += 1;
  const { orderId } = await request.json();
  await db.put('orders', orderId, { with: inHand });
  inHand -= 1;
  return new Response(null, { status: 202 });
}
`;

async function runsOf(http: string, second = '', { prune = true, code = CODE } = {}): Promise<readonly History[]> {
  const read = readExercise('two-at-once', yaml(http, second), '', []);
  if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join('\n'));
  const programs = await compiledFor(read.exercise, [{ path: 'api.ts', text: code }]);
  const { histories, complete } = searched(read.exercise, programs, read.exercise.bounds[0]!, { prune, stateLimit: 100_000 });
  expect(complete).toBe(true);
  return histories;
}

/** The most that one life had in hand. */
function mostAtOnce(history: History): number {
  const inHand = new Map<string, number>();
  let most = 0;
  for (const event of history) {
    if (event.type !== 'delivered' && event.type !== 'finished') continue;
    const life = `${event.worker}.${event.life}`;
    inHand.set(life, (inHand.get(life) ?? 0) + (event.type === 'delivered' ? 1 : -1));
    most = Math.max(most, inHand.get(life)!);
  }
  return most;
}

/** What the rows say in the end, with what was answered. */
const outcome = (history: History) =>
  JSON.stringify(
    history.flatMap(event =>
      event.type === 'applied' && event.changes.length > 0
        ? [event.changes[0]!.after, event.changes[0]!.key]
        : event.type === 'answered'
          ? [event.message, event.status]
          : [],
    ),
  );

describe('a front with several requests in hand', () => {
  it('has as many as are allowed, and one where nothing is said', async () => {
    const most = async (http: string) => Math.max(...(await runsOf(http)).map(mostAtOnce));
    expect(await most('{ path: /orders }')).toBe(1);
    expect(await most('{ path: /orders, inHand: 2 }')).toBe(2);
    expect(await most('{ path: /orders, inHand: 8 }')).toBe(3);
  });

  it('runs all of them in one process, which sees how many there are', async () => {
    const seen = (await runsOf('{ path: /orders, inHand: 2 }')).map(outcome);
    expect(seen.some(text => text.includes('{"with":2}'))).toBe(true);
    expect(seen.some(text => text.includes('{"with":3}'))).toBe(false);
  });

  it('loses all of them with the process, and each client asks again', async () => {
    const histories = await runsOf('{ path: /orders, inHand: 2, retries: 1 }', ', faults: { crash: 1 }');
    const both = histories.filter(history => {
      const died = history.findIndex(({ type }) => type === 'crashed');
      return died >= 0 && history[died + 1]?.type === 'returned' && history[died + 2]?.type === 'returned';
    });
    expect(both.length).toBeGreaterThan(0);
    for (const history of histories)
      expect(new Set(history.flatMap(event => (event.type === 'settled' ? [event.message] : []))).size).toBe(3);
  });

  it('is searched whole: without keys nothing else comes of it', async () => {
    const code = CODE.replace("db.put('orders', orderId, { with: inHand })", "db.put('orders', orderId, { with: inHand > 1 })");
    const all = async (prune: boolean) => {
      const histories = await runsOf('{ path: /orders, inHand: 2 }', '', { prune, code });
      return [...new Set(histories.map(outcome))].sort();
    };
    const [pruned, whole] = [await all(true), await all(false)];
    expect(pruned.length).toBeGreaterThan(3);
    for (const each of pruned) expect(whole).toContain(each);
    const ends = (texts: readonly string[]) =>
      [
        ...new Set(
          texts.map(text =>
            [...text.matchAll(/"with":(\w+)/g)]
              .map(([, way]) => way)
              .sort()
              .join(),
          ),
        ),
      ].sort();
    expect(ends(pruned)).toEqual(ends(whole));
  });
});
