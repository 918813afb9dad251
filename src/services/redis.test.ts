import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../history/event.ts';
import { Redis } from './redis.ts';
import { caller, expectEqualKeysToContinueAlike, keyOf, refusal } from './service-testing.ts';

function server(keys: { [key: string]: string } = {}) {
  const redis = new Redis({ keys });
  const call = caller(redis);
  return { redis, call, run: (operation: string, args: Json[] = [], now = 0) => call(operation, args, now).result };
}

const WRONGTYPE = 'ErrorReply WRONGTYPE: WRONGTYPE Operation against a key holding the wrong kind of value';

describe('a string', () => {
  it('is written, read and deleted, each a durable change', () => {
    const { call, run } = server();
    expect(call('set', ['a', 'x'])).toEqual({ result: 'OK', changes: [{ store: 'redis', key: 'a', before: null, after: 'x' }] });
    expect(call('set', ['a', 7])).toEqual({ result: 'OK', changes: [{ store: 'redis', key: 'a', before: 'x', after: '7' }] });
    expect(run('get', ['a'])).toBe('7');
    expect(run('exists', [['a', 'b', 'a']])).toBe(2);
    expect(call('del', [['a', 'b']])).toEqual({ result: 1, changes: [{ store: 'redis', key: 'a', before: '7', after: null }] });
    expect(run('get', ['a'])).toBeNull();
  });

  it('X-04: set NX PX claims a key for one caller, until its time is over', () => {
    const { call, run } = server();
    expect(run('set', ['claim', 'one', { NX: true, PX: 1000 }], 0)).toBe('OK');
    expect(call('set', ['claim', 'two', { NX: true, PX: 1000 }], 999)).toEqual({ result: null, changes: [] });
    expect(run('set', ['claim', 'two', { NX: true, PX: 1000 }], 1000)).toBe('OK');
    expect(run('get', ['claim'], 1001)).toBe('two');
  });

  it('is written with XX only where there is one', () => {
    const { run } = server({ a: 'x' });
    expect(run('set', ['a', 'y', { XX: true }])).toBe('OK');
    expect(run('set', ['b', 'y', { XX: true }])).toBeNull();
    expect(run('exists', ['b'])).toBe(0);
  });

  it('answers with GET the old value, written or not', () => {
    const { run } = server({ a: 'x' });
    expect(run('set', ['a', 'y', { GET: true }])).toBe('x');
    expect(run('set', ['a', 'z', { NX: true, GET: true }])).toBe('y');
    expect(run('set', ['b', 'z', { NX: true, GET: true }])).toBeNull();
    expect(run('get', ['b'])).toBe('z');
  });

  it('loses its time to live with a plain set and keeps it with KEEPTTL and incr', () => {
    const { run } = server();
    for (const key of ['a', 'b', 'c']) run('set', [key, '1', { EX: 10 }]);
    run('set', ['a', '2']);
    run('set', ['b', '2', { KEEPTTL: true }]);
    run('incr', ['c']);
    expect(['a', 'b', 'c'].map(key => run('ttl', [key]))).toEqual([-1, 10, 10]);
  });

  it('counts, from nothing too, and only whole numbers', () => {
    const { run, call } = server({ word: 'x', big: String(Number.MAX_SAFE_INTEGER) });
    expect([run('incr', ['n']), run('incrBy', ['n', 5]), run('decr', ['n']), run('decrBy', ['n', 2])]).toEqual([1, 6, 5, 3]);
    expect(refusal(() => call('incr', ['word']))).toBe('ErrorReply ERR: ERR value is not an integer or out of range');
    expect(refusal(() => call('incrBy', ['n', 1.5]))).toBe('ErrorReply ERR: ERR value is not an integer or out of range');
    expect(refusal(() => call('incr', ['big']))).toContain('ERR ');
  });
});

describe('time to live', () => {
  it('ends a key at its moment, for every command', () => {
    const { run, redis } = server();
    run('set', ['a', 'x', { PX: 1000 }]);
    expect([run('exists', ['a'], 999), run('pTTL', ['a'], 999), run('ttl', ['a'], 400)]).toEqual([1, 1, 1]);
    expect([run('exists', ['a'], 1000), run('pTTL', ['a'], 1000), run('ttl', ['a'], 1000)]).toEqual([0, -2, -2]);
    expect(run('incr', ['a'], 1000)).toBe(1);
    expect(run('ttl', ['a'], 1000)).toBe(-1);
    expect(redis.snapshot(1000)).toEqual({ a: '1' });
  });

  it('is set, lengthened, shortened and taken away', () => {
    const { run } = server({ a: 'x' });
    expect(run('expire', ['none', 5])).toBe(0);
    expect(run('expire', ['a', 5, 'XX'])).toBe(0);
    expect(run('expire', ['a', 5, 'NX'])).toBe(1);
    expect(run('expire', ['a', 9, 'NX'])).toBe(0);
    expect(run('expire', ['a', 4, 'GT'])).toBe(0);
    expect(run('pExpire', ['a', 4000, 'LT'])).toBe(1);
    expect(run('pTTL', ['a'])).toBe(4000);
    expect([run('persist', ['a']), run('persist', ['a'])]).toEqual([1, 0]);
    expect(run('expire', ['a', 1, 'GT'])).toBe(0);
    expect(run('expire', ['a', 0])).toBe(1);
    expect(run('exists', ['a'])).toBe(0);
  });
});

