/** What Pagefind gives for a page or a record, as far as we read it. Its own types are not part of its package. */
export interface Found {
  readonly url: string;
  /** HTML in which only <mark> is a tag. */
  readonly excerpt: string;
  /** `lesson`: of which lesson it is a section. */
  readonly meta: { readonly title?: string; readonly kind?: string; readonly lesson?: string };
  /** By heading; empty for a record. */
  readonly sub_results?: readonly { readonly url: string; readonly title: string; readonly excerpt: string }[];
}

export interface Result {
  readonly href: string;
  /** The section, the exercise or the word. */
  readonly title: string;
  /** Where that is: `Event-driven & Pub/Sub`, `Glossary`. */
  readonly place: string;
  readonly parts: readonly Part[];
}

/** A piece of an excerpt; marked where it matches. */
export interface Part {
  readonly text: string;
  readonly marked: boolean;
}

/** How many sections of one page are worth showing. */
const SECTIONS = 5;
const RESULTS = 12;

/** One list out of pages, sections and words, in the order in which Pagefind ranks their pages. */
export function resultsOf(found: readonly Found[]): Result[] {
  const results = found.flatMap(({ url, meta, excerpt, sub_results = [] }) => {
    const title = meta.title ?? url;
    if (meta.kind === 'word') return [{ href: url, title, place: 'Glossary', parts: partsOf(excerpt) }];
    const place = url.startsWith('/exercises/') ? 'Exercise' : (meta.lesson ?? title);
    return sub_results.slice(0, SECTIONS).map(section => ({
      href: section.url,
      title: section.title,
      place: section.title === title && place === title ? 'Page' : place,
      parts: partsOf(section.excerpt),
    }));
  });
  return results.slice(0, RESULTS);
}

const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", '#x27': "'", nbsp: ' ' };

/** `a &lt; <mark>b</mark>` as text in two parts. Whatever else looks like a tag stays text. */
export function partsOf(excerpt: string): Part[] {
  return excerpt
    .split(/(<mark>.*?<\/mark>)/s)
    .map(piece => ({ marked: piece.startsWith('<mark>'), text: unescaped(piece.replaceAll(/<\/?mark>/g, '')) }))
    .filter(({ text }) => text !== '');
}

function unescaped(text: string): string {
  return text.replaceAll(/&(#?\w+);/g, (all, name: string) => SIGNS[name] ?? all);
}
