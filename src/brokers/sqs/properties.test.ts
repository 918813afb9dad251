import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent, Ms } from '../../history/event.ts';
import { type Received, Sqs, SqsError, type SqsQueueConfig } from './broker.ts';

const S = 1000;

/** Operations name messages and receipts by a small number, so that random sequences meet often. */
type Op =
  | { op: 'send'; queue: number; group: number; dedup: number; delay: number; message: number }
  | { op: 'receive'; queue: number; max: number; visibility: number; attempt: number }
  | { op: 'delete' | 'again'; pick: number }
  | { op: 'hide'; pick: number; ms: number }
  | { op: 'wait'; ms: number }
  | { op: 'timer' | 'redrive' | 'purge' | 'tighten' };

const natural = (max: number) => fc.integer({ min: 0, max });
const anyOp: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('send' as const),
      queue: natural(1),
      group: natural(2),
      dedup: natural(4),
      delay: natural(1),
      message: natural(5),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant('receive' as const),
      queue: natural(1),
      max: fc.integer({ min: 1, max: 4 }),
      visibility: natural(3),
      attempt: natural(3),
    }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constantFrom('delete' as const, 'again' as const), pick: natural(20) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('hide' as const), pick: natural(20), ms: natural(3) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('wait' as const), ms: natural(3) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('timer' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('redrive' as const, 'purge' as const, 'tighten' as const) }) },
);

const KINDS = {
  standard: [{ name: 'orders', deadLetterQueue: 'dead', maxReceiveCount: 2, retentionMs: 60 * S }, { name: 'dead' }],
  'stale-honouring': [
    { name: 'orders', staleHandles: 'honoured', retentionMs: null },
    { name: 'dead', retentionMs: null },
  ],
  fifo: [
    { name: 'orders', deadLetterQueue: 'dead', maxReceiveCount: 2, retentionMs: 60 * S },
    { name: 'dead', deduplicationScope: 'messageGroup' },
  ],
} satisfies Record<string, SqsQueueConfig[]>;
type Kind = keyof typeof KINDS;

/** Drives one broker, from any point in time on: nobody may notice which. */
class Driver {
  readonly events: HistoryEvent[] = [];
  readonly sqs: Sqs;
  readonly queues: string[];
  readonly received: Received[] = [];
  readonly sent: string[] = [];
  readonly purged = new Set<string>();
  readonly #fifo: boolean;
  readonly #ageless: boolean;
  now: Ms;

