import type { TimelineRow } from '../../report/report.ts';

/** Lights the parts of the picture on this page, where it has one, in the colour of what happens there; and the ways between them. */
export function lightParts(parts: readonly string[], state: TimelineRow['state'] | null): void {
  for (const part of document.querySelectorAll<SVGElement>('[data-part]')) set(part, parts.includes(part.dataset.part!) ? state : null);
  for (const way of document.querySelectorAll<SVGElement>('.pic-way'))
    set(way, parts.includes(way.dataset.from!) && parts.includes(way.dataset.to!) ? state : null);
}

function set(element: SVGElement, state: string | null): void {
  if (state === null) delete element.dataset.lit;
  else element.dataset.lit = state;
}
