import type { Question } from './prompt.ts';

/**
 * Which of the interviewer's answers somebody may mean by what they typed, the likeliest first. Words count, not their order: people ask
 * in many ways.
 */
export function meant(questions: readonly Question[], typed: string): readonly Question[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const scored = questions.map(question => ({ question, score: scoreOf(question, words) }));
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ question }) => question);
}

/** A word that the question is known by counts more than one that stands in its text. */
function scoreOf({ ask, words }: Question, typed: readonly string[]): number {
  const known = words.flatMap(wordsOf);
  const own = wordsOf(ask);
  return typed.reduce((sum, word) => sum + (known.some(each => alike(each, word)) ? 3 : own.some(each => alike(each, word)) ? 1 : 0), 0);
}

/** `dup`, `duplicate` and `duplicates`: one begins the other, from three letters up. */
const alike = (a: string, b: string): boolean => a === b || (Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a)));

const EMPTY = new Set(
  'a an and are at be by can do does for how i if in is it may of on one or our so some that the there they this to we what when where which who will with you'.split(
    ' ',
  ),
);

const wordsOf = (text: string): string[] => (text.toLowerCase().match(/[a-z0-9-]+/g) ?? []).filter(word => !EMPTY.has(word));
