/** Turns the way into a lesson into the way back to where one stopped. What stands there without a script begins the lesson. */
import { browserStore } from '../../workspace/storage.ts';
import { readPlace, readSections } from '../progress/kept-of-lesson.ts';
import { sectionToGoOnWith } from './go-on.ts';
import { sectionAddress, wholeAddress } from './section-address.ts';

/** What `GoOn.astro` says of a lesson. */
export interface ToGoOn {
  readonly slug: string;
  readonly sections: readonly { readonly id: string; readonly title: string; readonly minutes: number }[];
}

function draw(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-go-on]')) {
    const { slug, sections } = JSON.parse(place.dataset.goOn!) as ToGoOn;
    const read = readSections(browserStore(), slug);
    const stopped = readPlace(browserStore(), slug);
    const id = sectionToGoOnWith(
      sections.map(section => section.id),
      read,
      stopped,
    );
    const section = sections.find(one => one.id === id);
    if (section === undefined) continue;
    const done = sections.filter(one => read.includes(one.id)).length;
    const left = sections.filter(one => !read.includes(one.id)).reduce((sum, { minutes }) => sum + minutes, 0);
    place.querySelector('a')!.href = stopped?.whole ? wholeAddress(slug, section.id) : sectionAddress(slug, section.id);
    for (const part of place.querySelectorAll<HTMLElement>('[data-go]')) part.textContent = said(part.dataset.go!);

    function said(what: string): string {
      switch (what) {
        case 'verb':
          return 'Go on where you stopped';
        case 'short':
          return 'Go on reading';
        case 'title':
          return section!.title;
        case 'left':
          return String(left);
        default:
          return `“${section!.title}” is next, ${section!.minutes} min. You have read ${done} of ${sections.length} sections.`;
      }
    }
  }
}

draw();
addEventListener('storage', draw);
addEventListener('pageshow', ({ persisted }) => persisted && draw());
