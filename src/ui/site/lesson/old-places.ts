/**
 * Sections were once places of one page: `/lesson/event-driven-pub-sub/#log`. Such an address still leads to its section, or to its
 * place in the whole lesson if that is what one read last. This is the script that does so, as text for the head of the page, so that it
 * runs before anything is painted. Without a script the place is a row of the contents.
 */
export function oldPlaces(lesson: string, sections: readonly { readonly id: string; readonly places: readonly string[] }[]): string {
  const known = Object.fromEntries(sections.flatMap(({ id, places }) => [id, ...places].map(place => [place, id])));
  const run = (known: Readonly<Record<string, string>>, key: string): void => {
    const go = (): void => {
      const place = location.hash.slice(1);
      if (!Object.hasOwn(known, place)) return;
      let whole = false;
      try {
        whole = JSON.parse(localStorage.getItem(key) ?? '{}').whole === true;
      } catch {
        // Nothing is kept; then the section it is.
      }
      const section = `${known[place]}/`;
      location.replace(whole ? `whole/#${place}` : known[place] === place ? section : `${section}#${place}`);
    };
    go();
    addEventListener('hashchange', go);
  };
  return `(${run.toString()})(${JSON.stringify(known).replaceAll('<', '\\u003c')},${JSON.stringify(`ackademy:v1:place:${lesson}`)})`;
}
