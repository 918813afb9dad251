import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../history/event.ts';
import { Payments, type PaymentsConfig } from './payments.ts';
import { caller, expectEqualKeysToContinueAlike, keyOf, refusal, refusalOf } from './service-testing.ts';

const ADA = { customer: 'cus_ada', amount: 1999 };
const DAY = 86_400_000;
const keyed = (idempotencyKey: string): Json => ({ idempotencyKey });

function provider(config: PaymentsConfig = {}) {
  const payments = new Payments(config);
  return { payments, call: caller(payments) };
}

describe('a charge', () => {
  it('is a durable change with its amount, and can be looked up', () => {
    const { call, payments } = provider();
    const charge = { id: 'ch_cus_ada_1', customer: 'cus_ada', amount: 1999, currency: 'eur', refunded: 0, status: 'succeeded' };
    const row = { customer: 'cus_ada', amount: 1999, currency: 'eur', refunded: 0 };
    expect(call('charge', [ADA])).toEqual({
      result: charge,
      changes: [{ store: 'payments', key: 'ch_cus_ada_1', before: null, after: row }],
    });
    expect(call('get', ['ch_cus_ada_1'])).toEqual({ result: charge, changes: [] });
    expect(payments.snapshot()).toEqual({ ch_cus_ada_1: row });
  });

  it('is made again when it is asked for again without a key', () => {
    const { call } = provider();
    call('charge', [ADA]);
    expect(call('charge', [ADA]).result).toMatchObject({ id: 'ch_cus_ada_2' });
  });

  it('that the bank declines changes nothing', () => {
    const { call, payments } = provider({ declines: { cus_ada: 'insufficient_funds' } });
    const declined = refusalOf(() => call('charge', [ADA]));
    expect([declined.name, declined.code, declined.message]).toEqual([
      'CardDeclined',
      'card_declined',
      'the card of cus_ada was declined: insufficient_funds (402)',
    ]);
    expect(declined.facts).toEqual({ status: 402, declineCode: 'insufficient_funds' });
    expect(payments.snapshot()).toEqual({});
  });

  it('that nobody made cannot be looked up', () => {
    expect(refusal(() => provider().call('get', ['ch_1']))).toBe(
      'NoSuchCharge resource_missing: payments.get: there is no charge ch_1 (404)',
    );
  });
});

describe('an idempotency key', () => {
  it('gives a repeat the first answer and charges nothing, for a day', () => {
    const { call } = provider();
    const first = call('charge', [ADA, keyed('ord_12')], 0);
    expect(call('charge', [ADA, keyed('ord_12')], DAY - 1)).toEqual({ result: first.result, changes: [] });
    expect(call('charge', [ADA, keyed('ord_12')], DAY).changes).toHaveLength(1);
  });

  it('is refused for other parameters and for another operation, as Stripe does', () => {
    const { call } = provider();
    call('charge', [ADA, keyed('k')]);
    const conflict = refusalOf(() => call('charge', [{ ...ADA, amount: 1 }, keyed('k')]));
    expect([conflict.name, conflict.code, conflict.facts]).toEqual(['IdempotencyConflict', 'idempotency_error', { status: 400 }]);
    expect(refusal(() => call('refund', [{ charge: 'ch_cus_ada_1' }, keyed('k')]))).toContain('IdempotencyConflict');
  });

  it('keeps a decline too: under it the card stays declined', () => {
    const { call } = provider({ declines: { cus_ada: 'expired_card' } });
    const first = refusal(() => call('charge', [ADA, keyed('k')]));
    expect(refusal(() => call('charge', [ADA, keyed('k')], 5))).toBe(first);
    expect(refusal(() => call('charge', [{ ...ADA, amount: 5 }, keyed('k')], 5))).toContain('IdempotencyConflict');
  });

  it('keeps nothing that never began: an outage, too many requests, wrong arguments', () => {
    const { call } = provider({ outages: [{ fromMs: 0, untilMs: 10 }], rateLimit: { requests: 1, perMs: 10 } });
    refusal(() => call('charge', [ADA, keyed('k')], 0));
    refusal(() => call('charge', [{ ...ADA, amount: 0 }, keyed('k')], 10));
    call('charge', [ADA], 10);
    expect(refusal(() => call('charge', [ADA, keyed('k')], 11))).toContain('RateLimited rate_limit:');
    expect(call('charge', [ADA, keyed('k')], 20).changes).toHaveLength(1);
  });

  it('makes a refund once', () => {
    const { call, payments } = provider();
    call('charge', [ADA]);
    const refund = [{ charge: 'ch_cus_ada_1', amount: 500 }, keyed('refund/ord_12')];
    const first = call('refund', refund);
    expect(call('refund', refund)).toEqual({ result: first.result, changes: [] });
    expect(payments.snapshot()).toMatchObject({ ch_cus_ada_1: { amount: 1999, refunded: 500 } });
  });
});