  constructor(kind: Kind, start = 0, ageless = false) {
    this.#fifo = kind === 'fifo';
    this.#ageless = ageless;
    const name = (base: string) => (this.#fifo ? `${base}.fifo` : base);
    const configs: SqsQueueConfig[] = (KINDS[kind] as SqsQueueConfig[]).map(config => ({
      ...config,
      name: name(config.name),
      ...(ageless ? { retentionMs: null } : {}),
      ...(config.deadLetterQueue ? { deadLetterQueue: name(config.deadLetterQueue) } : {}),
    }));
    this.queues = configs.map(config => config.name);
    this.now = start;
    this.sqs = new Sqs(configs, event => this.events.push(event), { ageless });
  }

  /** What somebody outside could see of the operation, its times counted from now. */
  do(op: Op): string {
    const from = this.events.length;
    let result: unknown;
    try {
      result = this.#do(op);
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      result = `${error.code} ${error.message}`;
    }
    const times = (name: string, value: unknown) => (/(?:^at|At)$/.test(name) && value !== null ? (value as number) - this.now : value);
    return JSON.stringify([result, this.events.slice(from)], times);
  }

  key(): string {
    return this.sqs.key(this.now);
  }

  #do(op: Op): unknown {
    const { sqs, now } = this;
    switch (op.op) {
      case 'send': {
        const id = `m${op.message}`;
        if (this.sent.includes(id)) return 'sent before';
        const fields = this.#fifo
          ? { groupId: `g${op.group}`, deduplicationId: `d${op.dedup}` }
          : { delayMs: op.delay * 10 * S, ...(op.group > 0 ? { groupId: `g${op.group}` } : {}) };
        const result = sqs.send(this.queues[op.queue]!, { id, body: op.message, ...fields }, now);
        if (!result.deduplicated) this.sent.push(id);
        return result;
      }
      case 'receive': {
        const attempt = this.#fifo && op.attempt > 0 ? { attemptId: `try${op.attempt}` } : {};
        const request = { max: op.max, ...attempt, visibilityTimeoutMs: op.visibility * 10 * S };
        const queue = this.queues[op.queue]!;
        const before = this.key();
        const promised = sqs.receivable(queue, now);
        const exhausted = sqs.exhausted(queue, now);
        expect(this.key()).toBe(before);
        const events = this.events.length;
        const received = sqs.receive(queue, request, now);
        // A repeated attempt hands out what is not visible to anybody else.
        if (!('attemptId' in request)) {
          expect(received.length > 0).toBe(promised);
          if (!promised) expect(this.events.slice(events).some(event => event.type === 'dead-lettered')).toBe(exhausted);
        }
        this.received.push(...received);
        return received;
      }
      case 'delete': {
        const receipt = this.#receipt(op.pick);
        return receipt && sqs.delete(receipt.queue, receipt.handle, now, 1);
      }
      case 'hide': {
        const receipt = this.#receipt(op.pick);
        return receipt && sqs.changeVisibility(receipt.queue, receipt.handle, op.ms * 10 * S, now);
      }
      case 'again': {
        const may = sqs.repeatable(this.queues[0]!, now);
        if (may.length === 0) return null;
        const received = sqs.handAgain(this.queues[0]!, may[op.pick % may.length]!, now);
        this.received.push(received);
        return received;
      }
      case 'wait':
        this.now += op.ms * 5 * S;
        return null;
      case 'timer': {
        const timer = sqs.nextTimer(now);
        if (timer === null) return null;
        this.now = Math.max(now, timer.at);
        sqs.pass(this.now);
        return timer;
      }
      case 'redrive':
        return sqs.startMessageMove(this.queues[1]!, null, now, 1);
      case 'purge': {
        const known = messagesOf(this).map(row => row.message);
        sqs.purge(this.queues[0]!, now);
        const left = new Set(messagesOf(this).map(row => row.message));
        for (const id of known) if (!left.has(id)) this.purged.add(id);
        return null;
      }
      case 'tighten':
        return sqs.setAttributes(this.queues[0]!, { ...(this.#ageless ? {} : { retentionMs: 90 * S }), visibilityTimeoutMs: 10 * S }, now);
    }
  }

  /** Receipts are picked by what they say, not by when they were handed out: equal keys need not have equal pasts. */
  #receipt(pick: number): { queue: string; handle: string } | null {
    const messages = messagesOf(this);
    if (messages.length === 0) return null;
    const row = messages[pick % messages.length]!;
    if (row.receiveCount === 0) return null;
    return { queue: row.queue, handle: `${row.queue}/${row.message}#${1 + (pick % row.receiveCount)}` };
  }
}

interface Row {
  readonly queue: string;
  readonly message: string;
  readonly state: string;
  readonly receiveCount: number;
  readonly groupId: string | null;
}

function messagesOf(driver: Driver): Row[] {
  const snapshot = driver.sqs.snapshot(driver.now) as unknown as Record<string, { messages: Row[] }>;
  return Object.entries(snapshot).flatMap(([queue, { messages }]) => messages.map(row => ({ ...row, queue })));
}

const sentIds = (driver: Driver) => driver.events.flatMap(event => (event.type === 'sent' ? [event.message] : []));
const kinds = Object.keys(KINDS) as Kind[];

describe('whatever happens to a broker', () => {
  it.each(kinds)('every message of %s is in exactly one place, and none is lost', kind => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 60 }), ops => {
        const driver = new Driver(kind);
        for (const op of ops) {
          driver.do(op);
          driver.sqs.pass(driver.now);
          const rows = messagesOf(driver);
          const places = rows.map(row => row.message);
          expect(new Set(places).size).toBe(places.length);
          for (const queue of driver.queues) {
            const count = (state: string) => rows.filter(row => row.queue === queue && row.state === state).length;
            expect(Object.values(driver.sqs.attributes(queue, driver.now))).toEqual([count('ready'), count('in-flight'), count('delayed')]);
          }
          // Whatever was stored is still there, or its end is known: deleted, purged, redriven under another id, or expired.
          const redriven = driver.events.flatMap(event =>
            event.type === 'sent' && event.retryOf !== null ? [event.retryOf, previous(event.message)] : [],
          );
          const settled = driver.events.flatMap(event => (event.type === 'settled' ? [event.message] : []));
          for (const id of sentIds(driver)) {
            if (places.includes(id) || settled.includes(id) || driver.purged.has(id) || redriven.includes(id)) continue;
            const sentAt = driver.events.find(event => event.type === 'sent' && event.message === id)!.at;
            expect(kind).not.toBe('stale-honouring');
            expect(driver.now - sentAt).toBeGreaterThanOrEqual(60 * S);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  function previous(redriven: string): string {
    const [root, times] = redriven.split('+');
    return Number(times) > 1 ? `${root}+${Number(times) - 1}` : root!;
  }

  it('every message of a standard queue that is not deleted can be received in the end, or is dead-lettered', () => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 40 }), ops => {
        const driver = new Driver('standard');
        for (const op of ops) driver.do(op);
        driver.sqs.setAttributes('orders', { retentionMs: null }, driver.now);
        driver.sqs.setAttributes('dead', { retentionMs: null }, driver.now);
        for (let timer = driver.sqs.nextTimer(driver.now); timer !== null; timer = driver.sqs.nextTimer(driver.now)) {
          driver.now = Math.max(driver.now, timer.at);
          driver.sqs.pass(driver.now);
        }
        const waiting = messagesOf(driver).filter(row => row.state !== 'deleted');
        expect(waiting.every(row => row.state === 'ready')).toBe(true);
        const handed = driver.queues.flatMap(queue =>
          Array.from({ length: 20 }, () => driver.sqs.receive(queue, { max: 10 }, driver.now)).flat(),
        );
        expect(handed.map(each => each.message).sort()).toEqual(waiting.map(row => row.message).sort());
      }),
      { numRuns: 300 },
    );
  });

