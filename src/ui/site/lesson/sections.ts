/** A lesson’s sections: each heading of the second rank, and what follows it up to the next. */
export interface Section {
  readonly heading: HTMLElement;
  readonly elements: readonly Element[];
}

export function sectionsOf(main: Element): Section[] {
  return [...main.querySelectorAll<HTMLElement>(':scope > h2[id]')].map(heading => {
    const elements: Element[] = [];
    for (let next = heading.nextElementSibling; next && next.tagName !== 'H2' && next.tagName !== 'NAV'; next = next.nextElementSibling)
      elements.push(next);
    return { heading, elements };
  });
}
