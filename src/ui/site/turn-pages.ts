/** `N` and `P` follow the links to what comes next and before. A screen reader that uses these letters keeps them to itself. */
import { singleKeyOf } from './single-keys.ts';

const WAYS: Readonly<Record<string, string>> = { n: 'next', p: 'prev' };

addEventListener('keydown', event => {
  const key = singleKeyOf(event);
  const way = key === null || event.shiftKey ? undefined : WAYS[key];
  if (way === undefined || document.querySelector('dialog[open]')) return;
  const link = document.querySelector<HTMLAnchorElement>(`.pager a[rel=${way}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
