/** Fills the progress page with what this browser keeps, and keeps it true while other tabs go on. */

import { readProgress } from '../../workspace/progress.ts';
import { browserStore } from '../../workspace/storage.ts';
import { markOf } from '../course/mark.ts';
import { againOf, whenDue } from './again.ts';
import { exported, forget, listed, type Merged, merge } from './kept.ts';
import { readAnswer, readSections } from './kept-of-lesson.ts';
import { parseProgressFile } from './progress-file.ts';

const page = document.querySelector<HTMLElement>('.progress')!;
const said = page.querySelector<HTMLElement>('.said')!;
const input = page.querySelector<HTMLInputElement>('input[type=file]')!;
const dialog = page.querySelector<HTMLDialogElement>('dialog.reset')!;
const all = (selector: string) => [...page.querySelectorAll<HTMLElement>(selector)];

function draw(): void {
  const store = browserStore();
  const sums = { read: 0, checks: 0, exercises: 0 };
  for (const list of all('[data-lesson]')) {
    const read = new Set(readSections(store, list.dataset.lesson!));
    for (const state of list.querySelectorAll<HTMLElement>('[data-section]')) {
      const done = read.has(state.dataset.section!);
      mark(state, done ? 'acked' : 'waiting', done ? 'read' : 'not read');
      if (done) sums.read += 1;
    }
  }
  for (const link of all('[data-check]')) {
    const answer = readAnswer(store, link.dataset.check!);
    mark(link, answer === null ? 'waiting' : answer.right ? 'acked' : 'failed');
    const word = answer === null ? 'not answered' : answer.right ? 'right' : 'not yet right';
    link.setAttribute('aria-label', link.getAttribute('aria-label')!.replace(/: [^:]*$/, `: ${word}`));
    if (answer?.right) sums.checks += 1;
  }
  askAgain(Date.now());
  for (const state of all('[data-exercise]')) {
    const slug = state.dataset.exercise!;
    const progress = readProgress(store, slug);
    const known = progress === null ? null : markOf(progress);
    mark(state, known?.icon ?? 'waiting', known?.word ?? 'not begun');
    page.querySelector(`[data-points="${CSS.escape(slug)}"]`)!.textContent = known?.points ?? '';
    const claims = JSON.parse(state.dataset.claims!) as { readonly [criterion: string]: string };
    const claim = progress?.stopped === undefined ? undefined : claims[progress.stopped];
    const stopped = page.querySelector<HTMLElement>(`[data-stopped="${CSS.escape(slug)}"]`)!;
    stopped.hidden = claim === undefined;
    stopped.querySelector('q')!.textContent = claim ?? '';
    if (progress?.passed) sums.exercises += 1;
  }
  for (const [name, sum] of Object.entries(sums)) page.querySelector(`[data-sum=${name}]`)!.textContent = String(sum);
}

/** Lists what was missed, the first due first; without any there is no list. */
function askAgain(now: number): void {
  const rows = all('[data-again]').flatMap(row => {
    const again = againOf(readAnswer(browserStore(), row.dataset.again!));
    row.hidden = again === null;
    if (again === null) return [];
    row.querySelector('[data-when]')!.textContent = whenDue(again, now);
    return [{ row, due: again.due }];
  });
  for (const { row } of rows.sort((a, b) => a.due - b.due)) row.parentElement!.append(row);
  page.querySelector<HTMLElement>('[data-again-all]')!.hidden = rows.length === 0;
}

function mark(place: HTMLElement, icon: string, word?: string): void {
  place.querySelector('svg')!.setAttribute('class', `ic c-${icon}`);
  place.querySelector('use')!.setAttribute('href', `#i-${icon}`);
  if (word !== undefined) place.querySelector('.sr')!.textContent = word;
}

/** Storage may be refused even when it is only named; then there is nothing to take along. */
function withStore(use: (store: ReturnType<typeof listed>) => string): void {
  try {
    said.textContent = use(listed(localStorage));
  } catch (error) {
    said.textContent = error instanceof Error ? error.message : String(error);
  }
  draw();
}

function save(): void {
  withStore(store => {
    const file = exported(store, new Date());
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: 'application/json' }));
    link.download = `ackademy-progress-${file.exported.slice(0, 10)}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
    return `Exported as ${link.download}.`;
  });
}

async function load(chosen: File): Promise<void> {
  const text = await chosen.text();
  withStore(store => {
    const parsed = parseProgressFile(text);
    return parsed.ok ? told(merge(store, parsed.file)) : parsed.problem;
  });
}

function told({ sections, checks, exercises, programs, interviews }: Merged): string {
  const parts = [
    [sections, 'section', 'sections'],
    [checks, 'quick check', 'quick checks'],
    [exercises, 'exercise', 'exercises'],
    [programs, 'program', 'programs'],
    [interviews, 'interview', 'interviews'],
  ] as const;
  const news = parts.filter(([count]) => count > 0).map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  return news.length === 0 ? 'Imported. All of it was here already.' : `Imported: ${news.join(', ')}.`;
}

const button = (name: string) => page.querySelector<HTMLButtonElement>(`[data-do=${name}]`)!;
button('export').addEventListener('click', save);
button('import').addEventListener('click', () => input.click());
input.addEventListener('change', () => {
  const [chosen] = input.files ?? [];
  if (chosen) void load(chosen);
  // So that the same file can be chosen again.
  input.value = '';
});
button('reset').addEventListener('click', () => {
  dialog.returnValue = '';
  dialog.querySelector('form')!.reset();
  dialog.showModal();
});
dialog.addEventListener('close', () => {
  if (dialog.returnValue !== 'reset') return;
  const alsoCode = dialog.querySelector<HTMLInputElement>('[name=code]')!.checked;
  withStore(store => {
    forget(store, alsoCode);
    return alsoCode ? 'Forgotten, with the code.' : 'Forgotten. The code that you wrote is still here.';
  });
});

draw();
// Another tab answered, read or passed something; or this page comes back out of the browser's memory.
addEventListener('storage', draw);
addEventListener('pageshow', draw);
