/** Marks the exercises of a section that were begun or passed in this browser. */
import { readProgress } from '../../workspace/progress.ts';
import { browserStore } from '../../workspace/storage.ts';
import { markOf } from './mark.ts';

function draw(): void {
  const store = browserStore();
  for (const place of document.querySelectorAll<HTMLElement>('[data-practise]')) {
    const progress = readProgress(store, place.dataset.practise!);
    const mark = progress && markOf(progress);
    place.querySelector('.ic')?.setAttribute('class', `ic c-${mark?.icon ?? 'waiting'}`);
    place.querySelector('use')?.setAttribute('href', `#i-${mark?.icon ?? 'waiting'}`);
    const state = place.querySelector<HTMLElement>('.state')!;
    // In a list there is room for the points; within a sentence a word has to do.
    const told =
      mark === null ? '' : place.tagName === 'LI' ? `, ${mark.word.toLowerCase()}: ${mark.points}` : ` (${mark.word.toLowerCase()})`;
    state.textContent = told;
    for (const icon of ['acked', 'in-flight']) state.classList.toggle(`c-${icon}`, mark?.icon === icon);
  }
}

draw();
addEventListener('pageshow', event => event.persisted && draw());
addEventListener('storage', draw);
