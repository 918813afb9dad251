import { describe, expect, it } from 'vitest';
import { loadExercises } from '../../../exercise/load-fs.ts';
import { layPath } from './path.ts';

const course = (await loadExercises()).map(({ exercise: { slug }, place: { buildsOn } }) => ({ slug, buildsOn }));
/** As the course is, and one in which ways pass over columns. */
const LONG = [
  { slug: 'a', buildsOn: [] },
  { slug: 'b', buildsOn: ['a'] },
  { slug: 'c', buildsOn: ['b'] },
  { slug: 'e', buildsOn: [] },
  { slug: 'd', buildsOn: ['e', 'c'] },
];

describe.each([
  ['the course', course],
  ['ways over columns', LONG],
  ['an order in which what is built on comes later', LONG.toReversed()],
  ['one exercise', LONG.slice(0, 1)],
])('the drawn path of %s', (_, stops) => {
  const { width, height, places, ways } = layPath(stops);
  const of = (slug: string) => places.find(place => place.slug === slug)!;

  it('has a place for each exercise, none upon another and none outside', () => {
    expect(places.map(({ slug }) => slug)).toEqual(stops.map(({ slug }) => slug));
    for (const [at, a] of places.entries()) {
      expect(a.left, a.slug).toBeGreaterThanOrEqual(-0.01);
      expect(a.left + a.width, a.slug).toBeLessThanOrEqual(width + 0.01);
      expect(a.top + a.height, a.slug).toBeLessThanOrEqual(height);
      for (const b of places.slice(at + 1)) {
        const apart = a.left + a.width <= b.left || b.left + b.width <= a.left || a.top + a.height <= b.top || b.top + b.height <= a.top;
        expect(apart, `${a.slug} and ${b.slug}`).toBe(true);
      }
    }
  });

  it('leads from left to right, from what is built on to what builds on it', () => {
    const all = stops.flatMap(({ slug, buildsOn }) => buildsOn.map(other => `${other} ${slug}`));
    expect(all).toEqual(expect.arrayContaining(ways.map(({ from, to }) => `${from} ${to}`)));
    for (const { slug, buildsOn } of stops)
      expect(
        ways.some(({ to }) => to === slug),
        slug,
      ).toBe(buildsOn.length > 0);
    for (const { from, to, d } of ways) {
      expect(of(from).left + of(from).width, `${from} ${to}`).toBeLessThan(of(to).left);
      expect(d).not.toContain('NaN');
    }
  });
});

it('draws no way beside one that leads over others', () => {
  const { ways } = layPath([
    { slug: 'a', buildsOn: [] },
    { slug: 'b', buildsOn: ['a'] },
    { slug: 'c', buildsOn: ['a', 'b'] },
  ]);
  expect(ways.map(({ from, to }) => `${from} ${to}`)).toEqual(['a b', 'b c']);
});
