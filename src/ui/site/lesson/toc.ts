/** Marks the sections that were read, and the one that is being read, in the table of contents. Kept in this browser. */
const toc = document.querySelector<HTMLElement>('#toc')!;
const key = `ackademy:v1:read:${toc.dataset.slug}`;
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

const read = new Set(stored());
let here: (typeof sections)[number] | undefined;

function stored(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter(id => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

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
    read.add(here.id);
    changed = true;
    try {
      localStorage.setItem(key, JSON.stringify([...read]));
    } catch {
      // Progress lasts until the page closes.
    }
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

draw();
look();
