/** Where to go on in a lesson: in the section where one stopped, or, if that was read to its end, in the next that was not. */
import type { Place } from '../progress/kept-of-lesson.ts';

/** Null when nothing was begun, and when everything was read. `ids` are those of the lesson's sections in their order. */
export function sectionToGoOnWith(ids: readonly string[], read: readonly string[], place: Place | null): string | null {
  const done = new Set(read);
  const stopped = place === null ? -1 : ids.indexOf(place.section);
  if (stopped >= 0 && !done.has(ids[stopped]!)) return ids[stopped]!;
  const at = stopped >= 0 ? stopped : ids.findLastIndex(id => done.has(id));
  if (at < 0) return null;
  return [...ids.slice(at + 1), ...ids.slice(0, at)].find(id => !done.has(id)) ?? null;
}
