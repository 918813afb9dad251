/**
 * What is tried by the hundred, hostile programs, answers, pages that are made alike, is a fixed sample of itself in `npm test`, and all
 * of it in `npm test -- --whole` and wherever vitest is called by itself. The sample is the same every time: it takes no chance, and
 * what it leaves out is looked at before a release.
 */
export const SAMPLED: boolean = process.env.SAMPLED === 'yes';

/** The first, and of the rest one in so many; all of them where all are asked for. Never none of some. */
export const someOf = <Each>(all: readonly Each[], every: number): readonly Each[] =>
  SAMPLED ? all.filter((_, index) => index % every === 0) : all;
