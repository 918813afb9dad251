import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionOfKey } from '../../brokers/kafka/murmur2.ts';
import type { Json } from '../../history/event.ts';
import { Families } from './families.ts';
import { Inbox } from './inbox.ts';
import { partitionOf } from './key-hash.ts';
import { Rows } from './rows.ts';
import { KeysOfParts } from './sharing.ts';
import { partitionsOf } from './stage.ts';
import { Templates } from './templates.ts';
import { Throttle } from './throttle.ts';
import { familiesTouched } from './touched-families.ts';
import { OWN, Wheel } from './wheel.ts';
import { Durations } from './witness.ts';

const word = fc.constantFrom('u', 'p-', '', 'post/', 'ü', '0', 'x9-');
const text = fc.tuple(word, fc.integer({ min: 0, max: 20_000_000 }), word).map(([before, number, after]) => `${before}${number}${after}`);

describe('templates', () => {
  const value = fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(text),
  );
  const body = fc.oneof(
    fc.record({ postId: text, userId: text }),
    fc.record({ postId: fc.constant('p7'), userId: text, count: fc.nat() }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value),
  );

  it('give back every body and key as it was', () => {
    const keys = fc.option(text);
    fc.assert(
      fc.property(fc.array(fc.tuple(body, keys), { maxLength: 30 }), sent => {
        const templates = new Templates();
        let last = null;
        const kept = [];
        for (const [each, key] of sent) {
          last = templates.read(each, key, last, plain => JSON.parse(JSON.stringify(plain)) as Json);
          kept.push([last, templates.first, templates.second] as const);
        }
        for (const [index, [template, first, second]] of kept.entries()) {
          expect(JSON.stringify(template.body(first, second))).toBe(JSON.stringify(sent[index]![0]));
          expect(template.key(first, second)).toBe(sent[index]![1]);
        }
      }),
    );
  });

  it('are few where one or two numbers vary, and the key is one of them', () => {
    const templates = new Templates();
    let last = null;
    for (let n = 0; n < 1000; n += 1)
      last = templates.read({ postId: `p${n % 3}`, userId: `u${n}` }, `u${n}`, last, plain => plain as Json);
    expect(templates.list.length).toBeLessThanOrEqual(4);
    expect(last!.matching({ userId: 'u5' })).toContain(5);
    expect(last!.matching({ userId: 'v5' })).toBeNull();
    expect(last!.matching({ nothing: 1 })).toBeNull();
  });
});

describe('families', () => {
  it('know every text by itself', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 60 }), texts => {
        const families = new Families();
        const known = new Map<string, number>();
        for (const [index, each] of texts.entries()) {
          const family = families.read(each);
          if (family === null) continue;
          expect(family.text(families.number)).toBe(each);
          expect(family.get(families.number)).toBe(known.get(each) ?? 0);
          family.set(families.number, index + 1);
          known.set(each, index + 1);
        }
      }),
    );
  });
});

describe('an inbox', () => {
  it('is emptied in order of time, and of sending within a millisecond', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 100, max: 199 })), fc.integer({ min: 100, max: 200 }), (times, until) => {
        const inbox = new Inbox();
        for (const [index, at] of times.entries()) inbox.send(at, 0, index, 0, 0, 0);
        inbox.sort(100, 200);
        const taken: (readonly [number, number])[] = [];
        inbox.take(until, ({ at, template }) => taken.push([at, template]));
        expect(inbox.size === 0 ? -1 : inbox.next(-1)).toBe(
          Math.min(...times.filter(at => at >= until), 1000) === 1000 ? -1 : Math.min(...times.filter(at => at >= until)),
        );
        inbox.take(200, ({ at, template }) => taken.push([at, template]));
        expect(taken).toEqual(times.map((at, index) => [at, index] as const).toSorted(([a, i], [b, j]) => a - b || i - j));
        expect(inbox.size).toBe(0);
      }),
    );
  });
});

