import { browserStore, writeJson } from '../../workspace/storage.ts';
import { againOf, answered, isDue } from '../progress/again.ts';
import { checkKey, readAnswer } from '../progress/kept-of-lesson.ts';
import { type MissedIn, SECTIONS_ON } from './once-more.ts';
import { type Section, sectionsOf } from './sections.ts';

/** Judges a choice when asked to, says why, and lets one try again. The right choice stays hidden until chosen or asked for. */
class QuickCheck extends HTMLElement {
  /** Asked again after a while, so that a right answer counts as remembered. */
  #onceMore = false;

  connectedCallback(): void {
    this.addEventListener('submit', event => {
      event.preventDefault();
      this.#judge(true);
    });
    this.addEventListener('change', () => this.#reset('waiting'));
    this.#button('again').addEventListener('click', () => {
      this.#askAfresh();
      this.#options()[0]!.radio.focus();
    });
    this.#button('show').addEventListener('click', () => {
      const right = this.#options().find(option => option.right)!;
      right.radio.checked = true;
      this.#judge(false);
      this.#say('This is the right one. Each choice now says why.');
      right.radio.focus();
    });
    this.restore();
  }

  #options() {
    return [...this.querySelectorAll<HTMLElement>('.opt')].map(element => ({
      element,
      radio: element.querySelector('input')!,
      right: 'right' in element.dataset,
    }));
  }

  #button(what: string): HTMLButtonElement {
    return this.querySelector<HTMLButtonElement>(`[data-do=${what}]`)!;
  }

  #judge(keep: boolean): void {
    const chosen = this.#options().find(({ radio }) => radio.checked);
    if (!chosen) {
      this.#say('Choose an answer first.');
      return;
    }
    this.#reset(chosen.right ? 'right' : 'wrong');
    chosen.element.classList.add(chosen.right ? 'right' : 'wrong');
    if (chosen.right) this.#say('Right. Each choice now says why.');
    else this.#say('Not this one. The reason is under your choice. The question comes back later.');
    if (!keep) return;
    const id = this.dataset.id!;
    const before = readAnswer(browserStore(), id);
    // Where nothing can be kept, the answer lasts until the page closes.
    writeJson(browserStore(), checkKey(id), answered(before, Number(chosen.radio.value), chosen.right, this.#onceMore, Date.now()));
    this.#onceMore = false;
    for (const check of checks()) if (check !== this && check.dataset.id === id && !check.isAgain) check.restore();
    askMissedAgain();
  }

  /** `data-state` lets the style sheet show what belongs: one reason after a wrong choice, all of them after the right one. */
  #reset(state: 'waiting' | 'right' | 'wrong'): void {
    this.dataset.state = state;
    for (const { element } of this.#options()) element.classList.remove('right', 'wrong');
    this.querySelector<HTMLElement>('[type=submit]')!.hidden = state !== 'waiting';
    this.#button('again').hidden = state === 'waiting';
    this.#button('show').hidden = state !== 'wrong';
    this.#say('');
  }

  #say(text: string): void {
    this.querySelector('[role=status]')!.textContent = text;
  }

  #askAfresh(): void {
    for (const { radio } of this.#options()) radio.checked = false;
    this.#reset('waiting');
  }

  get isAgain(): boolean {
    return 'again' in this.dataset;
  }

  /** Shows what is kept; asks afresh what was missed and is due. */
  restore(): void {
    this.#askAfresh();
    const kept = readAnswer(browserStore(), this.dataset.id!);
    this.#onceMore = isDue(kept, Date.now());
    if (kept === null || this.isAgain) return;
    if (this.#onceMore) {
      this.#say('You missed this one before. Once more?');
      return;
    }
    const option = this.#options().find(({ radio }) => Number(radio.value) === kept.choice);
    // The choices may have been written anew since.
    if (!option?.right) return;
    option.radio.checked = true;
    this.#judge(false);
    this.#say('You answered this one before: right.');
  }
}

const checks = () => document.querySelectorAll<QuickCheck>('quick-check');
const againId = (id: string) => `check-${id}-again`;

const missed = (id: string) => againOf(readAnswer(browserStore(), id))?.step === 0 && !document.getElementById(againId(id));

/**
 * Puts each check that was missed, and not known since, once more at the end of a later section, with its choices in another order.
 * That section may have a page of its own; then the check is fetched from the page on which it was missed.
 */
function askMissedAgain(): void {
  const main = document.querySelector<HTMLElement>('main')!;
  const sections = sectionsOf(main);
  const from = main.dataset.missed;
  if (from !== undefined) void askFromOthers(JSON.parse(from) as MissedIn[], sections[0]!);
  for (const check of checks()) {
    if (check.isAgain || !missed(check.dataset.id!)) continue;
    const here = sections.findIndex(({ elements }) => elements.includes(check));
    // On the page of a section there is no later one, but after the last.
    const there =
      from === undefined ? sections[Math.min(here + SECTIONS_ON, sections.length - 1)] : 'last' in main.dataset ? sections[0] : undefined;
    if (here < 0 || there === undefined) continue;
    putAtEnd(there, onceMore(check, sections[here]!.heading.textContent ?? ''));
  }
}

async function askFromOthers(others: readonly MissedIn[], here: Section): Promise<void> {
  for (const { title, href, checks } of others) {
    if (!checks.some(missed)) continue;
    const page = await fetch(href).then(
      response => response.text(),
      () => null,
    );
    // Without a network, and nothing kept, there is nothing to ask.
    if (page === null) return;
    const there = new DOMParser().parseFromString(page, 'text/html');
    for (const id of checks.filter(missed)) {
      const check = there.querySelector<HTMLElement>(`#check-${id}`);
      if (check) putAtEnd(here, onceMore(document.importNode(check, true), title));
    }
  }
}

function putAtEnd({ heading, elements }: Section, check: QuickCheck): void {
  const last = elements.findLast(element => element.matches('.qc')) ?? elements.at(-1) ?? heading;
  last.after(check);
}

function onceMore(check: HTMLElement, missedIn: string): QuickCheck {
  const id = check.dataset.id!;
  const copy = check.cloneNode(true) as QuickCheck;
  copy.id = againId(id);
  copy.dataset.again = '';
  copy.querySelector('.qc-n')!.textContent = `Once more: you missed this one in “${missedIn}”`;
  for (const radio of copy.querySelectorAll('input')) {
    radio.name += '-again';
    radio.setAttribute('aria-describedby', `${radio.getAttribute('aria-describedby')!}-again`);
  }
  for (const why of copy.querySelectorAll('.why')) why.id += '-again';
  const choices = copy.querySelector('.qc-choices')!;
  choices.append(choices.firstElementChild!, choices.children[1]!);
  return copy;
}

customElements.define('quick-check', QuickCheck);
askMissedAgain();
// Another tab answered, imported a file, or forgot everything (then there is no key).
addEventListener('storage', ({ key }) => {
  for (const check of checks()) {
    if (key !== null && key !== checkKey(check.dataset.id!)) continue;
    if (check.isAgain && againOf(readAnswer(browserStore(), check.dataset.id!))?.step !== 0) check.remove();
    else check.restore();
  }
  askMissedAgain();
});
