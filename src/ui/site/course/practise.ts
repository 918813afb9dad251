/** Which exercises practise a section: those that belong to it, and others in which it comes up again. In the order of the course. */
import type { PlaceInCourse } from '../../../exercise/course.ts';

export function practising<E extends { readonly place: Pick<PlaceInCourse, 'sections'> }>(
  section: string,
  exercises: readonly E[],
): { readonly own: readonly E[]; readonly again: readonly E[] } {
  return {
    own: exercises.filter(({ place }) => place.sections[0] === section),
    again: exercises.filter(({ place }) => place.sections.indexOf(section) > 0),
  };
}
