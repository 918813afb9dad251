import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import { loadExercises } from '../../exercise/load-fs.ts';
import { checkTypes } from '../../process/type-errors-node.ts';

/** What the editor would underline, as the terminal finds it. */
const typeErrors = (
  exercise: Pick<Exercise, 'events' | 'system'> & Partial<Pick<Exercise, 'given'>>,
  files: readonly SourceFile[],
): string[] => checkTypes(ts, exercise, files).map(({ file, line, text }) => `${file}:${line} ${text}`);

const exercises = await loadExercises();
const of = (slug: string) => exercises.find(({ exercise }) => exercise.slug === slug)!;
const first = of('idempotent-order-consumer');
const check = (body: string, services: Exercise['system']['services'] = first.exercise.system.services) =>
  typeErrors({ events: first.exercise.events, system: { ...first.exercise.system, services } }, [
    {
      path: 'handler.ts',
      text: `import { DAY, type Message, type OrderPlaced, type Services, UniqueViolation } from 'ackademy';\n${body}`,
    },
  ]);

describe('the types that a learner is given', () => {
  it('finds no fault with any starter, solution or other right answer', async () => {
    for (const { exercise, starter, solution, right } of await loadExercises())
      for (const files of [starter, solution, ...Object.values(right)]) expect(typeErrors(exercise, files)).toEqual([]);
  });

  it('knows the events of the exercise', () => {
    expect(check('export const f = (m: Message<OrderPlaced>) => m.body.orderIdd;').join()).toContain("'orderIdd' does not exist");
  });

  it('offers of a message what the exercise’s broker has, and nothing else', () => {
    const { exercise } = of('commit-after-work');
    const kafka = (text: string) =>
      typeErrors(exercise, [{ path: 'handler.ts', text: `import type { Message, OrderPlaced } from 'ackademy';\n${text}` }]).join();
    expect(kafka('export const f = (m: Message<OrderPlaced>) => [m.offset + 1, m.body.orderId, m.ack()];')).toBe('');
    for (const absent of ['attempt', 'id', 'retry', 'reject', 'extend', 'receiveCount'])
      expect(kafka(`export const f = (m: Message) => m.${absent};`)).toContain(`'${absent}' does not exist`);
  });

  it('lets a learner import what the exercise brings along, and tells nothing of what is wrong in there', () => {
    const given = [{ path: 'given.ts', text: 'export const answer: number = "42";' }];
    const text = `import { answer } from './given.ts';\nexport const f = () => answer.length;`;
    expect(typeErrors({ ...first.exercise, given }, [{ path: 'handler.ts', text }])).toEqual([
      "handler.ts:2 Property 'length' does not exist on type 'number'.",
    ]);
  });

  it('does not offer what SQS cannot do', () => {
    expect(check('export const f = (m: Message) => m.reject();').join()).toContain("'reject' does not exist");
  });

  it('does not offer a service that the exercise does not grant, and says what one takes that it does', () => {
    const body =
      "export const f = ({ email }: Services) => email.send({ to: 'ada@example.com', subject: 'Hello' }, { idempotencyKey: 'k' });";
    expect(check(body).join()).toContain("Property 'email' does not exist on type 'Services'");
    const email = { idempotencyKeys: null, rateLimit: null, outages: [], refuses: {} };
    expect(check(body, { email })).toEqual([]);
    expect(check(body.replace('subject', 'subjekt'), { email }).join()).toContain("'subjekt' does not exist in type 'Mail'");
  });

  it('offers topics and queues where the exercise grants some', () => {
    const body =
      "export const f = ({ topic, queue }: Services) => [topic('orders').publish({ id: 1 }, { key: 'a' }), queue('jobs').send({ id: 1 })];";
    expect(check(body, { topics: ['orders'], queues: ['jobs'] })).toEqual([]);
    expect(check(body)).toHaveLength(2);
  });

  it('knows what each service takes', () => {
    const availability = { outages: [], rateLimit: null };
    const services = {
      redis: { keys: {} },
      push: { ...availability, goneTokens: [] },
      payments: { ...availability, idempotencyKeys: { liveMs: 1 }, declines: {} },
      followers: { pageSize: 1, users: {} },
    };
    const body = (text: string) => check(`export async function f({ redis, push, payments, followers }: Services) { ${text} }`, services);
    const right = `const old: string | null = await redis.set('a', 1, { NX: true, PX: 5 });
      for (const fan of (await followers.page('star')).followers) await push.send(fan, { title: old ?? 'new' }, { collapseId: 'p' });
      const { id } = await payments.charge({ customer: 'c', amount: 5 }, { idempotencyKey: 'k' });
      await payments.refund({ charge: id });`;
    expect(body(right)).toEqual([]);
    expect(
      body("redis.set('a', { n: 1 }); push.send('a', 'x', { idempotencyKey: 'k' }); payments.charge({ customer: 'c' });"),
    ).toHaveLength(3);
  });

  it('knows the requests and answers of an HTTP front', () => {
    const front = `export async function POST(request: Request, { db }: Services): Promise<Response> {
      const order = await request.json();
      await db.insertIfAbsent('orders', order.id, { from: request.headers.get('x-from') });
      return order.late ? new Response(null, { status: 429, headers: { 'Retry-After': '7' } }) : Response.json({ ok: true });
    }`;
    expect(check(front)).toEqual([]);
    expect(check('export const f = () => new Response({ a: 1 });')).toHaveLength(1);
  });

  it('keeps a message immutable and a transaction flat', () => {
    expect(check('export const f = (m: Message<OrderPlaced>) => { m.body.quantity = 1; };')).toHaveLength(1);
    expect(check('export const f = ({ db }: Services) => db.transaction(tx => tx.transaction(async () => 1));')).toHaveLength(1);
  });

  it('knows signals, URLs, digests and the modules of Node, with and without their prefix', () => {
    const body = `import { once, EventEmitter } from 'node:events';
    import assert from 'assert';
    import { strict } from 'node:assert';
    import equality from 'node:assert/strict';
    import crypto, { createHash } from 'node:crypto';
    import { setTimeout as sleep } from 'timers/promises';
    import timers, { clearTimeout as stop } from 'node:timers';
    class Mine extends EventEmitter {}
    export async function f({ clock }: Services, m: Message<OrderPlaced>) {
      const signal = AbortSignal.any([AbortSignal.timeout(2000), new AbortController().signal]);
      signal.addEventListener('abort', () => console.log(signal.reason.name), { once: true });
      await clock.sleep(50, { signal });
      await sleep(50, 'value', { signal });
      const [first] = await once(new Mine(), 'ready', { signal });
      const key: string = createHash('sha256').update(m.body.orderId).digest('hex') + crypto.randomUUID() + String(first);
      const timer: ReturnType<typeof setTimeout> = setTimeout(() => {}, 5);
      timer.unref();
      stop(timer);
      timers.clearInterval(setInterval((n: number) => n, 5, 1));
      assert.deepStrictEqual(new URL(key, 'https://example.com').searchParams.get('a'), null);
      strict.equal(1, 1);
      equality.ok(performance.now() >= 0);
      const bytes: ArrayBuffer = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
      const list: number[] = await Array.fromAsync([1, Promise.resolve(2)], async n => n * 2);
      const price: string = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR' }).format(bytes.byteLength);
      return [Error.isError(price), RegExp.escape(price), atob(btoa(price)), await Promise.try(() => list.length), structuredClone({ a: 1 }).a + 1];
    }`;
    expect(check(body)).toEqual([]);
    expect(check('export const f = () => [new Event("x").timeStamp, crypto.subtle.encrypt, performance.mark("a")];')).toHaveLength(3);
  });

  it('knows durations, errors and virtual globals, and no DOM', () => {
    const body = `export async function f({ db }: Services) {
      try { await db.insert('t', crypto.randomUUID(), {}, { ttlMs: 7 * DAY }); }
      catch (error) { if (!(error instanceof UniqueViolation)) throw error; console.log(error.message); }
      await new Promise<void>(resolve => setTimeout(resolve, 5));
    }`;
    expect(check(body)).toEqual([]);
    expect(check('export const f = () => document.title + process.env.HOME + fetch;')).toHaveLength(3);
  });
});
