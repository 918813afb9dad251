/** What this browser knows of the exercises, put into the catalogue. Without a script, or on a first visit, the page says where to begin. */

import { type ExerciseProgress, readProgress } from '../../workspace/progress.ts';
import { browserStore } from '../../workspace/storage.ts';
import { markOf } from './mark.ts';
import { wayOn } from './next.ts';

const page = document.querySelector<HTMLElement>('.catalogue')!;
const rows = [...page.querySelectorAll<HTMLElement>('[data-slug]')].map(row => ({
  row,
  slug: row.dataset.slug!,
  title: row.querySelector('.title')!.textContent!,
  summary: row.querySelector('.summary')!.textContent!,
  claims: JSON.parse(row.dataset.claims!) as { readonly [criterion: string]: string },
  points: row.querySelector('.points')!.textContent!,
}));

function draw(): void {
  const store = browserStore();
  const kept = new Map(rows.map(({ slug }) => [slug, readProgress(store, slug)]));
  for (const row of rows) tell(row, kept.get(row.slug)!);
  const passed = rows.filter(({ slug }) => kept.get(slug)?.passed).length;
  page.querySelector('.sum b')!.textContent = String(passed);
  for (const [at, cell] of [...page.querySelectorAll('.cells i')].entries()) {
    const progress = kept.get(rows[at]!.slug) ?? null;
    cell.className = progress === null ? '' : markOf(progress).icon;
  }
  for (const way of page.querySelectorAll<SVGPathElement>('[data-from]'))
    way.classList.toggle('passed', kept.get(way.dataset.from!)?.passed === true);
  showWayOn(slug => kept.get(slug) ?? null);
}

function tell({ row, slug, claims, points }: (typeof rows)[number], progress: ExerciseProgress | null): void {
  const mark = progress && markOf(progress);
  const place = page.querySelector<HTMLElement>(`[data-stop="${CSS.escape(slug)}"]`);
  for (const each of place === null ? [row] : [row, place]) {
    each.querySelector('.ic')!.setAttribute('class', `ic c-${mark?.icon ?? 'waiting'}`);
    each.querySelector('use')!.setAttribute('href', `#i-${mark?.icon ?? 'waiting'}`);
    each.classList.toggle('passed', progress?.passed === true);
  }
  row.querySelector('.word')!.textContent = mark?.word ?? 'Not begun';
  row.querySelector('.points')!.textContent = mark?.points ?? points;
  const claim = progress?.stopped === undefined ? undefined : claims[progress.stopped];
  const stopped = row.querySelector<HTMLElement>('.stopped')!;
  stopped.hidden = claim === undefined;
  stopped.querySelector('q')!.textContent = claim ?? '';
}

const WORDS = { begin: 'Where to begin', resume: 'Where you stopped', next: 'Next', 'all-passed': 'All passed' };

function showWayOn(kept: (slug: string) => ExerciseProgress | null): void {
  const way = wayOn(rows, kept);
  const box = page.querySelector<HTMLElement>('.way-on')!;
  box.querySelector('.what')!.textContent = WORDS[way.kind];
  for (const place of page.querySelectorAll('.here')) place.classList.remove('here');
  box.querySelector<HTMLElement>('.open')!.hidden = way.kind === 'all-passed';
  const title = box.querySelector('h2')!;
  const why = box.querySelector('.why')!;
  if (way.kind === 'all-passed') {
    title.textContent = 'There is nothing left here that you have not passed';
    why.textContent = 'Read other right answers beside your own, or break your code on purpose and read what the grader says of it.';
    return;
  }
  const { row, title: name, summary, claims } = rows.find(({ slug }) => slug === way.slug)!;
  const progress = kept(way.slug);
  const claim = progress?.stopped === undefined ? undefined : claims[progress.stopped];
  title.textContent = name;
  why.textContent =
    progress === null ? summary : `${markOf(progress).points}.${claim === undefined ? '' : ` It did not keep this promise: ${claim}.`}`;
  box.querySelector<HTMLAnchorElement>('.open')!.href = row.querySelector<HTMLAnchorElement>('.title')!.href;
  box.querySelector('.open')!.textContent = way.kind === 'resume' ? 'Go on' : 'Open the exercise';
  page.querySelector(`[data-stop="${CSS.escape(way.slug)}"]`)?.classList.add('here');
}

/** What leads to the exercise that the pointer is on, from its beginnings. */
function light(slug: string | null): void {
  const ways = [...page.querySelectorAll<SVGPathElement>('[data-to]')];
  const lit = new Set(slug === null ? [] : [slug]);
  for (const stop of lit) for (const { dataset } of ways) if (dataset.to === stop) lit.add(dataset.from!);
  for (const way of ways) way.classList.toggle('lit', lit.has(way.dataset.to!));
}
for (const place of page.querySelectorAll<HTMLElement>('[data-stop]')) {
  place.addEventListener('pointerenter', () => light(place.dataset.stop!));
  place.addEventListener('pointerleave', () => light(null));
}

draw();
// Back from an exercise: the browser may show the page as it was left. Another tab may pass one meanwhile.
addEventListener('pageshow', event => event.persisted && draw());
addEventListener('storage', draw);
