import { expect, it } from 'vitest';
import { loadExercises, loadSections } from '../../../exercise/load-fs.ts';
import { practising } from './practise.ts';

const exercise = (slug: string, ...sections: string[]) => ({ slug, place: { sections } });

it('tells the exercises of a section from those in which it comes up again', () => {
  const course = [exercise('a', 'one', 'two'), exercise('b', 'two'), exercise('c', 'three', 'one'), exercise('d', 'one')];
  const { own, again } = practising('one', course);
  expect([own.map(({ slug }) => slug), again.map(({ slug }) => slug)]).toEqual([['a', 'd'], ['c']]);
  expect(practising('four', course)).toEqual({ own: [], again: [] });
});

it('leaves no exercise of the course without a section that ends with it', async () => {
  const course = await loadExercises();
  const listed = (await loadSections()).flatMap(({ id }) => practising(id, course).own.map(({ exercise: { slug } }) => slug));
  expect(listed.sort()).toEqual(course.map(({ exercise: { slug } }) => slug).sort());
});
