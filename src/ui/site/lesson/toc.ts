/**
 * Marks the sections that were read, and the one that is being read, in the contents of a lesson; keeps where one is. The same on the
 * page of a section, on that of the whole lesson, and where the lesson begins. Kept in this browser.
 */
import { browserStore, writeJson } from '../../workspace/storage.ts';
import { placeKey, readKey, readSections } from '../progress/kept-of-lesson.ts';

/** A section that fits into the window is read once it has been there for a while; others, when one has come to their end. */
const IN_SIGHT_MS = 10_000;

const toc = document.querySelector<HTMLElement>('#toc')!;
const lesson = toc.dataset.slug!;
const view = toc.dataset.view as 'front' | 'section' | 'whole';
const list = toc.querySelector('ol')!;
const toggle = toc.querySelector<HTMLButtonElement>('.toc-toggle');

const sections = [...list.querySelectorAll<HTMLElement>(':scope > li')].map((item, index) => {
  const id = item.dataset.section!;
  const heading = view === 'front' ? null : document.querySelector<HTMLElement>(`main > h2#${id}`);
  let end: Element | null = heading;
  for (let next = heading?.nextElementSibling; next && next.tagName !== 'H2' && next.tagName !== 'NAV'; next = next.nextElementSibling)
    end = next;
  return { id, item, cell: toc.querySelectorAll('.toc-cells i')[index]!, heading, end, minutes: Number(item.dataset.minutes) };
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
    section.item.querySelector(':scope > .sr')!.textContent = state === 'acked' ? ', read' : '';
    section.cell.className = `${state}${now ? ' here' : ''}`;
    section.item.classList.toggle('here', now);
    const link = section.item.querySelector('a')!;
    if (now) link.setAttribute('aria-current', view === 'section' ? 'page' : 'location');
    else link.removeAttribute('aria-current');
  }
  for (const { item, needs } of goals) {
    const reached = needs.every(id => read.has(id));
    item.classList.toggle('reached', reached);
    item.querySelector('.sr')!.textContent = reached ? ' (read)' : '';
  }
  // A long list scrolls within itself, and never the page.
  if (here && toc.scrollHeight > toc.clientHeight) {
    const item = here.item.offsetTop;
    if (item < toc.scrollTop + 32 || item > toc.scrollTop + toc.clientHeight - 64) toc.scrollTop = item - toc.clientHeight / 2;
  }
  const unread = sections.filter(({ id }) => !read.has(id));
  const left = unread.reduce((sum, { minutes }) => sum + minutes, 0);
  const rest = unread.length === 0 ? 'all done' : `${left} min left`;
  toc.querySelector('.toc-count')!.textContent = `${sections.length - unread.length} of ${sections.length} read, ${rest}`;
}

/** A section is read when its end came into sight while one was in it: jumping past it does not count. */
function look(fits = false): void {
  const before = here;
  here = sections.findLast(({ heading }) => heading && (view === 'section' || heading.getBoundingClientRect().top < innerHeight * 0.4));
  let changed = here !== before;
  if (changed && here) writeJson(browserStore(), placeKey(lesson), { section: here.id, whole: view === 'whole' });
  if (here && !read.has(here.id) && (fits || scrollY > 0) && here.end!.getBoundingClientRect().bottom < innerHeight) {
    // Another tab may have read others meanwhile. Where nothing can be kept, progress lasts until the page closes.
    read = new Set([...read, ...readSections(browserStore(), lesson), here.id]);
    changed = true;
    writeJson(browserStore(), readKey(lesson), [...read]);
  }
  if (changed) draw();
}

let waiting = false;
if (view !== 'front')
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
setTimeout(() => look(!document.hidden), IN_SIGHT_MS);

toggle?.addEventListener('click', () => {
  const open = toc.classList.toggle('open');
  toggle.setAttribute('aria-expanded', String(open));
});
list.addEventListener('click', () => {
  toc.classList.remove('open');
  toggle?.setAttribute('aria-expanded', 'false');
});

// Another tab read on, imported a file, or forgot everything (then there is no key).
addEventListener('storage', ({ key }) => {
  if (key !== null && key !== readKey(lesson)) return;
  read = new Set(readSections(browserStore(), lesson));
  draw();
});
// The page comes back out of the browser's memory: meanwhile others were read.
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return;
  read = new Set([...read, ...readSections(browserStore(), lesson)]);
  if (here) writeJson(browserStore(), placeKey(lesson), { section: here.id, whole: view === 'whole' });
  draw();
});

draw();
look();
