import './search.css';
import { type OwnExercise, ownResults } from './own.ts';
import { type Found, type Result, resultsOf } from './results.ts';

export interface SearchDialog {
  open(): void;
}

/** Pagefind's own script, which the build puts beside the pages. Loaded from there, because it finds its index by its address. */
interface Pagefind {
  init(): Promise<void>;
  /** Null when another search came after it. */
  debouncedSearch(words: string, options: object, ms: number): Promise<{ results: readonly { data(): Promise<Found> }[] } | null>;
}
const SCRIPT = '/pagefind/pagefind.js';
const OWN = '/pagefind/own.json';
const WAIT_MS = 120;
const PAGES = 12;

const TO_TRY = ['visibility timeout', 'committed offset', 'hot key', 'idempotent', 'dead-letter queue'];

/** The dialog, not yet open. Rejects when its parts cannot be loaded. */
export async function makeSearchDialog(): Promise<SearchDialog> {
  const pagefind = (await import(/* @vite-ignore */ SCRIPT)) as Pagefind;
  await pagefind.init();
  // An instructor's exercises came after the index was made. Without them the search is still one.
  const own = await fetch(OWN)
    .then(async answer => (answer.ok ? ((await answer.json()) as OwnExercise[]) : []))
    .catch((): OwnExercise[] => []);

  const dialog = element('dialog', { class: 'search', 'aria-label': 'Search the course' });
  const input = element('input', {
    type: 'text',
    inputmode: 'search',
    placeholder: 'A word, an error, a setting',
    'aria-label': 'Search the course',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'go',
  });
  const close = element('button', { type: 'button', class: 'btn' }, 'Close');
  const status = element('p', { class: 'search-status', role: 'status' });
  const list = element('ul', { class: 'search-list' });
  const keys = element('p', { class: 'search-keys', 'aria-hidden': 'true' });
  for (const [key, does] of [
    ['↑ ↓', 'choose'],
    ['Enter', 'go there'],
    ['Esc', 'close'],
  ])
    keys.append(element('span', {}, element('kbd', {}, key!), ` ${does}`));
  const head = element('div', { class: 'search-head' }, icon('search'), input, close);
  dialog.append(head, status, list, keys);
  document.body.append(dialog);

  const links = () => [...list.querySelectorAll('a')];

  function showIdeas(): void {
    status.textContent = 'Sections, exercises and words of the glossary. Perhaps:';
    const ideas = TO_TRY.map(words => {
      const button = element('button', { type: 'button', class: 'btn' }, words);
      button.addEventListener('click', () => {
        input.value = words;
        input.focus();
        void search();
      });
      return element('li', {}, button);
    });
    list.className = 'search-ideas';
    list.replaceChildren(...ideas);
  }

  function show(words: string, results: readonly Result[]): void {
    list.className = 'search-list';
    list.replaceChildren(...results.map(item));
    if (results.length > 0) {
      status.textContent = results.length === 1 ? 'One place' : `${results.length} places`;
      return;
    }
    status.textContent = `Nothing about “${words}”. Try fewer letters or another word, or look through everything:`;
    const ways = [
      ['/glossary/', 'All words'],
      ['/search/', 'All pages and sections'],
    ] as const;
    list.replaceChildren(...ways.map(([href, text]) => element('li', {}, element('a', { href }, element('b', {}, text)))));
  }

  async function search(): Promise<void> {
    const words = input.value.trim();
    if (words === '') return showIdeas();
    const answer = await pagefind.debouncedSearch(words, {}, WAIT_MS);
    if (answer === null) return;
    const found = await Promise.all(answer.results.slice(0, PAGES).map(result => result.data()));
    // Somebody may have typed on while the pages came.
    if (input.value.trim() === words) show(words, [...ownResults(own, words), ...resultsOf(found)]);
  }

  input.addEventListener('input', () => void search());
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', event => {
    // On the backdrop, or on a way out: a link into this very page would leave the dialog standing.
    if (event.target === dialog || (event.target as Element).closest('a')) dialog.close();
  });
  dialog.addEventListener('keydown', event => {
    if (event.key === 'Enter' && document.activeElement === input) {
      event.preventDefault();
      links()[0]?.click();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const order: HTMLElement[] = [input, ...links()];
    const at = order.indexOf(document.activeElement as HTMLElement);
    const next = order[Math.min(Math.max(at + (event.key === 'ArrowDown' ? 1 : -1), 0), order.length - 1)];
    event.preventDefault();
    next?.focus();
  });

  return {
    open() {
      if (dialog.open) return;
      dialog.showModal();
      input.select();
      void search();
    },
  };
}

function item({ href, title, place, parts }: Result): HTMLElement {
  const excerpt = element('span', { class: 'search-text' });
  for (const { text, marked } of parts) excerpt.append(marked ? element('mark', {}, text) : text);
  return element(
    'li',
    {},
    element('a', { href }, element('b', {}, title), ' ', element('span', { class: 'search-place' }, place), excerpt),
  );
}

function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function icon(name: string): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'ic');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}
