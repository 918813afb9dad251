import { describe, expect, it } from 'vitest';
import { exerciseSlugs, loadExercise } from '../exercise/load-fs.ts';
import { someAnswers } from './some-answers.ts';

describe.each(await exerciseSlugs(process.cwd()))('some answers of %s', async slug => {
  const folder = await loadExercise(process.cwd(), slug);
  const some = someAnswers(folder);
  const failedIn = ({ wrong }: Pick<typeof folder, 'wrong'>) => new Set(Object.values(wrong).flatMap(({ fails }) => fails));

  it('fail every criterion that all of them fail', () => {
    expect(failedIn(some)).toEqual(failedIn(folder));
  });

  it('hold no wrong one that fails only what those before it fail', () => {
    const names = Object.keys(some.wrong);
    for (const [index, name] of names.entries()) {
      const before = new Set(names.slice(0, index).flatMap(other => some.wrong[other]!.fails));
      expect(some.wrong[name]!.fails.filter(id => !before.has(id))).not.toEqual([]);
    }
  });

  it('hold a right one beside the solution where there is one', () => {
    expect(Object.keys(some.right).length > 0).toBe(Object.keys(folder.right).length > 0);
  });
});