describe('a refund', () => {
  it('gives back a part, then the rest, and no more', () => {
    const { call } = provider();
    call('charge', [ADA]);
    expect(call('refund', [{ charge: 'ch_cus_ada_1', amount: 500 }])).toEqual({
      result: { id: 're_ch_cus_ada_1_500', charge: 'ch_cus_ada_1', amount: 500, status: 'succeeded' },
      changes: [
        {
          store: 'payments',
          key: 'ch_cus_ada_1',
          before: { customer: 'cus_ada', amount: 1999, currency: 'eur', refunded: 0 },
          after: { customer: 'cus_ada', amount: 1999, currency: 'eur', refunded: 500 },
        },
      ],
    });
    expect(refusal(() => call('refund', [{ charge: 'ch_cus_ada_1', amount: 1500 }]))).toBe(
      'RefundRefused amount_too_large: payments.refund: 1500 is more than the 1499 that are left of ch_cus_ada_1 (400)',
    );
    expect(call('refund', [{ charge: 'ch_cus_ada_1' }]).result).toMatchObject({ amount: 1499 });
    expect(refusal(() => call('refund', [{ charge: 'ch_cus_ada_1' }]))).toBe(
      'RefundRefused charge_already_refunded: payments.refund: all of ch_cus_ada_1 was refunded before (400)',
    );
  });
});

describe('mistakes', () => {
  it('are said in a sentence', () => {
    const { call } = provider();
    const said = (operation: string, ...args: Json[]) =>
      refusal(() => call(operation, args)).replace(`InvalidArgument parameter_invalid: payments.${operation}: `, '');
    expect(said('charge', { ...ADA, amount: 19.99 })).toBe(
      'the amount, in cents, must be a whole number from 1 to 99999999, not the number 19.99.',
    );
    expect(said('charge', { ...ADA, currency: 'EUR' })).toBe('the currency must be three small letters such as eur, not "EUR".');
    expect(said('charge', { ...ADA, amout: 1 })).toBe('the charge has no field `amout`. Did you mean `amount`?');
    expect(said('charge', ADA, keyed('k'.repeat(256)))).toBe('the idempotencyKey has 256 characters; this provider takes 255.');
    expect(said('refund', 'ch_1')).toBe('the refund must be an object such as { charge: "ch_cus_ada_1" }, not the string "ch_1".');
    expect(said('get')).toBe('the id of the charge must be a text such as "ch_cus_ada_1", not nothing.');
  });
});

describe('the key', () => {
  it('is the same whichever of two customers was charged first', () => {
    const one = provider();
    const other = provider();
    const bob = { customer: 'cus_bob', amount: 5 };
    for (const charge of [ADA, bob]) one.call('charge', [charge, keyed(charge.customer)]);
    for (const charge of [bob, ADA]) other.call('charge', [charge, keyed(charge.customer)], 70);
    expect(keyOf(one.payments, 1)).toBe(keyOf(other.payments, 71));
    expect(keyOf(one.payments, 1)).not.toBe(keyOf(one.payments, 2));
  });

  it('equal keys answer alike ever after', () => {
    const charge = (customer: string, amount: number): Json => ({ customer, amount });
    const requests: [string, Json][] = [
      ['charge', charge('cus_ada', 5)],
      ['charge', charge('cus_ada', 6)],
      ['charge', charge('cus_bob', 5)],
      ['charge', charge('cus_eve', 5)],
      ['refund', { charge: 'ch_cus_ada_1', amount: 2 }],
    ];
    const step = fc
      .tuple(fc.constantFrom(...requests), fc.constantFrom(null, 'a', 'b'), fc.integer({ min: 0, max: 40 }))
      .map(([[operation, request], key, wait]) => ({ operation, args: key === null ? [request] : [request, keyed(key)], wait }));
    const make = () => new Payments({ idempotencyKeys: { liveMs: 60 }, declines: { cus_eve: 'lost_card' } });
    const next = requests.flatMap(([operation, request]) =>
      [null, 'a', 'b'].map(key => ({ operation, args: key === null ? [request] : [request, keyed(key)], wait: 9 })),
    );
    expectEqualKeysToContinueAlike(make, step, next);
  });
});
