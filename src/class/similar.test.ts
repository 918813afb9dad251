import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fingerprints, normalised, PASSAGE, WINDOW } from './fingerprints.ts';
import { COMMON, LEAST, similarPairs } from './similar.ts';

const read = (path: string) => readFileSync(`exercises/idempotent-order-consumer/${path}/handler.ts`, 'utf8');
const marks = (text: string) => fingerprints([{ text }]);
const of = (...sets: readonly (readonly number[])[]) => sets.map(fingerprints => ({ fingerprints }));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

describe('passages', () => {
  it('are the same under other names, numbers, texts, comments and layout', () => {
    const text = read('solution');
    const renamed = text
      .replace(/\bmessage\b/g, 'received')
      .replace(/\/\/.*$/gm, '')
      .replace(/'([\w-]+)'/g, '"$1!"')
      .replace(/\n\s*/g, '\n\n  /* mine */ ');
    expect(renamed).not.toBe(text);
    expect(marks(renamed)).toEqual(marks(text));
  });

  it('keep what somebody calls, and forget what somebody named', () => {
    expect(normalised("yield db.insert('stock', row, 3)").slice(1)).toEqual(['n', '.', 'insert', '(', "'", ',', 'n', ',', '0', ')']);
    expect(marks('await db.insert(a, b); await db.insert(c, d); ack();')).not.toEqual(
      marks('await db.delete(a, b); await db.delete(c, d); ack();'),
    );
  });

  it('as long as a passage and a window are found wherever they stand', () => {
    const shared = Array.from({ length: PASSAGE + WINDOW - 1 }, (_, at) => `.p${at}`).join('');
    const [one, other] = [`const a = x${shared}; f(1);`, `if (y > 3) { while (z) { q[7] = r${shared}; } }`].map(marks);
    expect(one!.filter(mark => other!.includes(mark))).not.toEqual([]);
  });

  it('are read of a text that is no program, too', () => {
    const decorated = `@sealed class A { #x = \`\${1}\`; m() { return /[/]/.test(this.#x) } }\n`.repeat(3);
    expect(marks(decorated).length).toBeGreaterThan(2);
    expect(marks('')).toEqual([]);
    expect(marks('"never closed\n')).toEqual([]);
  });
});

describe('similar submissions', () => {
  it('are those that share most passages of the shorter one', () => {
    expect(similarPairs(of(range(0, 40), range(5, 60), range(100, 140)))).toEqual([{ one: 0, other: 1, shared: 35, of: 40 }]);
    expect(similarPairs(of(range(0, 40), range(20, 60)))).toEqual([]);
  });

  it('are not looked for among programs that are too short to differ', () => {
    expect(similarPairs(of(range(0, LEAST - 1), range(0, LEAST - 1)))).toEqual([]);
    expect(similarPairs(of(range(0, LEAST), range(0, LEAST)))).toHaveLength(1);
  });

  it('do not count what a large part of the class has', () => {
    const everybody = Array.from({ length: COMMON.number }, (_, at) => [...range(0, 50), ...range(1000 * at + 100, 1000 * at + 140)]);
    expect(similarPairs(of(...everybody))).toEqual([]);
    const copied = [...everybody, [...range(0, 50), ...range(100, 138)]];
    expect(similarPairs(of(...copied))).toEqual([{ one: 0, other: COMMON.number, shared: 38, of: 38 }]);
  });

  it('are none among answers to one exercise that were written apart, and one that was made from another', () => {
    const known = new Set(marks(read('starter')));
    const own = (path: string) => marks(read(path)).filter(mark => !known.has(mark));
    const apart = ['solution', 'right/keyed-by-order', 'right/retries-by-itself', 'wrong/never-acks'].map(own);
    expect(similarPairs(of(...apart))).toEqual([]);
    // The same retries, given up a little earlier.
    expect(similarPairs(of(...apart, own('wrong/gives-up-and-acks')))).toMatchObject([{ one: 2, other: 4 }]);
  });
});
