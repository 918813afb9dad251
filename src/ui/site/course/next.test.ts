import { describe, expect, it } from 'vitest';
import type { ExerciseProgress } from '../../workspace/progress.ts';
import { nextAfter, wayOn } from './next.ts';

const stop = (slug: string, ...buildsOn: string[]) => ({ slug, buildsOn });
const COURSE = [
  stop('answer'),
  stop('dedupe'),
  stop('commit', 'dedupe'),
  stop('key', 'commit'),
  stop('poison', 'dedupe'),
  stop('outbox', 'answer', 'dedupe'),
];
const passed: ExerciseProgress = { best: 10, of: 10, passed: true, at: 1 };
const begun = (at: number): ExerciseProgress => ({ best: 4, of: 10, passed: false, at });
const keeping = (kept: { readonly [slug: string]: ExerciseProgress }) => (slug: string) => kept[slug] ?? null;

describe('the way on from the catalogue', () => {
  it('is the first exercise where nothing was begun', () => {
    expect(wayOn(COURSE, keeping({}))).toEqual({ kind: 'begin', slug: 'answer' });
  });

  it('is what was last worked at and is not passed, however much else is done', () => {
    expect(wayOn(COURSE, keeping({ answer: passed, key: begun(5), dedupe: begun(7) }))).toEqual({ kind: 'resume', slug: 'dedupe' });
  });

  it('is the first that was not begun where all that was begun is passed', () => {
    expect(wayOn(COURSE, keeping({ answer: passed, commit: passed }))).toEqual({ kind: 'next', slug: 'dedupe' });
  });

  it('ends when all are passed', () => {
    expect(wayOn(COURSE, () => passed)).toEqual({ kind: 'all-passed' });
  });
});

describe('the next exercise after one that was passed', () => {
  const follows = (slug: string, suggested: string, ...done: string[]) =>
    nextAfter(COURSE, { slug, suggested }, keeping(Object.fromEntries(done.map(each => [each, passed]))))?.slug ?? null;

  it('is what its author suggests', () => {
    expect(follows('dedupe', 'poison')).toBe('poison');
  });

  it('is something else where that is passed, or builds on what is not', () => {
    expect(follows('dedupe', 'poison', 'poison')).toBe('commit');
    expect(follows('dedupe', 'key')).toBe('commit');
    expect(follows('dedupe', 'outbox', 'answer')).toBe('outbox');
  });

  it('is what builds on it before what merely comes later, and what comes later before what was left out', () => {
    expect(follows('commit', 'answer', 'answer', 'dedupe')).toBe('key');
    expect(follows('key', 'commit', 'answer', 'dedupe', 'commit')).toBe('poison');
    expect(follows('outbox', 'poison', 'answer', 'dedupe', 'poison')).toBe('commit');
  });

  it('counts what was begun and not passed as not done', () => {
    expect(nextAfter(COURSE, { slug: 'dedupe', suggested: 'commit' }, keeping({ commit: begun(2) }))?.slug).toBe('commit');
  });

  it('is none when all are passed, the last one by now', () => {
    expect(follows('outbox', 'answer', 'answer', 'dedupe', 'commit', 'key', 'poison')).toBeNull();
  });
});
