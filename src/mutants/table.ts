/** How sharp the graders are, as numbers: what `content/fidelity/mutants.json` holds. */
import { type Reason, reasonFor } from './equivalent.ts';
import type { Fate } from './fate.ts';

export interface Table {
  readonly exercises: { readonly [slug: string]: Row };
}

/** What came of the mutants of one exercise. */
export interface Row {
  /** Of the exercise's folder, and of everything that decides how a program is run and judged, as both were then. */
  readonly exercise: string;
  readonly engine: string;
  /** A letter for each, in the order in which they are made: see `LETTERS`. */
  readonly fates: string;
  /** Those that passed and are listed as no mistakes. */
  readonly same: number;
  readonly right: number;
  /** Those that passed, and are mistakes. */
  readonly survivors: readonly string[];
  /** Those on which nothing could be said. */
  readonly unknown: readonly string[];
}

const LETTERS: { readonly [kind in Fate['kind']]: string } = {
  killed: 'k',
  ended: 'e',
  invalid: 'i',
  repeats: 'r',
  unknown: 'u',
  survived: 's',
  'our-fault': '!',
};

export const letterOf = ({ kind }: Fate): string => LETTERS[kind];

export function rowOf(
  graded: readonly { readonly id: string; readonly fate: Fate }[],
  reasons: readonly Reason[],
  digests: Pick<Row, 'exercise' | 'engine'>,
): Row {
  const survived = graded
    .filter(({ fate }) => fate.kind === 'survived')
    .map(({ id }) => ({ id, kind: reasonFor(id, reasons)?.kind ?? null }));
  return {
    ...digests,
    fates: graded.map(({ fate }) => letterOf(fate)).join(''),
    same: survived.filter(({ kind }) => kind === 'same').length,
    right: survived.filter(({ kind }) => kind === 'right').length,
    survivors: survived.filter(({ kind }) => kind === null).map(({ id }) => id),
    unknown: graded.filter(({ fate }) => fate.kind === 'unknown').map(({ id }) => id),
  };
}

export interface Score {
  /** All that are programs of their own, and mistakes. */
  readonly mistakes: number;
  /** A criterion failed. */
  readonly killed: number;
  /** There was no verdict: endless, or refused by a broker. */
  readonly ended: number;
  readonly unknown: number;
  readonly survived: number;
  /** No mistakes: the same as the answer, or as right. */
  readonly same: number;
  readonly right: number;
  readonly invalid: number;
}

export function scoreOf({ fates, same, right, survivors }: Row): Score {
  const count = (kind: Fate['kind']) => fates.split(LETTERS[kind]).length - 1;
  const [killed, ended, unknown] = [count('killed'), count('ended'), count('unknown')];
  const survived = survivors.length;
  return { mistakes: killed + ended + unknown + survived, killed, ended, unknown, survived, same, right, invalid: count('invalid') };
}

export function sumOf(scores: readonly Score[]): Score {
  const sum = (field: keyof Score) => scores.reduce((total, score) => total + score[field], 0);
  return {
    mistakes: sum('mistakes'),
    killed: sum('killed'),
    ended: sum('ended'),
    unknown: sum('unknown'),
    survived: sum('survived'),
    same: sum('same'),
    right: sum('right'),
    invalid: sum('invalid'),
  };
}

/** Places of some that a criterion stopped, spread over all of them. */
export function sampleOf({ fates }: Row, size: number): number[] {
  const killed = [...fates].flatMap((letter, index) => (letter === LETTERS.killed ? [index] : []));
  if (killed.length <= size) return killed;
  return Array.from({ length: size }, (_, at) => killed[Math.floor(((at + 0.5) * killed.length) / size)]!);
}
