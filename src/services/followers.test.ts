import { describe, expect, it } from 'vitest';
import { Followers } from './followers.ts';
import { caller, keyOf, refusal } from './service-testing.ts';

function directory() {
  return new Followers({ pageSize: 3, users: { ada: { ids: ['bob', 'eve', 'joe', 'kim'] }, star: { count: 10_000_000, prefix: 'fan-' } } });
}

describe('the follower directory', () => {
  it('answers page by page, and says where the next one begins', () => {
    const call = caller(directory());
    const first = call('page', ['ada']).result as { next: string };
    expect(first).toEqual({ followers: ['bob', 'eve', 'joe'], next: 'ada:3' });
    expect(call('page', ['ada', first.next]).result).toEqual({ followers: ['kim'], next: null });
    expect(call('page', ['ada', null]).result).toEqual(first);
    expect(call('count', ['ada']).result).toBe(4);
  });

  it('computes the followers of somebody with ten million, wherever one looks', () => {
    const call = caller(directory());
    expect(call('page', ['star', 'star:9999998']).result).toEqual({ followers: ['fan-9999999', 'fan-10000000'], next: null });
    expect(call('count', ['star']).result).toBe(10_000_000);
    expect(directory().snapshot()).toEqual({ ada: { followers: 4 }, star: { followers: 10_000_000 } });
  });

  it('knows nobody else, and takes no cursor that it did not give', () => {
    const call = caller(directory());
    expect(call('page', ['nobody']).result).toEqual({ followers: [], next: null });
    for (const cursor of ['star:3', 'ada:0', 'ada:4', 'ada:1.5', '3'])
      expect(refusal(() => call('page', ['ada', cursor]))).toContain('InvalidCursor invalid_cursor: followers.page:');
    expect(refusal(() => call('page', [7]))).toBe(
      'InvalidArgument invalid_argument: followers.page: the user’s id must be a text such as "ada", not the number 7.',
    );
  });

  it('has no state: nothing that is asked changes what comes', () => {
    const followers = directory();
    caller(followers)('page', ['ada']);
    expect(keyOf(followers)).toBe(keyOf(directory()));
    expect(followers.readOnly()).toBe(true);
  });
});
