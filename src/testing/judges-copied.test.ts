/** Criteria that were copied with their run judge what comes then as those do that have read all of it, and leave the original alone. */
import { describe, expect, it } from 'vitest';
import { Judges } from '../../graders/judges.ts';
import { exerciseSlugs, loadExercise } from '../exercise/load-fs.ts';
import { Digest } from '../history/digest.ts';
import type { History } from '../history/index.ts';
import { searched } from './opened.ts';
import { answersOf, compiledFor, declaredFor } from './programs-node.ts';

/** Copies at so many places of a history. */
const EVERY = 4;
const STATES = 150;
/** Of each bound of each answer, so many runs. */
const RUNS = 3;

const folders = await Promise.all((await exerciseSlugs(process.cwd())).map(slug => loadExercise(process.cwd(), slug)));

describe.each(folders.map(folder => [folder.exercise.slug, folder] as const))('%s', (_, folder) => {
  it('judges the same, from wherever a run was copied', async () => {
    const { effects } = folder.exercise;
    // Each by itself: one that cannot be copied keeps those beside it from being copied.
    const criteria = folder.exercise.criteria.filter(claim => new Judges([claim], effects).copy() !== null);
    expect(criteria).not.toEqual([]);
    const keyOf = (judges: Judges) => {
      const digest = new Digest();
      judges.digest(digest);
      return digest.text();
    };
    const see = (judges: Judges, history: History, from: number, to: number) => {
      for (let index = from; index < to; index += 1) judges.see(history[index]!, index);
      return judges;
    };
    const verdictsOf = (judges: Judges) => criteria.map((_, claim) => judges.verdict(claim));
    let copies = 0;
    for (const files of Object.values(answersOf(folder))) {
      const programs = await compiledFor(folder.exercise, files);
      const exercise = declaredFor(folder.exercise, programs);
      if (exercise === null) continue;
      const histories = exercise.bounds.flatMap(bound =>
        searched(exercise, programs, bound, { stateLimit: STATES }).histories.slice(0, RUNS),
      );
      for (const history of histories) {
        const whole = verdictsOf(see(new Judges(criteria, effects), history, 0, history.length));
        const judges = new Judges(criteria, effects);
        for (let at = 0; at < history.length; at += EVERY) {
          const end = Math.min(at + EVERY, history.length);
          const before = keyOf(judges);
          const copy = judges.copy()!;
          expect(keyOf(copy)).toBe(before);
          expect(verdictsOf(see(copy, history, at, history.length))).toEqual(whole);
          expect(keyOf(judges)).toBe(before);
          expect(keyOf(see(judges, history, at, end))).toBe(keyOf(see(new Judges(criteria, effects), history, 0, end)));
          copies += 1;
        }
      }
    }
    expect(copies).toBeGreaterThan(50);
  });
});
