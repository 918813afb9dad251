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
  /** Only each so-manieth of them was judged; all of them where it is left out. */
  readonly every?: number;
  /** A letter for each, in the order in which they are made: see `LETTERS`. */
  readonly fates: string;
  /** Those that passed, and those on which nothing could be said. */
  readonly passed: readonly string[];
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
  { every = 1, ...digests }: Pick<Row, 'exercise' | 'engine' | 'every'>,
): Row {
  const named = (kind: Fate['kind']) => graded.filter(({ fate }) => fate.kind === kind).map(({ id }) => id);
  return {
    ...digests,
    ...(every === 1 ? {} : { every }),
    fates: graded.map(({ fate }) => letterOf(fate)).join(''),
    passed: named('survived'),
    unknown: named('unknown'),
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
  /** It passed, and is a mistake. */
  readonly survived: number;
  /** No mistakes: the same as the answer, or as right. */
  readonly same: number;
  readonly right: number;
  readonly invalid: number;
}

/** Those that passed, and are listed nowhere as no mistakes. */
export const survivorsOf = ({ passed }: Row, reasons: readonly Reason[]): string[] => passed.filter(id => reasonFor(id, reasons) === null);

export function scoreOf(row: Row, reasons: readonly Reason[]): Score {
  const count = (kind: Fate['kind']) => row.fates.split(LETTERS[kind]).length - 1;
  const listed = (kind: Reason['kind']) => row.passed.filter(id => reasonFor(id, reasons)?.kind === kind).length;
  const [killed, ended, unknown] = [count('killed'), count('ended'), count('unknown')];
  const survived = survivorsOf(row, reasons).length;
  const mistakes = killed + ended + unknown + survived;
  return { mistakes, killed, ended, unknown, survived, same: listed('same'), right: listed('right'), invalid: count('invalid') };
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
