import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../history/event.ts';
import { Email, type EmailConfig } from './email.ts';
import { caller, expectEqualKeysToContinueAlike, keyOf, refusal, refusalOf } from './service-testing.ts';

const ADA = { to: 'ada@example.com', subject: 'Order ord_12' };
const BOB = { to: 'bob@example.com', subject: 'Order ord_13' };
const DAY = 86_400_000;

function provider(config: EmailConfig = {}) {
  const email = new Email(config);
  return { email, call: caller(email) };
}

const withKeys = { idempotencyKeys: { liveMs: DAY } };
const keyed = (idempotencyKey: string): Json => ({ idempotencyKey });

describe('a mail that was accepted', () => {
  it('is a durable change of its receiver’s inbox, which graders count', () => {
    const { call, email } = provider();
    expect(call('send', [ADA])).toEqual({
      result: { id: 'ada@example.com#1' },
      changes: [{ store: 'email', key: 'ada@example.com', before: null, after: { mails: 1, newest: 'Order ord_12' } }],
    });
    expect(call('send', [{ ...ADA, subject: 'Shipped' }]).changes).toEqual([
      { store: 'email', key: 'ada@example.com', before: { mails: 1 }, after: { mails: 2, newest: 'Shipped' } },
    ]);
    expect(email.snapshot()).toEqual({ 'ada@example.com': { mails: 2 } });
  });

  it('is sent twice when it is sent twice: the provider cannot tell a retry from a second mail', () => {
    const { call } = provider();
    call('send', [ADA]);
    expect(call('send', [ADA])).toMatchObject({ result: { id: 'ada@example.com#2' }, changes: [{ after: { mails: 2 } }] });
  });
});

describe('an idempotency key', () => {
  it('gives a repeat the first answer, and no second mail leaves', () => {
    const { call } = provider(withKeys);
    const first = call('send', [ADA, keyed('order-confirmed/ord_12')]);
    expect(call('send', [ADA, keyed('order-confirmed/ord_12')], 1000)).toEqual({ result: first.result, changes: [] });
    expect(call('send', [ADA, keyed('order-shipped/ord_12')]).changes).toHaveLength(1);
    expect(call('send', [ADA]).changes).toHaveLength(1);
  });

  it('is refused for another mail than its own', () => {
    const { call } = provider(withKeys);
    call('send', [ADA, keyed('k')]);
    expect(refusal(() => call('send', [BOB, keyed('k')]))).toBe(
      'IdempotencyConflict invalid_idempotent_request: email.send: the idempotency key "k" was first used with other parameters; a key stands for one request and its repeats (409)',
    );
    expect(refusalOf(() => call('send', [{ ...ADA, text: 'hello' }, keyed('k')])).facts).toEqual({ status: 409 });
  });

  it('is forgotten a day after its first use, and then the mail leaves again', () => {
    const { call } = provider(withKeys);
    call('send', [ADA, keyed('k')], 500);
    expect(call('send', [ADA, keyed('k')], 500 + DAY - 1).changes).toEqual([]);
    expect(call('send', [ADA, keyed('k')], 500 + DAY).changes).toHaveLength(1);
    expect(call('send', [ADA, keyed('k')], 500 + DAY + 1).changes).toEqual([]);
  });

  it('keeps no error: a send that was refused may be tried again under its key', () => {
    const { call } = provider({ ...withKeys, outages: [{ fromMs: 0, untilMs: 100 }] });
    expect(refusal(() => call('send', [ADA, keyed('k')], 99))).toContain('ServiceUnavailable');
    expect(call('send', [ADA, keyed('k')], 100).changes).toHaveLength(1);
  });

  it('is told to be of no use where the provider takes none', () => {
    const { call } = provider();
    expect(refusal(() => call('send', [ADA, keyed('k')]))).toBe(
      'InvalidArgument validation_error: email.send: this provider takes no idempotency keys, so it cannot recognise a request that it has seen.',
    );
  });
});

describe('a provider that does not answer as one likes', () => {
  it('is down for a while and up again, for everybody', () => {
    const { call } = provider({ outages: [{ fromMs: 1000, untilMs: 2000 }] });
    expect(call('send', [ADA], 999).changes).toHaveLength(1);
    const down = refusalOf(() => call('send', [ADA], 1000));
    expect([down.name, down.code, down.facts]).toEqual(['ServiceUnavailable', 'service_unavailable', { status: 503 }]);
    expect(call('send', [ADA], 2000).changes).toHaveLength(1);
  });

  it('says with 429 how long to wait, and keeps its word', () => {
    const { call } = provider({ rateLimit: { requests: 2, perMs: 1000 } });
    call('send', [ADA], 0);
    call('send', [BOB], 300);
    const limited = refusalOf(() => call('send', [ADA], 400));
    expect(limited.message).toBe('the email provider takes at most 2 requests in 1000 ms; the next one in 600 ms (429)');
    expect([limited.name, limited.facts]).toEqual(['RateLimited', { status: 429, retryAfterMs: 600 }]);
    expect(refusal(() => call('send', [ADA], 999))).toContain('RateLimited');
    expect(call('send', [ADA], 1000).changes).toHaveLength(1);
    expect(refusalOf(() => call('send', [ADA], 1000)).facts).toEqual({ status: 429, retryAfterMs: 300 });
  });

  it('counts a repeat under a known key as a request too', () => {
    const { call } = provider({ ...withKeys, rateLimit: { requests: 2, perMs: 1000 } });
    call('send', [ADA, keyed('k')]);
    call('send', [ADA, keyed('k')]);
    expect(refusal(() => call('send', [ADA, keyed('k')]))).toContain('RateLimited');
  });

  it('will not write to some addresses, however often it is asked', () => {
    const { call, email } = provider({ refuses: { 'gone@example.com': 'the mailbox does not exist' } });
    for (let time = 0; time < 3; time += 1)
      expect(refusal(() => call('send', [{ to: 'gone@example.com', subject: 'Hello' }], time))).toBe(
        'RecipientRefused recipient_refused: the email provider does not write to gone@example.com: the mailbox does not exist (422)',
      );
    expect(email.snapshot()).toEqual({});
  });

  it('takes nothing back when a process dies', () => {
    const { call, email } = provider();
    call('send', [ADA]);
    email.disconnect();
    expect(email.snapshot()).toEqual({ 'ada@example.com': { mails: 1 } });
  });
});

