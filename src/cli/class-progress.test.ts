import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClassBar, lineOf } from './class-progress.ts';

describe('how far a class is', () => {
  it.each([
    [{ done: 0, of: 30, known: 0, underWay: ['alice', 'bob'] }, 4000, '0 of 30: alice, bob'],
    [{ done: 10, of: 30, known: 0, underWay: ['carol'] }, 20_000, '10 of 30, about 40 s left: carol'],
    // What was known before took no time.
    [{ done: 20, of: 30, known: 10, underWay: [] }, 20_000, '20 of 30, about 20 s left'],
    [{ done: 20, of: 30, known: 20, underWay: ['a'] }, 20_000, '20 of 30: a'],
    [{ done: 2, of: 200, known: 0, underWay: [] }, 60_000, '2 of 200, about 2 h left'],
    [{ done: 30, of: 30, known: 0, underWay: [] }, 60_000, '30 of 30'],
    [{ done: 1, of: 2, known: 1, underWay: ['new\nline\u001b[2J'] }, 0, '1 of 2: new\\u000aline\\u001b[2J'],
  ])('%j after %i ms: %s', (progress, ms, line) => {
    expect(lineOf(progress, ms)).toBe(line);
  });
});

describe('the bar', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const written = (over: { readonly isTTY?: boolean; readonly columns?: number }) => {
    const texts: string[] = [];
    let now = 0;
    const bar = new ClassBar({ ...over, write: text => texts.push(text) }, () => now);
    return { bar, texts, wait: (ms: number) => void (now += ms) };
  };
  const half = { done: 15, of: 30, known: 0, underWay: ['x'.repeat(200)] };

  it('is one line that is written over, no wider than the terminal, and gone in the end', () => {
    const { bar, texts, wait } = written({ isTTY: true, columns: 60 });
    wait(15_000);
    bar.show(half);
    bar.clear();
    expect(texts).toEqual([`\r\u001b[2K${'█'.repeat(12)}${'░'.repeat(12)} 15 of 30, about 15 s left: ${'x'.repeat(6)}…`, '\r\u001b[2K']);
  });

  it('is a line a minute where nobody watches', () => {
    const { bar, texts, wait } = written({});
    for (let minute = 0; minute < 10; minute += 1) {
      bar.show({ ...half, done: minute, underWay: ['a'] });
      wait(20_000);
    }
    bar.clear();
    expect(texts).toEqual(['3 of 30, about 9 min left: a\n', '6 of 30, about 8 min left: a\n', '9 of 30, about 7 min left: a\n']);
  });
});
