import { describe, expect, it } from 'vitest';
import { httpOf } from './http.ts';

interface Web {
  readonly Headers: typeof Headers;
  readonly Request: typeof Request;
  readonly Response: typeof Response;
}

/** Ours beside Node's own: the standard is what both do. */
const ours = httpOf(Promise) as unknown as Web;
const theirs: Web = { Headers, Request, Response };

async function outcome(act: () => unknown): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    return (error as Error).name;
  }
}

const SAME: readonly (readonly [string, (web: Web) => unknown])[] = [
  ['a status and no body', ({ Response }) => new Response(null, { status: 202 }).status],
  ['200 by default', ({ Response }) => [new Response('x').status, new Response('x').ok]],
  ['429 is not ok', ({ Response }) => new Response('', { status: 429 }).ok],
  ['a status out of range', ({ Response }) => new Response('', { status: 99 })],
  ['a body where there may be none', ({ Response }) => new Response('x', { status: 204 })],
  ['the type of a text', ({ Response }) => new Response('x').headers.get('Content-Type')],
  ['a type that is given stands', ({ Response }) => new Response('x', { headers: { 'content-type': 'a/b' } }).headers.get('content-type')],
  [
    'JSON with its type and status',
    async ({ Response }) => {
      const response = Response.json({ a: [1, null] }, { status: 201, headers: { 'x-a': '1' } });
      return [response.status, [...response.headers], await response.text()];
    },
  ],
  ['JSON of nothing', ({ Response }) => Response.json(undefined)],
  ['bytes as a body', ({ Response }) => new Response(new TextEncoder().encode('é')).text()],
  [
    'a body is read once',
    async ({ Response }) => {
      const response = new Response('x');
      await response.text();
      return [response.bodyUsed, await outcome(() => response.text())];
    },
  ],
  [
    'no body can be read again',
    async ({ Response }) => {
      const response = new Response(null);
      return [await response.text(), response.bodyUsed, await response.text()];
    },
  ],
  ['a body that is no JSON', ({ Response }) => new Response('{').json()],
  ['names of headers in any case', ({ Headers }) => new Headers({ 'Retry-After': '2' }).get('retry-after')],
  [
    'headers in order, joined',
    ({ Headers }) => {
      const headers = new Headers([
        ['b', '1'],
        ['A', '2'],
      ]);
      headers.append('b', '3');
      headers.set('c', ' 4 ');
      headers.delete('a');
      return [[...headers], [...headers.keys()], [...headers.values()], headers.has('C'), headers.get('none')];
    },
  ],
  ['Headers out of Headers', ({ Headers }) => [...new Headers(new Headers({ a: '1' }))]],
  ['a name that is none', ({ Headers }) => new Headers({ 'a b': '1' })],
  ['a value with a line break', ({ Headers }) => new Headers().set('a', 'x\ny')],
  ['a pair that is none', ({ Headers }) => new Headers([['a']] as unknown as [string, string][])],
  [
    'a request',
    async ({ Request }) => {
      const request = new Request('http://localhost/orders', { method: 'post', body: '{"a":1}', headers: { 'x-a': '1' } });
      return [request.method, request.url, request.headers.get('X-A'), await request.json()];
    },
  ],
  ['a GET with a body', ({ Request }) => new Request('http://localhost/', { body: 'x' })],
];

describe('requests and answers', () => {
  it.each(SAME)('%s: as the standard has it', async (_, act) => {
    expect(await outcome(() => act(ours))).toEqual(await outcome(() => act(theirs)));
  });
});

describe('what a front answered', () => {
  const http = httpOf(Promise);
  const { Response: Ours } = ours;

  it('is read without calling anything of the learner’s', () => {
    const response = new Ours('x', { status: 429, headers: { 'Retry-After': '2' } });
    Object.defineProperty(response, 'status', { get: () => 202 });
    Object.defineProperty(response, 'text', { value: () => 'forged' });
    expect(http.answerOf(response)).toEqual({
      status: 429,
      headers: { 'content-type': 'text/plain;charset=UTF-8', 'retry-after': '2' },
      body: 'x',
    });
  });

  it('is nothing that only looks like one', () => {
    for (const value of [
      null,
      undefined,
      202,
      { status: 202 },
      Object.create(Ours.prototype),
      new Proxy(new Ours('x'), {}),
      new Response('x'),
    ])
      expect(http.answerOf(value)).toBeNull();
  });

  it('has classes that cannot be changed, and no way to what is private', () => {
    for (const one of [ours.Headers, ours.Request, ours.Response]) {
      expect(Object.isFrozen(one)).toBe(true);
      expect(Object.isFrozen(one.prototype)).toBe(true);
      expect(Object.getOwnPropertyNames(one).filter(name => !['length', 'name', 'prototype', 'json'].includes(name))).toEqual([]);
    }
  });

  it('has a limit, as everything that is kept', () => {
    expect(() => new Ours('x'.repeat(20_000))).toThrow(RangeError);
    expect(() => new Ours(new Uint8Array(2 ** 24))).toThrow(RangeError);
    const forever = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: ['a', ''] }) }) };
    expect(() => new ours.Headers(forever as unknown as [string, string][])).toThrow(RangeError);
    expect(
      () =>
        new ours.Headers([{ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 'a' }) }) }] as unknown as [string, string][]),
    ).toThrow(TypeError);
    const headers = new ours.Headers();
    expect(() => {
      for (let number = 0; number < 100; number += 1) headers.set(`h${number}`, '1');
    }).toThrow(RangeError);
  });

  it('is the same class for one Promise, and another for another', () => {
    expect(httpOf(Promise)).toBe(http);
    expect(httpOf(class extends Promise<unknown> {} as PromiseConstructor).Response).not.toBe(http.Response);
  });
});
