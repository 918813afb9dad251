/** Which exercise comes next, by the order of the course, by what builds on what, and by what is done. */
import type { ExerciseFolder } from '../../../exercise/load-fs.ts';
import type { ExerciseProgress } from '../../workspace/progress.ts';

/** An exercise as the course sees it. The course is a list of these in its order, in which nothing comes before what it builds on. */
export interface Stop {
  readonly slug: string;
  readonly title: string;
  readonly minutes: number;
  readonly buildsOn: readonly string[];
}

/** What builds on an exercise that is no part of the course needs nothing of it. */
export function stopsOf(exercises: readonly Pick<ExerciseFolder, 'exercise' | 'place'>[]): Stop[] {
  const slugs = new Set(exercises.map(({ exercise }) => exercise.slug));
  return exercises.map(({ exercise: { slug, title, minutes }, place }) => ({
    slug,
    title,
    minutes,
    buildsOn: place.buildsOn.filter(other => slugs.has(other)),
  }));
}

type Kept = (slug: string) => ExerciseProgress | null;

/** `resume`: it was begun, and was what was last worked at. */
export type WayOn = { readonly kind: 'begin' | 'resume' | 'next'; readonly slug: string } | { readonly kind: 'all-passed' };

/** For somebody who comes to the catalogue. */
export function wayOn(course: readonly Pick<Stop, 'slug'>[], kept: Kept): WayOn {
  const begun = course.flatMap(({ slug }) => {
    const progress = kept(slug);
    return progress === null ? [] : [{ slug, ...progress }];
  });
  const open = begun.filter(({ passed }) => !passed).sort((a, b) => b.at - a.at);
  if (open.length > 0) return { kind: 'resume', slug: open[0]!.slug };
  const next = course.find(({ slug }) => kept(slug) === null);
  if (next === undefined) return { kind: 'all-passed' };
  return { kind: begun.length === 0 ? 'begin' : 'next', slug: next.slug };
}

/**
 * For somebody who has just passed one: what its author suggests, then what builds on it, then what comes after it, then what is left.
 * Nothing that is passed already, and nothing before what it builds on. Null when all are passed.
 */
export function nextAfter<S extends Pick<Stop, 'slug' | 'buildsOn'>>(
  course: readonly S[],
  { slug, suggested }: { readonly slug: string; readonly suggested: string | null },
  kept: Kept,
): S | null {
  const passed = (other: string) => other === slug || kept(other)?.passed === true;
  const ready = course.filter(each => !passed(each.slug) && each.buildsOn.every(passed));
  const here = course.findIndex(each => each.slug === slug);
  return (
    ready.find(each => each.slug === suggested) ??
    ready.find(each => each.buildsOn.includes(slug)) ??
    ready.find(each => course.indexOf(each) > here) ??
    ready[0] ??
    null
  );
}
