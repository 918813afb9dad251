import type { CourseAtHand } from '../exercise/course-at-hand.ts';

/** Where the site's search looks for an instructor's exercises, from the site's root. Their text is searched as it is (`ui/site/search/own.ts`). */
export const OWN_SEARCH = 'pagefind/own.json';

/**
 * What can be found of exercises of one's own: the index of the site was made with the package, by a program of 57 MB that is no part of
 * it, and a handful of prompts needs no index. JSON of `{ slug, title, summary, text }`.
 */
export function ownSearch({ exercises, others, prompts }: CourseAtHand): string {
  const found = [...exercises, ...others].flatMap(({ exercise: { slug, title, summary } }) =>
    prompts[slug] === undefined ? [] : [{ slug, title, summary, text: textOf(prompts[slug]) }],
  );
  return JSON.stringify(found);
}

const SIGNS: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };

/** HTML that `promptHtml` made, as text in one line. */
function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, tag => (/^<\/?(code|em|strong|a|span)\b/.test(tag) ? '' : ' '))
    .replaceAll(/&(#?\w+);/g, (all, name: string) => SIGNS[name] ?? all)
    .replaceAll(/\s+/g, ' ')
    .trim();
}