  it('S-21: a group is never overtaken: what is received stands before everything of its group that is visible or will be', () => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 60 }), ops => {
        const driver = new Driver('fifo');
        for (const op of ops) {
          driver.sqs.pass(driver.now);
          const before = messagesOf(driver).filter(row => row.queue === driver.queues[0]);
          const from = driver.received.length;
          const dead = driver.events.length;
          driver.do(op);
          if (op.op !== 'receive' || op.queue !== 0 || op.attempt > 0) continue;
          const handed = driver.received.slice(from).map(each => each.message);
          const moved = driver.events.slice(dead).flatMap(event => (event.type === 'dead-lettered' ? [event.message] : []));
          for (const group of new Set(before.map(row => row.groupId))) {
            // The queue's main members were all sent, so send order is the order of the group.
            const line = before.filter(row => row.groupId === group && !moved.includes(row.message));
            const taken = line.filter(row => handed.includes(row.message));
            expect(taken).toEqual(line.slice(0, taken.length));
            expect(taken.every(row => row.state === 'ready')).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(kinds.flatMap(kind => [[kind, false] as const, [kind, true] as const]))(
    'equal keys have equal continuations: %s, ageless %s',
    (kind, ageless) => {
      const reach = (ops: readonly Op[], start: Ms) => {
        const driver = new Driver(kind, start, ageless);
        for (const op of ops) driver.do(op);
        return driver;
      };
      const seen = (text: string) => (ageless ? text.replace(/"(sentAt|firstReceivedAt)":-?\d+,?/g, '') : text);
      let met = 0;
      const pasts = fc.array(fc.array(anyOp, { maxLength: 6 }), { minLength: 150, maxLength: 150 });
      fc.assert(
        fc.property(pasts, fc.array(anyOp, { minLength: 20, maxLength: 30 }), (sequences, next) => {
          const first = new Map<string, readonly Op[]>();
          for (const ops of sequences) {
            const there = reach(ops, 0);
            // Ids are never used twice, so what may still be sent is part of the situation.
            const situation = `${there.sent}\n${there.key()}`;
            const other = first.get(situation);
            first.set(situation, other ?? ops);
            if (other === undefined || there.sent.length === 0) continue;
            met += 1;
            const [a, b] = [reach(other, 0), reach(ops, 1_000_000 * S)];
            for (const op of next) {
              expect(seen(b.do(op))).toBe(seen(a.do(op)));
              expect(b.key()).toBe(a.key());
            }
          }
        }),
        { numRuns: 40 },
      );
      expect(met).toBeGreaterThan(30);
    },
  );
});
