import type { Picture } from '../../system/picture.ts';
import { inline } from '../site/quiz.ts';

/** Draws a picture in the place of the one that came with the page. Fetches what lays it out when somebody first needs it. */
export async function showPicture(figure: Element, picture: Picture, signal: AbortSignal): Promise<void> {
  const { drawPicture } = await import('./draw.ts');
  if (signal.aborted) return;
  const scroll = figure.querySelector('.pic-scroll')!;
  const { svg, scrolls } = drawPicture(picture);
  scroll.innerHTML = svg;
  if (scrolls) scroll.setAttribute('tabindex', '0');
  else scroll.removeAttribute('tabindex');
  figure.querySelector('.pic-told ul')!.innerHTML = picture.told.map(each => `<li>${inline(each)}</li>`).join('');
}
