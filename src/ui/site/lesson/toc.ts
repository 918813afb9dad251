/** Marks the sections that were read, and the one that is being read, in the table of contents. Kept in this browser. */
import { browserStore, writeJson } from '../../workspace/storage.ts';
import { readKey, readSections } from '../progress/kept.ts';

const toc = document.querySelector<HTMLElement>('#toc')!;
const lesson = toc.dataset.slug!;
const list = toc.querySelector('ol')!;
const toggle = toc.querySelector<HTMLButtonElement>('.toc-toggle')!;

const sections = [...list.children].map((item, index) => {
  const id = item.querySelector('a')!.hash.slice(1);
  const heading = document.getElementById(id)!;
  let end: Element = heading;
  let words = 0;
  for (let next = heading.nextElementSibling; next && next.tagName !== 'H2'; next = next.nextElementSibling) {
    words += (next.textContent ?? '').split(/\s+/).length;
    end = next;
  }
  return { id, item, cell: toc.querySelectorAll('.toc-cells i')[index]!, heading, end, words };
});

const objectives = document.querySelector<HTMLElement>('.objectives');
const needs = JSON.parse(objectives?.dataset.sections ?? '[]') as string[];
const goals = [...(objectives?.querySelectorAll('li') ?? [])].map((item, index) => {
  const told = document.createElement('span');
  told.className = 'sr';
  item.append(told);
  return { item, needs: needs[index]!.split(' ') };
});

let read = new Set(readSections(browserStore(), lesson));
let here: (typeof sections)[number] | undefined;

function draw(): void {
  for (const section of sections) {
    const now = section === here;
    const state = read.has(section.id) ? 'acked' : now ? 'in-flight' : 'waiting';
    section.item.querySelector('use')!.setAttribute('href', `#i-${state}`);
    section.item.querySelector('.ic')!.setAttribute('class', `ic c-${state}`);
    section.item.querySelector('.sr')!.textContent = state === 'acked' ? ', read' : '';
    section.cell.className = state;
    if (now) section.item.setAttribute('aria-current', 'location');
    else section.item.removeAttribute('aria-current');
  }
  for (const { item, needs } of goals) {
    const reached = needs.every(id => read.has(id));
    item.classList.toggle('reached', reached);
    item.querySelector('.sr')!.textContent = reached ? ' (read)' : '';
  }
  // A long list scrolls within itself, and never the page.
  if (here && toc.scrollHeight > toc.clientHeight) {
    const item = (here.item as HTMLElement).offsetTop;
    if (item < toc.scrollTop + 32 || item > toc.scrollTop + toc.clientHeight - 64) toc.scrollTop = item - toc.clientHeight / 2;
  }
  const all = sections.reduce((sum, { words }) => sum + words, 0);
  const left = sections.filter(({ id }) => !read.has(id)).reduce((sum, { words }) => sum + words, 0);
  const minutes = Math.ceil((Number(toc.dataset.minutes) * left) / all);
  const done = sections.filter(({ id }) => read.has(id)).length;
  const rest = left === 0 ? 'all done' : `${minutes} min left`;
  toc.querySelector('.toc-count')!.textContent = `${done} of ${sections.length} read, ${rest}`;
}

/** A section is read when its end came into sight while one was in it: jumping past it does not count. */
function look(): void {
  const before = here;
  here = sections.findLast(({ heading }) => heading.getBoundingClientRect().top < innerHeight * 0.4);
  let changed = here !== before;
  if (here && !read.has(here.id) && here.end.getBoundingClientRect().bottom < innerHeight) {
    // Another tab may have read others meanwhile. Where nothing can be kept, progress lasts until the page closes.
    read = new Set([...read, ...readSections(browserStore(), lesson), here.id]);
    changed = true;
    writeJson(browserStore(), readKey(lesson), [...read]);
  }
  if (changed) draw();
}

let waiting = false;
addEventListener(
  'scroll',
  () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      look();
    });
  },
  { passive: true },
);

toggle.addEventListener('click', () => {
  const open = toc.classList.toggle('open');
  toggle.setAttribute('aria-expanded', String(open));
});
list.addEventListener('click', () => {
  toc.classList.remove('open');
  toggle.setAttribute('aria-expanded', 'false');
});

// Another tab read on, imported a file, or forgot everything (then there is no key).
addEventListener('storage', ({ key }) => {
  if (key !== null && key !== readKey(lesson)) return;
  read = new Set(readSections(browserStore(), lesson));
  draw();
});

draw();
look();
