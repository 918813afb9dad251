import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent, Json, Ms } from '../../history/event.ts';
import { Sqs } from '../sqs/broker.ts';
import { type AttemptOutcome, Sns, type SubscriptionConfig } from './broker.ts';
import { compileFilter, valuesOfBody } from './filter.ts';
import { type RetryPolicy, retryDelay } from './retry.ts';

const S = 1000;

type Op =
  | { readonly op: 'publish'; readonly group: number; readonly kind: number; readonly dedup: number }
  | { readonly op: 'fault'; readonly endpoint: number; readonly outcome: AttemptOutcome }
  | { readonly op: 'wait'; readonly seconds: number };

const anyOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant('publish' as const), group: fc.nat(2), kind: fc.nat(2), dedup: fc.nat(12) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('fault' as const),
      endpoint: fc.nat(2),
      outcome: fc.constantFrom<AttemptOutcome>('delivered', 'client-error', 'server-error'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('wait' as const), seconds: fc.nat(40) }) },
);

class Driver {
  readonly events: HistoryEvent[] = [];
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly endpoints: readonly string[];
  readonly outcomes: AttemptOutcome[] = ['delivered', 'delivered', 'delivered'];
  /** What each endpoint wants of what was accepted, in order. */
  readonly wanted: string[][] = [[], [], []];
  readonly handed: string[] = [];
  readonly #fifo: boolean;
  now: Ms;
  #published = 0;

  constructor(fifo: boolean, start: Ms = 0) {
    this.#fifo = fifo;
    this.now = start;
    const end = fifo ? '.fifo' : '';
    this.endpoints = [`all${end}`, `zero${end}`, `dead-less${end}`];
    const names = [...this.endpoints, `dead${end}`];
    this.sqs = new Sqs(
      names.map(name => ({ name, retentionMs: null })),
      event => this.events.push(event),
    );
    const subscriptions = this.endpoints.map(
      (endpoint, n): SubscriptionConfig => ({
        topic: `t${end}`,
        protocol: 'sqs',
        endpoint,
        ...(n === 1 ? { filterPolicy: { kind: ['0'] } } : {}),
        ...(n < 2 ? { deadLetterQueue: `dead${end}` } : {}),
      }),
    );
    this.sns = new Sns([{ name: `t${end}` }], subscriptions, this.sqs, event => this.events.push(event), {
      attempt: ({ endpoint, message }) => {
        const outcome = this.outcomes[this.endpoints.indexOf(endpoint)]!;
        if (outcome === 'delivered') this.handed.push(`${message}@${endpoint}`);
        return outcome;
      },
    });
  }

  do(op: Op): void {
    if (op.op === 'fault') this.outcomes[op.endpoint] = op.outcome;
    else if (op.op === 'wait') this.pass(this.now + op.seconds * S);
    else {
      this.#published += 1;
      const id = `m${this.#published}g${op.group}`;
      const fifo = this.#fifo ? { groupId: `g${op.group}`, deduplicationId: `d${op.dedup}` } : {};
      const { deduplicated } = this.sns.publish(
        `t${this.#fifo ? '.fifo' : ''}`,
        { id, body: id, headers: { kind: String(op.kind) }, ...fifo },
        this.now,
      );
      if (!deduplicated) for (const n of [0, 1, 2]) if (n !== 1 || op.kind === 0) this.wanted[n]!.push(id);
    }
  }

  pass(to: Ms): void {
    this.now = to;
    this.sns.pass(to);
  }

  stored(queue: string): string[] {
    const { messages } = (this.sqs.snapshot(this.now) as { [queue: string]: { messages: { message: string }[] } })[queue]!;
    return messages.map(({ message }) => message);
  }

