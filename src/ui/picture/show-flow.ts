import type { Flow } from '../at-scale/flow.ts';

/** Puts the numbers of a run at scale into a picture that was drawn with room for them. Null: takes them out. */
export function showFlow(picture: Element, flow: Flow | null): void {
  for (const way of picture.querySelectorAll<SVGGElement>('.pic-way')) {
    const of = flow?.ways.find(({ from, to }) => from === way.dataset.from && to === way.dataset.to);
    setText(way.querySelector('.pic-rate'), of?.text ?? '');
    setState(way, of?.state ?? null);
    way.style.setProperty('--flow', (of?.weight ?? 0).toFixed(3));
  }
  for (const part of picture.querySelectorAll<SVGGElement>('.pic-part')) {
    const of = flow?.parts.find(({ id }) => id === part.dataset.part);
    setText(part.querySelector('.pic-depth'), of?.text ?? '');
    setState(part, of?.state ?? null);
    part.style.setProperty('--full', (of?.full ?? 0).toFixed(3));
  }
}

function setText(element: Element | null, text: string): void {
  if (element !== null && element.textContent !== text) element.textContent = text;
}

function setState(element: SVGElement, state: string | null): void {
  if (state === null) delete element.dataset.flow;
  else if (element.dataset.flow !== state) element.dataset.flow = state;
}
