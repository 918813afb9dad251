/**
 * Whether a built page is to be found by a search: of other sites' search engines, and of this one. Not the whole lesson, for example,
 * whose sections are found.
 */
export function forSearch(html: string): boolean {
  return !/<meta name="robots" content="noindex/.test(html);
}