describe('a wheel', () => {
  it('passes over what is empty and misses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 }), dues => {
        const wheel = new Wheel(3);
        for (const [index, due] of dues.entries()) wheel.data[wheel.add(due) + OWN] = index;
        const seen: number[] = [];
        for (let now = wheel.next(1_000_000); wheel.size > 0; now = wheel.next(1_000_000)) {
          wheel.turn(now);
          for (let at = wheel.take(); at >= 0; at = wheel.take()) {
            expect(dues[wheel.data[at + OWN]!]).toBe(now);
            seen.push(wheel.data[at + OWN]!);
          }
        }
        expect(seen.toSorted((a, b) => a - b)).toEqual(dues.map((_, index) => index));
      }),
    );
  });
});

describe('rows', () => {
  it('are known until they are done, a chunk at a time, and chunks are used again', () => {
    const spare: Int32Array[] = [];
    const rows = new Rows(spare);
    for (let row = 0; row < 2000; row += 1) rows.push(row % 7, row, -row, row * 2);
    expect([rows.template(1999), rows.first(1999), rows.second(1999), rows.origin(1999)]).toEqual([1999 % 7, 1999, -1999, 3998]);
    expect([rows.delivered(3), rows.delivered(3), rows.deliveries(3), rows.template(3)]).toEqual([1, 2, 2, 3]);
    for (let row = 0; row < 512; row += 1) rows.done(row);
    expect([rows.known(511), rows.known(512), spare.length]).toEqual([false, true, 1]);
  });
});

describe('a limit', () => {
  it('lets so many through in any stretch, and names the very moment of the next', () => {
    const throttle = new Throttle(3, 100);
    expect([0, 0, 10, 20].map(now => throttle.ask(now))).toEqual([0, 0, 0, 80]);
    expect([99, 100, 100, 100].map(now => throttle.ask(now))).toEqual([1, 0, 0, 10]);
  });
});

describe('keys', () => {
  it('go to the partition that the broker says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), text), fc.integer({ min: 1, max: 2000 }), (key, count) => {
        expect(partitionOf(key, count)).toBe(partitionOfKey(key, count));
      }),
    );
  });

  it('of a topic are divided among members in a row, each partition once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 30 }), (partitions, workers) => {
        const all = Array.from({ length: workers }, (_, worker) => partitionsOf(partitions, workers, worker));
        expect(all.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))).toEqual(
          Array.from({ length: partitions }, (_, partition) => partition),
        );
      }),
    );
  });
});

describe('keys of several parts', () => {
  /** Numbers that workers 0 and 1 touched, as tables keep them: from the second bit on who did. */
  const touched = (numbers: readonly number[], owner: number) => {
    const families = new Families();
    for (const number of numbers) families.family('u', '')!.set(number, (owner + 1) << 1);
    return families;
  };

  it('are shared where two parts touched the same number, however far apart the others are', () => {
    const some = fc.uniqueArray(fc.nat(300_000), { maxLength: 20 });
    fc.assert(
      fc.property(some, some, fc.boolean(), (ours, theirs, theirsCount) => {
        const keys = new KeysOfParts(2);
        for (const each of familiesTouched('t', touched(ours, 0), () => true)) keys.add(each);
        for (const each of familiesTouched('t', touched(theirs, 1), () => theirsCount)) keys.add(each);
        expect(keys.shared).toBe(theirsCount && ours.some(number => theirs.includes(number)));
      }),
    );
  });
});

describe('durations', () => {
  it('tell percentiles that are at most a thirty-second too long', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000_000), { minLength: 1 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (times, share) => {
        const durations = new Durations();
        for (const each of times) durations.add(each);
        const exact = times.toSorted((a, b) => a - b)[Math.ceil(times.length * share) - 1]!;
        expect(durations.percentile(share)).toBeGreaterThanOrEqual(exact);
        expect(durations.percentile(share)).toBeLessThanOrEqual(exact * (1 + 1 / 32));
      }),
    );
  });
});
