/**
 * The addresses of a lesson and of its sections. Whatever links into a lesson asks here: pages, glossary, exercises, progress, reports.
 * `lesson` is its slug, `section` the id of one of its headings: `## Queue or topic? {#queue-or-topic}`.
 */

/** The only lesson so far. */
export const LESSON = 'event-driven-pub-sub';

/** Where a lesson begins: what it is about, and its contents. */
export function lessonAddress(lesson: string): string {
  return `/lesson/${lesson}/`;
}

/** The page of a section; `within` is the id of something on it, such as a figure or a quick check. */
export function sectionAddress(lesson: string, section: string, within?: string): string {
  return `${lessonAddress(lesson)}${section}/${within === undefined ? '' : `#${within}`}`;
}

/** All sections on one page; `within` is the id of a section or of something in one. */
export function wholeAddress(lesson: string, within?: string): string {
  return `${lessonAddress(lesson)}whole/${within === undefined ? '' : `#${within}`}`;
}
