import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bench, ok, refused, VERSIONS } from './fixture.ts';
import { TopicTrie, topicWords } from './topic-trie.ts';

describe.each(VERSIONS)('routing on %s', version => {
  it('R-01: direct compares keys, fanout ignores them, the default exchange knows queues by name', () => {
    const bench = new Bench(version);
    for (const queue of ['a', 'b']) bench.queue(queue);
    bench.exchange('d', 'direct');
    bench.exchange('f', 'fanout');
    bench.bind('a', 'd', 'k');
    bench.bind('a', 'f', 'whatever');
    bench.bind('b', 'f');
    bench.publish('d', 'k', '1');
    bench.publish('d', 'K', '2');
    bench.publish('f', 'nothing', '3');
    bench.publish('', 'b', '4');
    expect(bench.drain('a')).toEqual(['1', '3']);
    expect(bench.drain('b')).toEqual(['3', '4']);
  });

  it('R-02: topic words: * is one, # any number', () => {
    const bench = new Bench(version);
    bench.exchange('t', 'topic');
    bench.queue('hash');
    bench.queue('star');
    bench.bind('hash', 't', 'a.#');
    bench.bind('star', 't', 'a.*');
    for (const key of ['a', 'a.b', 'a.b.c', 'b']) bench.publish('t', key, key);
    expect(bench.drain('hash')).toEqual(['a', 'a.b', 'a.b.c']);
    expect(bench.drain('star')).toEqual(['a.b']);
  });

  it('R-03: the empty key has no words', () => {
    const bench = new Bench(version);
    bench.exchange('t', 'topic');
    for (const pattern of ['#', '*', '']) {
      bench.queue(`p:${pattern}`);
      bench.bind(`p:${pattern}`, 't', pattern);
    }
    bench.publish('t', '', 'm');
    expect(['#', '*', ''].map(pattern => bench.counts(`p:${pattern}`)![0])).toEqual([1, 0, 1]);
  });

  it('R-04: a queue gets one copy however many bindings match', () => {
    const bench = new Bench(version);
    bench.exchange('t', 'topic');
    bench.queue('q');
    for (const pattern of ['a', '#', '*']) bench.bind('q', 't', pattern);
    bench.publish('t', 'a', 'm', { headers: { CC: ['a', 'b'] } });
    expect(bench.drain('q')).toEqual(['m']);
  });

  it('R-05: headers: all and any, x- arguments, presence, and none at all', () => {
    const bench = new Bench(version);
    bench.exchange('h', 'headers');
    const bindings: { [queue: string]: { [name: string]: string | number | null } } = {
      all: { a: 1, b: 2 },
      any: { 'x-match': 'any', a: 1, b: 2 },
      present: { a: null },
      nothing: {},
      anyOfNothing: { 'x-match': 'any' },
      ignoresX: { a: 1, 'x-kind': 'no' },
      withX: { 'x-match': 'all-with-x', a: 1, 'x-kind': 'yes' },
      text: { a: '1' },
    };
    for (const [queue, args] of Object.entries(bindings)) {
      bench.queue(queue);
      bench.bind(queue, 'h', '', args);
    }
    bench.publish('h', '', 'm', { headers: { a: 1, c: 3, 'x-kind': 'yes' } });
    const got = Object.keys(bindings).filter(queue => bench.counts(queue)![0] === 1);
    expect(got).toEqual(['any', 'present', 'nothing', 'ignoresX', 'withX']);
  });

  it('R-06: an unroutable message is dropped, or returned before its confirm', () => {
    const bench = new Bench(version);
    ok(bench.main.selectConfirms());
    bench.publish('', 'nowhere', 'dropped');
    bench.publish('', 'nowhere', 'returned', { mandatory: true });
    expect(bench.told('main')).toEqual(['ack 1', 'return 312 returned', 'ack 2']);
  });

  it('R-06: the alternate exchange gets what nothing matched', () => {
    const bench = new Bench(version);
    bench.exchange('spare', 'fanout');
    bench.exchange('d', 'direct', { 'alternate-exchange': 'spare' });
    bench.queue('un');
    bench.bind('un', 'spare');
    bench.publish('d', 'k', 'm', { mandatory: true });
    expect(bench.drain('un')).toEqual(['m']);
    expect(bench.told('main')).toEqual([]);
  });

  it('R-07: a missing exchange closes the channel with 404, later and elsewhere', () => {
    const bench = new Bench(version);
    bench.queue('q');
    bench.broker.pipeline(() => {
      bench.send('q', 'before');
      bench.publish('none', 'k', 'wrong');
      bench.send('q', 'after');
    });
    expect(bench.closed()).toEqual(["main: 404 NOT_FOUND - no exchange 'none' in vhost '/' (basic.publish)"]);
    expect(bench.main.open).toBe(false);
    expect(bench.counts('q')).toEqual([1, 0, 0]);
  });

  it('R-07: redeclaring with other arguments is a 406, and says what differs', () => {
    const bench = new Bench(version);
    bench.queue('q', { 'x-message-ttl': 1000 });
    expect(refused(bench.main.declareQueue({ queue: 'q', arguments: { 'x-message-ttl': 2000 } }))).toBe(
      "406 PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received '2000' but current is '1000'",
    );
    const other = bench.channel('other');
    expect(refused(other.declareExchange({ exchange: 'amq.topic', type: 'fanout' }))).toContain("received 'fanout' but current is 'topic'");
  });

  it('an auto-delete exchange goes with its last binding, and takes with it the ones that it was the last of', () => {
    const bench = new Bench(version);
    bench.queue('q');
    for (const exchange of ['x', 'y']) ok(bench.main.declareExchange({ exchange, type: 'fanout', autoDelete: true }));
    ok(bench.main.bindExchange('y', 'x', ''));
    bench.bind('q', 'y');
    ok(bench.main.deleteQueue('q'));
    expect(bench.broker.snapshot().exchanges.map(({ name }) => name)).not.toContain('y');
    expect(bench.broker.snapshot().exchanges.map(({ name }) => name)).not.toContain('x');
  });
});

