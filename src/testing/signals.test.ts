/**
 * Handlers that bound their waiting by a signal, explored: what follows when the slow answer comes after all, and whether runs that are
 * taken for the same are the same, though the time was asked or a timer is under way.
 */
import { describe, expect, it } from 'vitest';
import type { CompiledProgram } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import type { Bound } from '../system/system.ts';
import { boundOn, failingIn, searched } from './opened.ts';
import { compiledFor } from './programs-node.ts';

const { exercise: plain } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const exercise: Exercise = { ...plain, system: { ...plain.system, trouble: { db: { errors: [], slowMs: 5000 } } } };
const one = (faults: Bound['faults'] = {}) => boundOn(exercise, ['order-12'], faults);

async function explored(text: string, bound: Bound, prune = true) {
  const programs = await compiledFor(exercise, text);
  const { histories, usage } = searched(exercise, programs, bound, { prune, stateLimit: 60_000 });
  const said = new Set(histories.flat().flatMap(event => (event.type === 'logged' ? [event.text] : [])));
  const [{ stateless }] = Object.values(programs) as [CompiledProgram];
  return { stateless, usage, histories, failed: failingIn(exercise, histories), said: [...said].sort() };
}

/** Does the work within two seconds or leaves it to the next delivery; what is under way is not called back by giving up. */
const RACE = (claim: string, work: string) => `
export async function handle(message, { db, log }) {
  const signal = AbortSignal.timeout(2000);
  const late = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  late.catch(() => {});
  ${claim}
  try { await Promise.race([${work}, late]); }
  catch (error) { log.info(error.name); if (error.name === 'TimeoutError') return message.retry(); throw error; }
  await message.ack();
}`;
const ONCE = `db.transaction(async tx => { if (await tx.insertIfAbsent('processed_events', message.body.eventId)) await tx.decrement('stock', message.body.sku, message.body.quantity); })`;
const EACH_TIME = "db.decrement('stock', message.body.sku, message.body.quantity)";

describe('a handler that races a call against AbortSignal.timeout(2000)', () => {
  const slow = one({ slow: 1 });

  it('gives up where the answer takes five seconds, and does not where it comes at once', async () => {
    const { histories, said } = await explored(RACE('', ONCE), slow);
    expect(said).toContain('TimeoutError');
    const [ordinary] = histories;
    expect(ordinary!.some(event => event.type === 'logged')).toBe(false);
    for (const history of histories) expect(history.at(-1)).toMatchObject({ type: 'ended' });
  });

  it('does the work twice when it tries again without a claim, and once with one', async () => {
    expect((await explored(RACE('', EACH_TIME), slow)).failed).not.toEqual([]);
    expect((await explored(RACE('', ONCE), slow)).failed).toEqual([]);
  });
});

describe('what a signal calls off', () => {
  it('is no longer under way: nobody wakes a sleeper who was told to give up', async () => {
    const { histories } = await explored(
      `export async function handle(message, { clock, log }) {
        const controller = new AbortController();
        const beat = clock.sleep(60_000, { signal: controller.signal }).catch(error => log.info(error.name + ' at ' + clock.now()));
        await clock.sleep(10); controller.abort(); await beat; await message.ack();
      }`,
      one(),
    );
    const [history] = histories;
    expect(history!.flatMap(event => (event.type === 'logged' ? [event.text] : []))).toEqual(['AbortError at 10']);
    expect(history!.flatMap(event => (event.type === 'refused' ? [event.error.name] : []))).toEqual(['AbortError']);
    expect(Math.max(...history!.map(({ at }) => at))).toBe(10);
  });

  it('is refused where it is no signal, and where the service takes none', async () => {
    const { said } = await explored(
      `export async function handle(message, { clock, db, log }) {
        await clock.sleep(1, { signal: {} }).catch(error => log.info(error.message));
        await message.ack();
      }`,
      one(),
    );
    expect(said).toEqual(['clock.sleep: the option `signal` is an AbortSignal: { signal: AbortSignal.timeout(2000) }']);
  });
});

describe('runs that are taken for the same', () => {
  const TAIL =
    "if (await db.insertIfAbsent('processed_events', message.body.eventId)) await db.decrement('stock', message.body.sku, message.body.quantity); await message.ack();";
  const programs: { readonly [name: string]: string } = {
    'the time by performance.now': `export async function handle(message, { db, clock }) { if (performance.now() >= 30_000) await db.decrement('stock', 'mug', 1); ${TAIL} }`,
    'the time by a timer of the console': `export async function handle(message, { db }) { console.time('t'); ${TAIL} console.timeEnd('t'); }`,
    'a counter of the console': `export async function handle(message, { db }) { console.count(); ${TAIL} }`,
    'a timeout that may come before the work': `export async function handle(message, { db, clock }) { const s = AbortSignal.timeout(1000); await clock.sleep(message.attempt * 600); if (s.aborted) await db.decrement('stock', 'mug', 1); ${TAIL} }`,
    'a timeout that outlives its delivery': `let last = null; export async function handle(message, { db, clock }) { const before = last; last = AbortSignal.timeout(40_000); if (before?.aborted) await db.decrement('stock', 'mug', 1); ${TAIL} }`,
    'a timeout whose listener works': `export async function handle(message, { db }) { AbortSignal.timeout(20_000).onabort = () => db.increment('stock', 'pen', 1); ${TAIL} }`,
    'a listener that stays': `const target = new EventTarget(); export async function handle(message, { db, log }) { let n = 0; target.addEventListener('x', () => { n += 1; }); target.dispatchEvent(new Event('x')); ${TAIL} }`,
    'an emitter that stays': `import { EventEmitter } from 'node:events'; const emitter = new EventEmitter(); export async function handle(message, { db }) { if (emitter.listenerCount('x') > 1) await db.decrement('stock', 'mug', 1); emitter.on('x', () => {}); ${TAIL} }`,
    'a wait that a signal ends': `import { setTimeout as sleep } from 'node:timers/promises'; export async function handle(message, { db }) { await sleep(50_000, null, { signal: AbortSignal.timeout(10_000 * message.attempt) }).catch(() => {}); ${TAIL} }`,
  };
  const bounds: Bound[] = [
    one({ crash: 1, duplicate: 1 }),
    one({ expire: 1, slow: 1 }),
    boundOn(exercise, ['order-12', 'order-13'], { duplicate: 1 }),
  ];

  it.each(Object.keys(programs))('are the same with %s', async name => {
    for (const bound of bounds) {
      const [kept, whole] = [await explored(programs[name]!, bound), await explored(programs[name]!, bound, false)];
      expect(kept.failed).toEqual(whole.failed);
      // What was said hangs on what a life remembers: none of it may be lost to a run that was taken for another.
      expect(kept.said).toEqual(whole.said);
    }
  });

  it('know which of these programs read the clock, and which keep something', async () => {
    const facts = async (name: string) => {
      const { usage, stateless } = await explored(programs[name]!, bounds[0]!);
      return { clock: usage.clock, stateless };
    };
    expect(await facts('the time by performance.now')).toEqual({ clock: true, stateless: true });
    expect(await facts('the time by a timer of the console')).toEqual({ clock: true, stateless: false });
    expect(await facts('a counter of the console')).toEqual({ clock: false, stateless: false });
    expect(await facts('a timeout that may come before the work')).toEqual({ clock: false, stateless: true });
    expect(await facts('a listener that stays')).toEqual({ clock: false, stateless: false });
    expect(await facts('an emitter that stays')).toEqual({ clock: false, stateless: false });
    expect(await facts('a wait that a signal ends')).toEqual({ clock: false, stateless: true });
  });
});
