/**
 * What happens to a program that does not wait: a transaction may end before its calls, and a process ends over what nobody
 * handles. Searched, told in the report, and the same on the engine's own promises.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompiledPrograms } from '../compile/compiled.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import type { History } from '../history/index.ts';
import { causeText } from '../report/cause.ts';
import { Grading } from '../report/grading.ts';
import { timelineText } from '../report/report-text.ts';
import { RunFailed } from '../sim/explore.ts';
import { DoesNotLoad } from '../sim/learner-faults.ts';
import type { Bound } from '../system/system.ts';
import { boundOn, searched } from './opened.ts';
import { compare } from './oracle.ts';
import { hearRejections, nodeHop } from './oracle-node.ts';
import { compiledFor } from './programs-node.ts';

const { exercise } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const ONE = boundOn(exercise, ['order-12']);
const oneWith = (faults: Bound['faults'], workers = 1) => boundOn(exercise, ['order-12'], faults, { workers });

let restore: () => void;
beforeAll(() => {
  restore = hearRejections();
});
afterAll(() => restore());

const compiled = (text: string) => compiledFor(exercise, text);

interface Searched {
  readonly histories: readonly History[];
  readonly failing: readonly string[];
  readonly causes: readonly string[];
  readonly remarks: readonly string[];
}

function search(programs: CompiledPrograms, bound: Bound, { prune = true, share = true } = {}): Searched {
  const grading = new Grading(exercise);
  const { schedules, histories } = searched(exercise, programs, bound, { prune, share });
  for (const [at, schedule] of schedules.entries()) grading.see(schedule, histories[at]!);
  const results = grading.results(true);
  return {
    histories,
    failing: results.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id),
    causes: results.flatMap(({ finding }) => (finding === null ? [] : [causeText(finding.cause)])),
    remarks: grading.remarks(results).map(({ words }) => causeText(words)),
  };
}

const handler = (lines: string) => `export async function handle(message, { db, log, clock }) {
  const { eventId, sku, quantity } = message.body;
${lines}
}`;

const UNAWAITED_STATEMENT = handler(`  await db.transaction(async tx => {
    if (await tx.insertIfAbsent('processed_events', eventId)) tx.decrement('stock', sku, quantity);
  });
  await message.ack();`);

const UNAWAITED_WORK = handler(`  const done = db.transaction(async tx => {
    if (await tx.insertIfAbsent('processed_events', eventId)) await tx.decrement('stock', sku, quantity);
  });
  done.then(() => message.ack());`);

describe('a call that is not awaited inside a transaction', () => {
  it('may be overtaken by the commit: then it did nothing, and the cause says so', async () => {
    const { failing, causes } = search(await compiled(UNAWAITED_STATEMENT), ONE);
    expect(failing).toEqual(['no-message-lost', 'ack-after-work']);
    expect(causes[0]).toBe(
      'ord_12’s stock was never deducted: nobody awaited `tx.decrement` of line 4, so `db.transaction` of line 3 committed without it.',
    );
  });

  it('may be overtaken by a later call of the transaction, and then by the commit', async () => {
    const text = handler(`  await db.transaction(async tx => {
    tx.decrement('stock', sku, quantity);
    await tx.insert('processed_events', eventId);
  });
  await message.ack();`);
    expect(search(await compiled(text), ONE).causes[0]).toContain('nobody awaited `tx.decrement` of line 4');
  });

  it('is part of the transaction in the ordinary course', async () => {
    const { histories } = search(await compiled(UNAWAITED_STATEMENT), ONE);
    const commit = histories[0]!.find(event => event.type === 'applied' && event.changes.length > 0);
    expect(commit?.type === 'applied' && commit.changes.map(({ store }) => store)).toEqual(['processed_events', 'stock']);
  });

  it('is searched alike with and without keys, with and without what lives did before', async () => {
    const bound = oneWith({ duplicate: 1, lose: 1 }, 2);
    for (const text of [UNAWAITED_STATEMENT, UNAWAITED_WORK]) {
      const program = await compiled(text);
      const wanted = search(program, bound, { prune: false, share: false });
      for (const options of [{}, { share: false }]) {
        const { failing, causes } = search(program, bound, options);
        expect({ failing, causes }).toEqual({ failing: wanted.failing, causes: wanted.causes });
      }
    }
  });

  it('never happens where calls are awaited together', async () => {
    const text = handler(`  await db.transaction(async tx => {
    const [isNew] = await Promise.all([tx.insertIfAbsent('processed_events', eventId), tx.get('stock', sku)]);
    if (isNew) await Promise.all([tx.decrement('stock', sku, quantity), tx.exists('stock', 'pen')]);
  });
  await message.ack();`);
    const { failing, histories } = search(await compiled(text), oneWith({ crash: 1, duplicate: 1 }, 2));
    expect(failing).toEqual([]);
    expect(JSON.stringify(histories)).not.toContain('TransactionClosed');
  });

  it('says what a `tx` is good for after its transaction has ended', async () => {
    const text = handler(`  let kept;
  await db.transaction(async tx => { kept = tx; });
  await kept.decrement('stock', sku, quantity).catch(error => log.warn(error.name + ': ' + error.message));
  await message.ack();`);
    const { histories } = search(await compiled(text), ONE);
    expect(histories[0]!.flatMap(event => (event.type === 'logged' ? [event.text] : []))).toEqual([
      'TransactionClosed: `tx.decrement` came after its transaction had ended, and did nothing; was it made without `await`, or `tx` kept for later?',
    ]);
  });
});

describe('work that nobody waits for', () => {
  it('is named, with the line at which the handler returned', async () => {
    const { remarks } = search(await compiled(UNAWAITED_WORK), ONE);
    expect(remarks).toEqual(['The handler returned at line 6 while `db.transaction` of line 3 was still under way.']);
  });

  it('is the call itself where its transaction has ended without it', async () => {
    expect(search(await compiled(UNAWAITED_STATEMENT), ONE).remarks).toContain(
      'The handler returned at line 6 while `tx.decrement` of line 4 was still under way.',
    );
  });

  it('is named where it begins after the handler has returned', async () => {
    const text = handler(`  setTimeout(() => db.get('stock', sku), 500);
  await db.decrement('stock', sku, quantity);
  await message.ack();`);
    expect(search(await compiled(text), ONE).remarks).toEqual([
      '`db.get` of line 3 began after the handler had returned, so nobody waited for it.',
    ]);
  });

  it('is not a sleep that lost a race', async () => {
    const text = handler(`  await Promise.race([db.decrement('stock', sku, quantity), clock.sleep(5000)]);
  await message.ack();`);
    expect(search(await compiled(text), ONE).remarks).toEqual([]);
  });
});

describe('a process', () => {
  it('ends at a rejection that nobody handles, and its message comes back', async () => {
    const { histories, failing, remarks } = search(await compiled(UNAWAITED_WORK), oneWith({ lose: 1 }));
    expect(failing).toEqual([]);
    expect(remarks).toContain(
      'Nobody handled ServiceUnavailable at line 4, and that ends a process (the db service did not answer insertIfAbsent: connection lost).',
    );
    const ended = histories.find(history => history.some(event => event.type === 'crashed'))!;
    expect(ended.filter(event => event.type === 'life-started')).toHaveLength(2);
    expect(timelineText(ended, exercise.system, [])).toContain('the process ends, as Node does: nobody handled ServiceUnavailable');
  });

  it.each([
    ['in a timer', `setTimeout(() => { throw new RangeError('late'); }, 500);`],
    ['in a microtask', `queueMicrotask(() => { throw new RangeError('soon'); });`],
    ['in a promise that is handled too late', `const p = Promise.reject(new RangeError('r')); setTimeout(() => p.catch(() => {}), 1);`],
  ])('ends over what is thrown %s', async (_, line) => {
    const { histories } = search(await compiled(handler(`  if (message.receiveCount === 1) { ${line} }\n  await message.ack();`)), ONE);
    const ends = histories[0]!.flatMap(event => (event.type === 'crashed' ? [event.error?.name] : []));
    expect(ends).toEqual(['RangeError']);
  });

  it('goes on where each rejection is handled before the code comes to rest', async () => {
    const text = handler(`  const late = db.insert('stock', sku);
  const both = Promise.allSettled([late, Promise.reject(new Error('handled'))]);
  const soon = Promise.reject(new Error('soon'));
  await null;
  await soon.catch(() => {});
  await both;
  await message.ack();`);
    const { histories } = search(await compiled(text), oneWith({ lose: 1 }));
    expect(histories.length).toBeGreaterThan(1);
    expect(JSON.stringify(histories)).not.toContain('"crashed"');
  });

  it('does not load where its modules leave a rejection behind', async () => {
    const program = await compiled(
      `Promise.reject(new Error('too early')); export async function handle(message) { await message.ack(); }`,
    );
    let thrown: unknown = null;
    try {
      search(program, ONE);
    } catch (error) {
      thrown = error instanceof RunFailed ? error.cause : error;
    }
    expect(thrown).toBeInstanceOf(DoesNotLoad);
    expect((thrown as Error).message).toBe('Error: too early');
  });

  it('goes the same way on the engine’s own promises', async () => {
    const bounds = [oneWith({ lose: 1, crash: 1 }), oneWith({ lose: 1 }, 2)];
    for (const text of [UNAWAITED_STATEMENT, UNAWAITED_WORK]) {
      const { schedules, mismatches } = await compare(await compiled(text), { exercise, bounds, hop: nodeHop, stateLimit: 200 });
      expect(schedules).toBeGreaterThan(20);
      expect(mismatches).toEqual([]);
    }
  });
});
