import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent, Ms } from '../../history/event.ts';
import { type Copyable, expectCopiesToGoOnAlike } from '../../testing/copies.ts';
import { PubSub, PubSubError, type PubSubSubscriptionConfig, type PulledMessage } from './broker.ts';

const S = 1000;
const MIN = 60 * S;

type Op =
  | { readonly op: 'publish'; readonly key: number }
  | { readonly op: 'pull'; readonly max: number; readonly who: number }
  | { readonly op: 'ack' | 'nack' | 'stale'; readonly pick: number }
  | { readonly op: 'extend'; readonly pick: number; readonly seconds: number }
  | { readonly op: 'wait'; readonly seconds: number }
  | { readonly op: 'seek'; readonly back: number }
  | { readonly op: 'snapshot' | 'restore' };

const anyOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ op: fc.constant('publish' as const), key: fc.nat(2) }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('pull' as const), max: fc.integer({ min: 1, max: 4 }), who: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constantFrom('ack' as const, 'nack' as const, 'stale' as const), pick: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('extend' as const), pick: fc.nat(20), seconds: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('wait' as const), seconds: fc.nat(15) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('seek' as const), back: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('snapshot' as const, 'restore' as const) }) },
);
/** Without going back in time, so that an end is an end. */
const forwardOp = anyOp.filter(({ op }) => op !== 'seek' && op !== 'restore');

const KINDS: { readonly [kind: string]: Partial<PubSubSubscriptionConfig> } = {
  plain: {},
  ordered: { ordering: true },
  'exactly once': { exactlyOnce: true },
  'exactly once, ordered': { exactlyOnce: true, ordering: true },
  'with everything': {
    ordering: true,
    retryPolicy: { minimumBackoffMs: 5 * S, maximumBackoffMs: 20 * S },
    deadLetterTopic: 'dead',
    retentionMs: 10 * MIN,
    lateAcks: 'ignored',
  },
};
const kinds = Object.keys(KINDS);

class Driver {
  readonly events: HistoryEvent[] = [];
  readonly broker: PubSub;
  readonly pulled: PulledMessage[] = [];
  now: Ms;
  #published = 0;

  constructor(kind: string | Driver, start: Ms = 0) {
    this.now = start;
    if (typeof kind !== 'string') {
      this.broker = kind.broker.copy(event => this.events.push(event));
      this.pulled.push(...kind.pulled);
      this.#published = kind.#published;
      return;
    }
    this.broker = new PubSub([{ name: 'topic' }, { name: 'dead' }], [], event => this.events.push(event));
    this.broker.createSubscription({ name: 'work', topic: 'topic', expirationMs: null, ...KINDS[kind] }, start);
    this.broker.createSubscription({ name: 'bin', topic: 'dead', expirationMs: null }, start);
  }

  do(op: Op): string {
    const from = this.events.length;
    let result: unknown = null;
    try {
      result = this.#do(op);
    } catch (error) {
      if (!(error instanceof PubSubError)) throw error;
      result = [error.code, Object.values(error.ackIds)];
    }
    const times = (name: string, value: unknown) => (/(?:^at|At)$/.test(name) && value !== null ? (value as number) - this.now : value);
    return JSON.stringify([result, this.events.slice(from)], times);
  }

  #do(op: Op): unknown {
    const { broker } = this;
    switch (op.op) {
      case 'publish':
        this.#published += 1;
        return broker.publish('topic', { id: `m${this.#published}`, body: 1, orderingKey: op.key === 0 ? '' : `k${op.key}` }, this.now);
      case 'pull': {
        const pulled = broker.pull('work', { max: op.max, ...(op.who === 0 ? {} : { subscriber: `s${op.who}` }) }, this.now);
        this.pulled.push(...pulled);
        return pulled;
      }
      case 'wait':
        this.now += op.seconds * S;
        broker.pass(this.now);
        return null;
      case 'seek':
        return broker.seekToTime('work', Math.max(0, this.now - op.back * S), this.now);
      case 'snapshot':
        return broker.createSnapshot('snap', 'work', this.now) - this.now;
      case 'restore':
        return broker.seekToSnapshot('work', 'snap', this.now);
      default: {
        const of =
          this.pulled.length === 0
            ? null
            : this.pulled[op.op === 'stale' ? op.pick % this.pulled.length : Math.max(0, this.pulled.length - 1 - (op.pick % 5))]!;
        if (of === null) return null;
        if (op.op === 'nack') return broker.modifyAckDeadline('work', [of.ackId], 0, this.now);
        if (op.op === 'extend') return broker.modifyAckDeadline('work', [of.ackId], op.seconds * S, this.now);
        return broker.acknowledge('work', [of.ackId], this.now, 1);
      }
    }
  }

  states(): readonly { message: string; state: string; dueAt: Ms | null }[] {
    return (this.broker.snapshot(this.now) as unknown as { work: { messages: { message: string; state: string; dueAt: Ms | null }[] } })
      .work.messages;
  }

  of(type: HistoryEvent['type']): string[] {
    return this.events.flatMap(event => (event.type === type && 'message' in event ? [event.message as string] : []));
  }
}

