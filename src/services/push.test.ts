import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../history/event.ts';
import { Push, type PushConfig } from './push.ts';
import { caller, expectEqualKeysToContinueAlike, refusal, refusalOf } from './service-testing.ts';

function provider(config: PushConfig = {}) {
  const push = new Push(config);
  return { push, call: caller(push) };
}

describe('a push that was accepted', () => {
  it('X-03: is taken by the provider, which is all that is known of it', () => {
    const { call, push } = provider();
    expect(call('send', ['ada-phone', { title: 'Bob posted' }])).toEqual({
      result: { id: 'ada-phone#1' },
      changes: [{ store: 'push', key: 'ada-phone', before: null, after: { pushes: 1, shown: 1, newest: 'Bob posted' } }],
    });
    expect(call('send', ['ada-phone', 'Eve posted']).changes).toMatchObject([
      { before: { pushes: 1, shown: 1 }, after: { pushes: 2, shown: 2 } },
    ]);
    expect(push.snapshot()).toEqual({ 'ada-phone': { pushes: 2, shown: 2 } });
  });

  it('names in its change what it was about, where it has data: the device’s token stands for whose it is', () => {
    const { call } = provider();
    const [change] = call('send', ['ada', { title: 'Bob posted', data: { postId: 'p1', userId: 'eve' } }]).changes;
    expect(change).toEqual({
      store: 'push',
      key: 'ada',
      before: null,
      after: { pushes: 1, shown: 1, newest: { postId: 'p1', userId: 'ada', title: 'Bob posted' } },
    });
  });

  it('takes the place on the screen of one with the same collapse id, and is a push all the same', () => {
    const { call, push } = provider();
    call('send', ['ada-phone', 'Bob posted', { collapseId: 'post-7' }]);
    call('send', ['ada-phone', 'Bob posted', { collapseId: 'post-7' }]);
    call('send', ['ada-phone', 'Bob posted', { collapseId: 'post-8' }]);
    expect(push.snapshot()).toEqual({ 'ada-phone': { pushes: 3, shown: 2 } });
  });
});

describe('a provider that does not take everything', () => {
  it('answers 410 for a token that is gone, every time', () => {
    const { call } = provider({ goneTokens: ['old-phone'] });
    for (let time = 0; time < 2; time += 1)
      expect(refusal(() => call('send', ['old-phone', 'Hello'], time))).toBe(
        'TokenGone Unregistered: the push provider knows no device old-phone any more: forget this token (410)',
      );
  });

  it('throttles with 429 and the time to wait, and is down at times', () => {
    const { call } = provider({ rateLimit: { requests: 1, perMs: 1000 }, outages: [{ fromMs: 5000, untilMs: 6000 }] });
    call('send', ['a']);
    const limited = refusalOf(() => call('send', ['b'], 250));
    expect([limited.name, limited.code, limited.facts]).toEqual(['RateLimited', 'TooManyRequests', { status: 429, retryAfterMs: 750 }]);
    expect(refusal(() => call('send', ['b'], 5000))).toBe(
      'ServiceUnavailable ServiceUnavailable: the push provider did not take send: it is out of service (503)',
    );
    expect(call('send', ['b'], 6000).changes).toHaveLength(1);
  });
});

describe('mistakes', () => {
  it('are said in a sentence, above all the key that no push provider takes', () => {
    const { call } = provider();
    const said = (...args: Json[]) => refusal(() => call('send', args)).replace('InvalidArgument BadRequest: push.send: ', '');
    expect(said('a', 'x', { idempotencyKey: 'k' })).toBe(
      'no push provider takes an idempotency key. A `collapseId` only replaces what is on the screen; to push once, remember what you pushed.',
    );
    expect(said('a', 'x', { collapseKey: 'k' })).toBe('there is no option `collapseKey`. Did you mean `collapseId`?');
    expect(said('a', 'x', { collapseId: 'k'.repeat(65) })).toBe('the collapseId has 65 characters; APNs takes 64.');
    expect(said({ token: 'a' })).toBe('the device token must be a text such as "ada-phone", not an object.');
    expect(said('a', { title: 'x', data: 'p1' })).toBe('the `data` must be an object such as { postId: "p1" }, not the string "p1".');
    expect(said('a', { title: 'x', data: { likes: 3 } })).toBe('`data.likes` must be a text, as all data of a push is, not the number 3.');
    expect(said('a', { title: 'x', data: { postId: 'p'.repeat(4100) } })).toBe('the `data` has 4113 bytes; a push takes 4096.');
    expect(said('a', { text: 'x' })).toContain('the notification has no field `text`.');
  });
});

describe('the key', () => {
  it('equal keys answer alike ever after', () => {
    const send = (token: string, collapseId: string | null, wait: number) => ({
      operation: 'send',
      args: collapseId === null ? [token, 'x'] : [token, 'x', { collapseId }],
      wait,
    });
    const step = fc
      .tuple(fc.constantFrom('a', 'b', 'old'), fc.constantFrom(null, 'p', 'q'), fc.integer({ min: 0, max: 40 }))
      .map(([token, collapseId, wait]) => send(token, collapseId, wait));
    const next = ['a', 'b', 'old'].flatMap(token => [null, 'p', 'q'].map(id => send(token, id, 3)));
    expectEqualKeysToContinueAlike(() => new Push({ goneTokens: ['old'], rateLimit: { requests: 3, perMs: 20 } }), step, next);
  });
});
