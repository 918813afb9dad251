/** Which submissions share most of their passages. It says that texts are alike, and nothing of how that came about. */
import type { Graded } from './class-report.ts';

/** Of the passages of the shorter of the two. */
export const ALIKE = 0.8;
/** A program with fewer passages of its own is too short to say anything of. */
export const LEAST = 12;
/** A passage that so large a part of a class has, and so many of it, is what the exercise asks for. */
export const COMMON = { part: 0.25, number: 5 } as const;

export interface Pair {
  /** Places among those that were handed in. */
  readonly one: number;
  readonly other: number;
  /** How many passages both have, and of how many of the shorter one. */
  readonly shared: number;
  readonly of: number;
}

export const THRESHOLD = `Two are named where they share ${ALIKE * 100} % or more of the passages of the shorter one, and ${LEAST} at least. A passage is a run of tokens without names, numbers and texts; those of the starter do not count, nor those that a quarter of the class has (${COMMON.number} submissions at least).`;

/** Most alike first. */
export function similarPairs(submissions: readonly Pick<Graded, 'fingerprints'>[]): Pair[] {
  const having = new Map<number, number[]>();
  for (const [at, { fingerprints }] of submissions.entries())
    for (const mark of fingerprints) {
      const those = having.get(mark);
      if (those === undefined) having.set(mark, [at]);
      else those.push(at);
    }
  const common = Math.max(COMMON.number, Math.ceil(submissions.length * COMMON.part));
  const own = submissions.map(() => 0);
  const shared = new Map<number, number>();
  const size = submissions.length;
  for (const those of having.values()) {
    if (those.length >= common) continue;
    for (const [nth, one] of those.entries()) {
      own[one]! += 1;
      for (const other of those.slice(nth + 1)) shared.set(one * size + other, (shared.get(one * size + other) ?? 0) + 1);
    }
  }
  return [...shared]
    .map(([key, number]): Pair => {
      const [one, other] = [Math.floor(key / size), key % size];
      return { one, other, shared: number, of: Math.min(own[one]!, own[other]!) };
    })
    .filter(({ shared: number, of }) => number >= LEAST && number >= of * ALIKE)
    .sort((a, b) => b.shared / b.of - a.shared / a.of || b.shared - a.shared || a.one - b.one || a.other - b.other);
}
