/**
 * The button in the header, `/` and Ctrl+K open the search. Nothing of it is loaded before; without a script the button is a
 * link to a page that lists everything.
 */
import { singleKeyOf } from '../single-keys.ts';
import type { SearchDialog } from './search-dialog.ts';

let dialog: Promise<SearchDialog> | null = null;

async function open(): Promise<void> {
  dialog ??= import('./search-dialog.ts').then(({ makeSearchDialog }) => makeSearchDialog());
  try {
    (await dialog).open();
  } catch {
    // No network and nothing kept: the page of everything may still be in reach.
    dialog = null;
    location.assign('/search/');
  }
}

for (const link of document.querySelectorAll<HTMLElement>('[data-search]'))
  link.addEventListener('click', event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void open();
  });

addEventListener('keydown', event => {
  if (event.defaultPrevented || event.altKey) return;
  const inField =
    event.target instanceof Element && event.target.closest('input:not([type=radio], [type=range]), textarea, select, [contenteditable]');
  const slash = singleKeyOf(event) === '/';
  // Not inside the editor, which has its own use for Ctrl+K.
  const k = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !inField;
  if (!slash && !k) return;
  event.preventDefault();
  void open();
});