describe('a set and a list', () => {
  it('hold members once, in no order that history could be read from', () => {
    const { run, call } = server();
    expect([run('sAdd', ['s', ['b', 'a', 'b']]), run('sAdd', ['s', 'a'])]).toEqual([2, 0]);
    expect([run('sIsMember', ['s', 'a']), run('sIsMember', ['s', 'c']), run('sCard', ['s'])]).toEqual([1, 0, 2]);
    expect(run('sMembers', ['s'])).toEqual(['a', 'b']);
    expect(call('sRem', ['s', ['a', 'b']]).changes).toEqual([{ store: 'redis', key: 's', before: ['a', 'b'], after: null }]);
    expect(run('exists', ['s'])).toBe(0);
  });

  it('push and pop at both ends, and go when they are empty', () => {
    const { run } = server();
    expect([run('rPush', ['l', ['a', 'b']]), run('lPush', ['l', ['y', 'z']])]).toEqual([2, 4]);
    expect(run('lRange', ['l', 0, -1])).toEqual(['z', 'y', 'a', 'b']);
    expect(run('lRange', ['l', -2, 9])).toEqual(['a', 'b']);
    expect([run('lPop', ['l']), run('rPop', ['l']), run('lLen', ['l'])]).toEqual(['z', 'b', 2]);
    run('lPop', ['l']);
    run('lPop', ['l']);
    expect([run('lPop', ['l']), run('exists', ['l'])]).toEqual([null, 0]);
  });
});

describe('wrong use', () => {
  it('is answered in the words of the server', () => {
    const { run, call } = server({ a: 'x' });
    run('rPush', ['l', 'x']);
    for (const [operation, args] of [
      ['sAdd', ['a', 'm']],
      ['lLen', ['a']],
      ['get', ['l']],
      ['incr', ['l']],
      ['set', ['l', 'x', { GET: true }]],
    ] as const)
      expect(refusal(() => call(operation, args))).toBe(WRONGTYPE);
    expect(run('set', ['l', 'x'])).toBe('OK');
    const said = (options: Json) => refusal(() => call('set', ['a', 'y', options]));
    expect(said({ NX: true, XX: true })).toBe('ErrorReply ERR: ERR syntax error');
    expect(said({ EX: 1, PX: 1 })).toBe('ErrorReply ERR: ERR syntax error');
    expect(said({ PX: 0 })).toBe("ErrorReply ERR: ERR invalid expire time in 'set' command");
    expect(refusal(() => call('sAdd', ['s', []]))).toBe("ErrorReply ERR: ERR wrong number of arguments for 'sadd' command");
  });

  it('of the client is said in a sentence', () => {
    const { call } = server();
    const said = (operation: string, args: Json[]) => refusal(() => call(operation, args)).replace('InvalidArgument ERR: redis.', '');
    expect(said('set', ['a', { n: 1 }])).toBe('set: a value must be a text or a number, not this. Use JSON.stringify to store it as text.');
    expect(said('set', ['a', 'x', { nx: true }])).toBe('set: there is no option `nx`. Did you mean `NX`?');
    expect(said('get', [])).toBe('get: the key must be a text such as "seen:evt_1", not nothing.');
    expect(said('expire', ['a', 1, 'nx'])).toBe('expire: the mode must be one of "NX", "XX", "GT" and "LT".');
  });
});

describe('the key', () => {
  it('is the same for equal contents, whenever and in whatever order they came', () => {
    const one = server();
    const other = server();
    one.run('set', ['a', 'x', { PX: 1000 }], 0);
    one.run('sAdd', ['s', ['p', 'q']], 0);
    other.run('sAdd', ['s', 'q'], 500);
    other.run('sAdd', ['s', 'p'], 500);
    other.run('set', ['a', 'x', { PX: 1000 }], 500);
    expect(keyOf(one.redis, 100)).toBe(keyOf(other.redis, 600));
    expect(keyOf(one.redis, 100)).not.toBe(keyOf(other.redis, 601));
    expect(keyOf(one.redis, 1000)).toBe(keyOf(one.redis, 5000));
  });

  it('equal keys answer alike ever after', () => {
    const commands: [string, Json[]][] = [
      ['set', ['a', 'x']],
      ['set', ['a', '1', { NX: true, PX: 30 }]],
      ['set', ['a', '2', { XX: true, KEEPTTL: true }]],
      ['set', ['b', '3', { PX: 20, GET: true }]],
      ['incr', ['b']],
      ['pExpire', ['a', 25, 'GT']],
      ['del', [['a', 'b']]],
      ['sAdd', ['b', ['m', 'n']]],
      ['lPush', ['a', 'x']],
      ['rPop', ['a']],
    ];
    const step = fc
      .tuple(fc.constantFrom(...commands), fc.integer({ min: 0, max: 15 }))
      .map(([[operation, args], wait]) => ({ operation, args, wait }));
    const next = [...commands, ['pTTL', ['a']] as const, ['sMembers', ['b']] as const].map(([operation, args]) => ({
      operation,
      args: args as Json[],
      wait: 4,
    }));
    expectEqualKeysToContinueAlike(() => new Redis(), step, next);
  });
});
