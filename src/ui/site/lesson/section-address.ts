/**
 * The addresses of a lesson and of its sections. Whatever links into a lesson asks here: pages, glossary, exercises, progress, reports.
 * `lesson` is its slug, `section` the id of one of its headings: `## Queue or topic? {#queue-or-topic}`.
 */

/** The only lesson so far. */
export const LESSON = 'event-driven-pub-sub';

/** Where a lesson begins. */
export function lessonAddress(lesson: string): string {
  return `/lesson/${lesson}/`;
}

/** A section; `within` is the id of something in it, such as a figure or a quick check. */
export function sectionAddress(lesson: string, section: string, within: string = section): string {
  return `${lessonAddress(lesson)}#${within}`;
}
