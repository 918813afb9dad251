/** A handler and a queue, driven by a plan in virtual time. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import type { CompiledProgram } from '../compile/compiled.ts';
import type { HistoryEvent } from '../history/index.ts';
import { Series } from '../report/series.ts';
import { LONG_RUN, type PlanResult, playPlan, type TimePlan } from '../sim/time-driven.ts';
import { oneBound, oneProgram, oneQueue } from '../system/one-program.ts';
import { opened } from './opened.ts';

const HANDLER = `
export async function handle(message, { email }) {
  await email.send({ to: message.body.to, subject: 'Your order' });
  await message.ack();
}`;

/** Nobody waits for the mail. */
const CARELESS = HANDLER.replace('await email', 'email');

let program: CompiledProgram;
let careless: CompiledProgram;
beforeAll(async () => {
  const compiled = async (text: string) => {
    const result = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
    if (!result.ok) throw new Error(result.errors.map(error => error.text).join('\n'));
    return result.program;
  };
  program = await compiled(HANDLER);
  careless = await compiled(CARELESS);
});

const QUIET: TimePlan = { seed: 1, latencies: { 'email.send': { ms: 100, jitterMs: 0 } }, crashes: [], restartMs: 1000, untilMs: 600_000 };

function played(options: {
  readonly messages: number;
  readonly everyMs: number;
  readonly runs?: CompiledProgram;
  readonly workers?: number;
  readonly plan?: Partial<TimePlan>;
  readonly outages?: readonly { fromMs: number; untilMs: number }[];
  readonly visibilityTimeoutMs?: number;
  readonly pressure?: { readonly bound: number; readonly whenFull: 'wait' | 'refuse' };
}): HistoryEvent[] & { produced?: PlanResult } {
  const names = Array.from({ length: options.messages }, (_, index) => `order-${index}`);
  const { runs = program, workers = 1, visibilityTimeoutMs = 30_000 } = options;
  const system = oneProgram(
    { entry: 'handler.ts', handler: 'handle' },
    oneQueue('orders', { visibilityTimeoutMs, deadLetterQueue: 'orders-dlq', maxReceiveCount: 3 }),
    { email: { outages: options.outages ?? [], rateLimit: null, idempotencyKeys: null, refuses: {} } },
  );
  const messages = Object.fromEntries(names.map(name => [name, { body: { to: `${name}@example.com` }, headers: {}, retryOf: null }]));
  const sends = names.map((message, index) => ({ message, atMs: index * options.everyMs }));
  const bound = oneBound([], workers, {}, options.pressure ? [] : sends);
  const { simulation, history } = opened({ system, messages }, { program: runs }, { limits: LONG_RUN, paced: true }).open(bound);
  const series = new Series({ everyMs: 1000, untilMs: QUIET.untilMs });
  let seen = 0;
  const waiting = () => {
    for (; seen < history.length; seen += 1) series.see(history[seen]!);
    return series.waiting;
  };
  const producer = options.pressure ? { producer: { sends, ...options.pressure } } : {};
  const produced = playPlan(simulation, { ...QUIET, ...options.plan, ...producer }, waiting);
  return Object.assign(history, { produced });
}

const of = <T extends HistoryEvent['type']>(history: readonly HistoryEvent[], type: T) =>
  history.filter((event): event is Extract<HistoryEvent, { type: T }> => event.type === type);

