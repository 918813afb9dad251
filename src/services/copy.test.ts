/** Of every service: a copy goes on as the original would have, and what one does the other does not see. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Json } from '../history/event.ts';
import { type Copyable, expectCopiesToGoOnAlike } from '../testing/copies.ts';
import { openServices } from './open.ts';
import { NOTHING_TO_FETCH } from './publishing.ts';
import { type Deliver, type Service, type ServiceCall, ServiceRefusal } from './service.ts';
import { keyOf } from './service-testing.ts';

type Act = readonly [operation: string, args: readonly Json[]];

const AVAILABILITY = { outages: [{ fromMs: 20, untilMs: 30 }], rateLimit: { requests: 3, perMs: 15 } };
const keyed = (idempotencyKey: string) => ({ idempotencyKey });
const ADA = { customer: 'cus_ada', amount: 5 };

const SERVICES: { readonly [name: string]: { readonly open: (deliver: Deliver) => Service; readonly acts: readonly Act[] } } = {
  db: {
    open: () => openServices({ db: { tables: { stock: { rows: { mug: { quantity: 9 } } }, seen: { rows: {} } } } }).db!,
    acts: [
      ['begin', []],
      ['commit', []],
      ['rollback', []],
      ['decrement', ['stock', 'mug', 1]],
      ['insert', ['seen', 'a', {}, { ttlMs: 12 }]],
      ['insertIfAbsent', ['seen', 'a']],
      ['put', ['stock', 'cup', { quantity: 1 }]],
      ['get', ['stock', 'mug', { forUpdate: true }]],
      ['delete', ['stock', 'cup']],
      ['delete', ['seen', 'a']],
    ],
  },
  redis: {
    open: () => openServices({ redis: { keys: { a: '1' } } }).redis!,
    acts: [
      ['set', ['a', 'x', { PX: 12 }]],
      ['set', ['b', '1', { NX: true }]],
      ['incr', ['b']],
      ['pExpire', ['b', 9]],
      ['del', [['a', 'b']]],
      ['sAdd', ['s', ['m', 'n']]],
      ['sRem', ['s', 'm']],
      ['lPush', ['l', 'x']],
      ['rPop', ['l']],
    ],
  },
  email: {
    open: () => openServices({ email: { ...AVAILABILITY, idempotencyKeys: { liveMs: 12 }, refuses: { 'no@example.com': 'gone' } } }).email!,
    acts: ['ada', 'bob', 'no'].flatMap((name): Act[] => {
      const mail = { to: `${name}@example.com`, subject: 'x' };
      return [
        ['send', [mail]],
        ['send', [mail, keyed('k')]],
      ];
    }),
  },
  push: {
    open: () => openServices({ push: { ...AVAILABILITY, goneTokens: ['old'] } }).push!,
    acts: [
      ['send', ['a', 'x']],
      ['send', ['a', 'x', { collapseId: 'p' }]],
      ['send', ['b', 'x', { collapseId: 'p' }]],
      ['send', ['old']],
    ],
  },
  payments: {
    open: () =>
      openServices({ payments: { ...AVAILABILITY, idempotencyKeys: { liveMs: 12 }, declines: { cus_eve: 'lost_card' } } }).payments!,
    acts: [
      ['charge', [ADA]],
      ['charge', [ADA, keyed('k')]],
      ['charge', [{ ...ADA, customer: 'cus_eve' }, keyed('e')]],
      ['refund', [{ charge: 'ch_cus_ada_1', amount: 2 }]],
      ['get', ['ch_cus_ada_1']],
    ],
  },
  followers: {
    open: () => openServices({ followers: { pageSize: 1, users: { ada: { ids: ['bob', 'eve'] } } } }).followers!,
    acts: [
      ['page', ['ada']],
      ['page', ['ada', 'ada:1']],
      ['count', ['ada']],
    ],
  },
  topic: {
    open: deliver => openServices({ topics: ['orders'] }, deliver).topic!,
    acts: [
      ['publish', ['orders', { id: 'a' }]],
      ['publish', ['orders', { id: 'b' }, { key: 'k', headers: { kind: 'x' } }]],
      ['publish', ['nowhere', {}]],
    ],
  },
  queue: {
    open: deliver => openServices({ queues: ['jobs'] }, deliver).queue!,
    acts: [
      ['send', ['jobs', { id: 'a' }]],
      ['send', ['jobs', { id: 'b' }, { headers: { kind: 'x' } }]],
    ],
  },
};

const ENDS = ['commit', 'rollback'];

interface Step {
  readonly session: number;
  readonly act: Act;
  readonly inside: boolean;
  readonly dies: boolean;
  readonly wait: number;
}

/** One service and who calls it: two sessions, each with a transaction at most. */
class Side implements Copyable<Step> {
  readonly service: Service;
  readonly told: string[] = [];
  now: number;
  readonly #open: Map<number, number>;
  #transactions: number;

  constructor(open: ((deliver: Deliver) => Service) | Side) {
    const deliver: Deliver = (to, message, now) => this.told.push(JSON.stringify([to, message, now]));
    this.service = open instanceof Side ? open.service.copy(deliver, NOTHING_TO_FETCH) : open(deliver);
    this.now = open instanceof Side ? open.now : 0;
    this.#open = new Map(open instanceof Side ? open.#open : []);
    this.#transactions = open instanceof Side ? open.#transactions : 0;
  }

  do({ session, act: [operation, args], inside, dies, wait }: Step): void {
    this.now += wait;
    if (dies) {
      this.service.disconnect(session);
      this.#open.delete(session);
      return;
    }
    // To begin twice, or to end what has not begun, is an error of the caller.
    if (operation === 'begin' ? this.#open.has(session) : ENDS.includes(operation) && !this.#open.has(session)) return;
    const call: ServiceCall = { session, operation, args, transaction: this.#transactionFor(session, operation, inside) };
    if (operation === 'begin') this.#open.set(session, call.transaction!);
    if (ENDS.includes(operation)) this.#open.delete(session);
    const ready = this.service.ready(call, this.now, []);
    this.told.push(`${ready}`);
    if (!ready) return;
    try {
      this.told.push(JSON.stringify(this.service.apply(call, this.now)));
    } catch (refusal) {
      if (!(refusal instanceof ServiceRefusal)) throw refusal;
      this.told.push(JSON.stringify([refusal.name, refusal.message, refusal.code, refusal.facts]));
    }
  }

  #transactionFor(session: number, operation: string, inside: boolean): number | null {
    if (operation !== 'begin') return inside || ENDS.includes(operation) ? (this.#open.get(session) ?? null) : null;
    this.#transactions += 1;
    return this.#transactions;
  }

  copy(): Side {
    return new Side(this);
  }

  look(): string {
    const key = keyOf(this.service, this.now, session => `worker ${session}`);
    return JSON.stringify([key, this.service.snapshot(this.now)]);
  }
}

const stepOf = (acts: readonly Act[]): fc.Arbitrary<Step> =>
  fc.record({
    session: fc.integer({ min: 1, max: 2 }),
    act: fc.constantFrom(...acts),
    inside: fc.boolean(),
    dies: fc.integer({ min: 0, max: 9 }).map(chance => chance === 0),
    wait: fc.integer({ min: 0, max: 6 }),
  });

describe.each(Object.entries(SERVICES))('a copy of %s', (_, { open, acts }) => {
  it('goes on as the original does, and neither changes the other', () => {
    expectCopiesToGoOnAlike(() => new Side(open), stepOf(acts));
  });
});
