/** Finds an instructor's exercises by what their titles, summaries and prompts say. Pure. */
import type { Part, Result } from './results.ts';

/** As `src/site/own-search.ts` writes it. */
export interface OwnExercise {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
}

const AROUND = 12;

/** Those that have a word beginning with each word that was typed; what is in a title comes first. */
export function ownResults(own: readonly OwnExercise[], typed: string): Result[] {
  const wanted = wordsIn(typed);
  if (wanted.length === 0) return [];
  return own
    .flatMap(exercise => {
      const places = [exercise.title, exercise.summary, exercise.text].map(wordsIn);
      const ranks = wanted.map(word => places.findIndex(words => words.some(each => each.startsWith(word))));
      return ranks.includes(-1) ? [] : [{ exercise, rank: Math.max(...ranks) }];
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ exercise: { slug, title, summary, text } }) => ({
      href: `/exercises/${slug}/`,
      title,
      place: 'Exercise',
      parts: excerpt(`${summary} ${text}`, wanted),
    }));
}

const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Some words around the first that was looked for, with those marked. */
function excerpt(text: string, wanted: readonly string[]): Part[] {
  const isWanted = (piece: string) => wordsIn(piece).some(word => wanted.some(each => word.startsWith(each)));
  const pieces = text.split(/\s+/);
  const first = Math.max(0, pieces.findIndex(isWanted));
  const shown = pieces.slice(Math.max(0, first - AROUND), first + AROUND);
  return shown.flatMap((piece, at) => {
    const word = { text: piece, marked: isWanted(piece) };
    return at === 0 ? [word] : [{ text: ' ', marked: false }, word];
  });
}