describe('a plan in virtual time', () => {
  it('gives each call its time, so that a worker keeps up or does not', () => {
    const history = played({ messages: 10, everyMs: 50 });
    expect(of(history, 'finished').map(({ at }) => at)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    const two = played({ messages: 10, everyMs: 50, workers: 2 });
    expect(of(two, 'finished').at(-1)!.at).toBe(550);
    expect(of(two, 'delivered').map(({ worker }) => worker)).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
  });

  it('lets a process die at its moment and start again, and the queue hand out again what it had', () => {
    const history = played({ messages: 2, everyMs: 0, plan: { crashes: [{ atMs: 50, worker: 1 }] } });
    expect(of(history, 'crashed')).toMatchObject([{ at: 50, pending: [1] }]);
    expect(of(history, 'life-started').map(({ at }) => at)).toEqual([0, 1050]);
    expect(of(history, 'delivered').map(({ at, message, cause }) => [at, message, cause])).toEqual([
      [0, 'order-0', 'first'],
      [1050, 'order-1', 'first'],
      [30_000, 'order-0', 'redelivery'],
    ]);
  });

  it('starts a process again that ended over what nobody handled', () => {
    const history = played({ messages: 2, everyMs: 500, runs: careless, outages: [{ fromMs: 0, untilMs: 200 }] });
    expect(of(history, 'crashed')).toMatchObject([{ at: 100, error: { name: 'ServiceUnavailable' } }]);
    expect(of(history, 'life-started').map(({ at }) => at)).toEqual([0, 1100]);
    expect(of(history, 'delivered').map(({ at, message }) => [at, message])).toEqual([
      [0, 'order-0'],
      [1100, 'order-1'],
    ]);
  });

  it('moves what was received too often to the dead-letter queue, at the receive that would be one too many', () => {
    const history = played({ messages: 1, everyMs: 0, outages: [{ fromMs: 0, untilMs: 200_000 }], visibilityTimeoutMs: 10_000 });
    expect(of(history, 'finished').map(({ at, error }) => [at, error?.name])).toEqual([
      [100, 'ServiceUnavailable'],
      [10_100, 'ServiceUnavailable'],
      [20_100, 'ServiceUnavailable'],
    ]);
    expect(of(history, 'dead-lettered')).toMatchObject([{ at: 30_000, message: 'order-0', attempts: 3 }]);
  });

  it('refuses what is due while a service is out, and nothing before or after', () => {
    const plan = { outages: [{ of: 'email.send', fromMs: 150, untilMs: 301 }] };
    const history = played({ messages: 4, everyMs: 0, plan, visibilityTimeoutMs: 5000 });
    expect(of(history, 'refused').map(({ at, error }) => [at, error.name])).toEqual([
      [200, 'ServiceUnavailable'],
      [300, 'ServiceUnavailable'],
    ]);
    expect(of(history, 'settled').map(({ at }) => at)).toEqual([100, 400, 5200, 5300]);
  });

  it('is the same run every time', () => {
    const options = {
      messages: 300,
      everyMs: 40,
      workers: 3,
      plan: { latencies: { default: { ms: 5, jitterMs: 20 }, email: { ms: 60, jitterMs: 90 } } },
    };
    expect(JSON.stringify(played(options))).toBe(JSON.stringify(played(options)));
    const other = played({ ...options, plan: { ...options.plan, seed: 2 } });
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(played(options)));
  });

  it('holds a producer up while its bound is reached, and sends in its order all the same', () => {
    const history = played({ messages: 6, everyMs: 0, pressure: { bound: 2, whenFull: 'wait' } });
    expect(of(history, 'sent').map(({ at }) => at)).toEqual([0, 0, 100, 200, 300, 400]);
    expect(history.produced!.waits.map(({ waitedMs }) => waitedMs)).toEqual([0, 0, 100, 200, 300, 400]);
    expect(history.produced!.refusedAt).toEqual([]);
  });

  it('lets a producer give up what it has no room for, and loses nothing that it took', () => {
    const history = played({ messages: 6, everyMs: 40, pressure: { bound: 2, whenFull: 'refuse' } });
    expect(of(history, 'sent').map(({ at }) => at)).toEqual([0, 40, 120]);
    expect(history.produced!.refusedAt).toEqual([80, 160, 200]);
    expect(of(history, 'settled').map(({ at }) => at)).toEqual([100, 200, 300]);
  });

  it('is cut off where the plan ends, with what is still waiting told', () => {
    const history = played({ messages: 100, everyMs: 50, plan: { untilMs: 2000 } });
    const series = new Series({ everyMs: 500, untilMs: 2000 });
    for (const event of history) series.see(event);
    const { counts, gauges, effects, longestMs } = series.view();
    expect(counts.sent).toEqual([10, 10, 10, 10, 1]);
    expect(counts.settled).toEqual([4, 5, 5, 5, 1]);
    expect(gauges.waiting).toEqual([6, 11, 16, 21, 21]);
    expect(gauges.inFlight).toEqual([1, 1, 1, 1, 1]);
    expect(effects).toEqual({ 'email.send': [4, 5, 5, 5, 1] });
    expect(longestMs).toEqual([100, 100, 100, 100, 100]);
  });
});