  /** Of one endpoint: what it got, what its dead-letter queue got, and what was lost. */
  fates(n: number): string[] {
    const endpoint = this.endpoints[n]!;
    const dead = this.stored(this.#fifo ? 'dead.fifo' : 'dead').filter(id => id.endsWith(`@${endpoint}`));
    return [...this.stored(endpoint), ...dead].map(id => id.split('@')[0]!);
  }
}

const kinds = [['standard', false] as const, ['FIFO', true] as const];

describe('whatever happens to a topic', () => {
  it.each(kinds)('%s: every copy is delivered, dead-lettered, lost or still to be tried: exactly one of them', (_name, fifo) => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 40 }), ops => {
        const driver = new Driver(fifo);
        for (const op of ops) {
          driver.do(op);
          const dropped = driver.events.filter(({ type }) => type === 'dropped').length;
          let there = 0;
          for (const n of [0, 1, 2]) {
            const fates = driver.fates(n);
            expect(new Set(fates).size).toBe(fates.length);
            expect(fates.every(id => driver.wanted[n]!.includes(id))).toBe(true);
            there += fates.length;
          }
          const all = driver.wanted.reduce((sum, each) => sum + each.length, 0);
          expect(there + dropped + driver.sns.pending()).toBe(all);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each(kinds)('%s: once the faults are over everything that was still to be tried arrives', (_name, fifo) => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 40 }), ops => {
        const driver = new Driver(fifo);
        for (const op of ops) driver.do(op);
        driver.outcomes.fill('delivered');
        driver.pass(driver.now + 60 * S);
        expect(driver.sns.pending()).toBe(0);
        expect(driver.sns.nextTimer(driver.now)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it('FIFO: no message of a group is handed to a queue before one that was accepted earlier', () => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 60 }), ops => {
        const driver = new Driver(true);
        for (const op of ops) driver.do(op);
        driver.outcomes.fill('delivered');
        driver.pass(driver.now + 60 * S);
        const order = (id: string) => Number(id.slice(1, id.indexOf('g')));
        for (const endpoint of driver.endpoints)
          for (const group of ['g0', 'g1', 'g2']) {
            const handed = driver.handed.filter(id => id.endsWith(`${group}@${endpoint}`)).map(order);
            expect(handed).toEqual([...handed].sort((a, b) => a - b));
          }
      }),
      { numRuns: 200 },
    );
  });

  it.each(kinds)('%s: equal keys have equal continuations, at whatever time', (_name, fifo) => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 15 }), fc.array(anyOp, { maxLength: 15 }), (past, next) => {
        const [early, late] = [new Driver(fifo), new Driver(fifo, 1_000_000 * S)];
        for (const op of [...past, ...next]) {
          early.do(op);
          late.do(op);
          expect(late.sns.key(late.now)).toBe(early.sns.key(early.now));
        }
        expect(late.handed).toEqual(early.handed);
      }),
      { numRuns: 100 },
    );
  });
});

it('a retry policy waits never less than before, and between its least and its greatest delay', () => {
  const policies = fc
    .record({
      minDelayTarget: fc.integer({ min: 1, max: 50 }),
      extra: fc.nat(100),
      numNoDelayRetries: fc.nat(5),
      numMinDelayRetries: fc.nat(5),
      numMaxDelayRetries: fc.nat(5),
      backoff: fc.nat(20),
      backoffFunction: fc.constantFrom('linear' as const, 'arithmetic' as const, 'geometric' as const, 'exponential' as const),
    })
    .map(
      ({ extra, backoff, ...rest }): RetryPolicy => ({
        ...rest,
        maxDelayTarget: rest.minDelayTarget + extra,
        numRetries: rest.numNoDelayRetries + rest.numMinDelayRetries + rest.numMaxDelayRetries + backoff,
      }),
    );
  fc.assert(
    fc.property(policies, policy => {
      let before = 0;
      for (let n = 1; n <= policy.numRetries; n += 1) {
        const delay = retryDelay(policy, n)!;
        expect(delay).toBeGreaterThanOrEqual(before);
        if (n > policy.numNoDelayRetries) {
          expect(delay).toBeGreaterThanOrEqual(policy.minDelayTarget * S);
          expect(delay).toBeLessThanOrEqual(policy.maxDelayTarget * S);
        } else expect(delay).toBe(0);
        before = delay;
      }
      expect(retryDelay(policy, policy.numRetries + 1)).toBeNull();
    }),
  );
});

it('a policy of one exact value matches exactly the bodies that have it', () => {
  const leaf = fc.oneof(fc.string(), fc.integer({ min: -1e9, max: 1e9 }), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(leaf, leaf, (wanted, given) => {
      const matches = compileFilter({ key: [wanted as Json] }, 'MessageBody');
      expect(matches(valuesOfBody({ key: given as Json, other: wanted as Json })!)).toBe(wanted === given);
    }),
  );
});