describe('mistakes', () => {
  it('are said in a sentence', () => {
    const { call } = provider(withKeys);
    const said = (...args: Json[]) => refusal(() => call('send', args)).replace('InvalidArgument validation_error: email.send: ', '');
    expect(said()).toBe('the mail must be an object such as { to: "ada@example.com", subject: "Your order" }, not nothing.');
    expect(said({ ...ADA, subjekt: 'x' })).toBe('the mail has no field `subjekt`. Did you mean `subject`?');
    expect(said({ to: 'ada', subject: 'x' })).toBe('the `to` of the mail must be an address such as ada@example.com, not "ada".');
    expect(said({ to: 'ada@example.com' })).toBe('the `subject` of the mail must be a text such as "Your order", not nothing.');
    expect(said(ADA, { idempotency_key: 'k' })).toBe('there is no option `idempotency_key`. Did you mean `idempotencyKey`?');
    expect(said(ADA, { idempotencyKey: 12 })).toBe(
      'the idempotencyKey must be a text such as "order-confirmed/ord_12", not the number 12.',
    );
    expect(said(ADA, keyed('k'.repeat(257)))).toBe('the idempotencyKey has 257 characters; this provider takes 256.');
  });

  it('reach nobody: they do not count against the limit', () => {
    const { call } = provider({ rateLimit: { requests: 1, perMs: 1000 } });
    refusal(() => call('send', [{}]));
    expect(call('send', [ADA]).changes).toHaveLength(1);
  });
});

describe('the key', () => {
  it('is the same whichever of two receivers was written to first, and whenever', () => {
    const one = provider({ ...withKeys, rateLimit: { requests: 3, perMs: 1000 } });
    const other = provider({ ...withKeys, rateLimit: { requests: 3, perMs: 1000 } });
    one.call('send', [ADA, keyed('a')], 0);
    one.call('send', [BOB, keyed('b')], 0);
    other.call('send', [BOB, keyed('b')], 5000);
    other.call('send', [ADA, keyed('a')], 5000);
    expect(keyOf(one.email, 400)).toBe(keyOf(other.email, 5400));
    expect(keyOf(one.email, 400)).not.toBe(keyOf(other.email, 5401));
  });

  it('forgets what cannot matter any more: keys and requests that are past, outages that are over', () => {
    const busy = provider({ ...withKeys, rateLimit: { requests: 3, perMs: 1000 }, outages: [{ fromMs: 10, untilMs: 20 }] });
    const calm = provider({ ...withKeys, rateLimit: { requests: 3, perMs: 1000 }, outages: [{ fromMs: 10, untilMs: 20 }] });
    busy.call('send', [ADA, keyed('a')], 0);
    calm.call('send', [ADA], 0);
    expect(keyOf(busy.email, 5)).not.toBe(keyOf(calm.email, 5));
    expect(keyOf(busy.email, DAY)).toBe(keyOf(calm.email, DAY));
    expect(keyOf(busy.email, DAY)).toBe(keyOf(busy.email, 3 * DAY));
  });

  it('equal keys answer alike ever after', () => {
    const send = (mail: Json, key: string | null, wait: number) => ({
      operation: 'send',
      args: key === null ? [mail] : [mail, keyed(key)],
      wait,
    });
    const mails = [ADA, BOB, { ...ADA, subject: 'Shipped' }, { to: 'gone@example.com', subject: 'x' }];
    const step = fc
      .tuple(fc.constantFrom(...mails), fc.constantFrom(null, 'a', 'b'), fc.integer({ min: 0, max: 40 }))
      .map(([mail, key, wait]) => send(mail, key, wait));
    const make = () =>
      new Email({
        idempotencyKeys: { liveMs: 60 },
        rateLimit: { requests: 3, perMs: 50 },
        refuses: { 'gone@example.com': 'no such mailbox' },
      });
    expectEqualKeysToContinueAlike(
      make,
      step,
      [ADA, BOB, ADA].flatMap(mail => [null, 'a', 'b'].map(key => send(mail, key, 7))),
    );
  });

  it('tells apart two moments before an outage, and no two after it', () => {
    const { email } = provider({ outages: [{ fromMs: 100, untilMs: 200 }] });
    expect(new Set([0, 50, 150, 200, 300].map(now => keyOf(email, now))).size).toBe(4);
  });
});