describe('topic patterns', () => {
  /** The definition, word by word. */
  function matches(pattern: readonly string[], words: readonly string[]): boolean {
    const [first, ...rest] = pattern;
    if (first === undefined) return words.length === 0;
    if (first === '#') return words.some((_, i) => matches(rest, words.slice(i))) || matches(rest, []);
    return words.length > 0 && (first === '*' || first === words[0]) && matches(rest, words.slice(1));
  }

  const word = fc.constantFrom('a', 'b', '', '*', '#', '**');
  const key = fc.array(word, { maxLength: 5 }).map(words => words.join('.'));

  it('R-02: agree with the definition, alone and among others, also after unbinding', () => {
    fc.assert(
      fc.property(
        fc.array(key, { minLength: 1, maxLength: 8 }),
        fc.array(key, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        (patterns, keys, gone) => {
          const trie = new TopicTrie<number>();
          for (const [i, pattern] of patterns.entries()) trie.add(pattern, i);
          const removed = gone % (patterns.length + 1);
          if (removed < patterns.length) trie.remove(patterns[removed]!, removed);
          for (const each of keys) {
            const found = new Set<number>();
            trie.match(each, found);
            const expected = patterns.flatMap((pattern, i) => (i !== removed && matches(topicWords(pattern), topicWords(each)) ? [i] : []));
            expect([...found].sort((a, b) => a - b)).toEqual(expected);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('stay quick on patterns full of #', () => {
    const trie = new TopicTrie<string>();
    trie.add(Array(12).fill('#.a').join('.'), 'x');
    const found = new Set<string>();
    trie.match(Array(60).fill('a').join('.').concat('.b'), found);
    expect(found.size).toBe(0);
  });
});