class Copied implements Copyable<Op> {
  readonly told: string[] = [];
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  do(op: Op): void {
    this.told.push(this.#driver.do(op));
  }

  look(): string {
    const { broker, now } = this.#driver;
    return JSON.stringify([broker.key(now), broker.snapshot(now), broker.nextTimer(now)]);
  }

  copy(): Copied {
    return new Copied(new Driver(this.#driver, this.#driver.now));
  }
}

describe('a copy of a broker', () => {
  it.each(kinds)('%s: goes on as the original does, and neither changes the other', kind => {
    expectCopiesToGoOnAlike(() => new Copied(new Driver(kind)), anyOp, { numRuns: 50, first: 40 });
  });
});

describe('whatever happens to a subscription', () => {
  it.each(kinds)('%s: every message is ready, outstanding, waiting, acknowledged, dead-lettered or expired: exactly one of them', kind => {
    fc.assert(
      fc.property(fc.array(forwardOp, { maxLength: 60 }), ops => {
        const driver = new Driver(kind);
        for (const op of ops) {
          driver.do(op);
          driver.broker.pass(driver.now);
          const states = driver.states();
          const there = states.map(({ message }) => message);
          expect(new Set(there).size).toBe(there.length);
          const { undelivered, outstanding } = driver.broker.counts('work', driver.now);
          expect([undelivered, outstanding]).toEqual([
            states.filter(({ state }) => state !== 'outstanding').length,
            states.filter(({ state }) => state === 'outstanding').length,
          ]);
          const ended = [...driver.of('settled'), ...driver.of('dead-lettered'), ...driver.of('dropped')];
          for (const id of driver.of('sent'))
            if (id.startsWith('m') && !id.includes('@')) expect(there.includes(id) || ended.includes(id)).toBe(true);
          // Only with ordering may what was acknowledged be there again (P-09), and never under exactly-once delivery (P-11).
          const isFinal = kind === 'plain' || kind.startsWith('exactly once');
          if (isFinal) for (const id of driver.of('settled')) expect(there).not.toContain(id);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each(kinds)('%s: in the end everything can be pulled and acknowledged', kind => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 40 }), ops => {
        const driver = new Driver(kind);
        for (const op of ops) driver.do(op);
        for (let timer = driver.broker.nextTimer(driver.now); timer !== null; timer = driver.broker.nextTimer(driver.now)) {
          driver.now = Math.max(driver.now, timer.at);
          driver.broker.pass(driver.now);
        }
        const waiting = driver.states();
        expect(waiting.every(({ state }) => state === 'ready')).toBe(true);
        const pulled = driver.broker.pull('work', { max: 1000, subscriber: 'last' }, driver.now);
        expect(pulled.map(({ message }) => message).sort()).toEqual(waiting.map(({ message }) => message).sort());
        expect(driver.broker.receivable('work', 'last')).toBe(false);
        for (const { ackId } of pulled) driver.broker.acknowledge('work', [ackId], driver.now);
        expect(driver.broker.counts('work', driver.now)).toEqual({ undelivered: 0, outstanding: 0 });
        expect(driver.broker.nextTimer(driver.now)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it.each(kinds.filter(kind => KINDS[kind]!.ordering))(
    '%s: P-08, P-09: a key is never overtaken: each pull goes on where the last one stopped, or at something that came back',
    kind => {
      fc.assert(
        fc.property(fc.array(forwardOp, { maxLength: 80 }), ops => {
          const driver = new Driver(kind);
          const number = (id: string) => Number(id.slice(1));
          for (const op of ops) {
            driver.broker.pass(driver.now);
            const open = driver.states();
            const from = driver.pulled.length;
            driver.do(op);
            if (op.op !== 'pull') continue;
            const pulled = driver.pulled.slice(from);
            for (const key of ['k1', 'k2']) {
              const handed = pulled.filter(({ orderingKey }) => orderingKey === key).map(({ message }) => number(message));
              expect(handed).toEqual([...handed].sort((a, b) => a - b));
              const first = handed[0];
              if (first === undefined) continue;
              // Whatever of the key is older and not acknowledged is with somebody already.
              const keyOf = new Map(driver.pulled.map(({ message, orderingKey }) => [message, orderingKey]));
              const older = open.filter(({ message }) => keyOf.get(message) === key && number(message) < first);
              expect(older.every(({ state }) => state === 'outstanding')).toBe(true);
            }
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  it.each(kinds)('%s: says beforehand whether a pull will find something', kind => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 60 }), ops => {
        const driver = new Driver(kind);
        for (const op of ops) {
          driver.broker.pass(driver.now);
          const who = op.op === 'pull' && op.who > 0 ? `s${op.who}` : undefined;
          const promised = driver.broker.receivable('work', who);
          const from = driver.pulled.length;
          driver.do(op);
          if (op.op === 'pull') expect(driver.pulled.length > from).toBe(promised);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each(kinds)('%s: the same operations at another time have the same keys and results', kind => {
    fc.assert(
      fc.property(
        fc.array(
          anyOp.filter(({ op }) => op !== 'seek'),
          { maxLength: 40 },
        ),
        ops => {
          const [early, late] = [new Driver(kind), new Driver(kind, 1_000_000 * S)];
          for (const op of ops) {
            expect(late.do(op)).toBe(early.do(op));
            expect(late.broker.key(late.now)).toBe(early.broker.key(early.now));
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
