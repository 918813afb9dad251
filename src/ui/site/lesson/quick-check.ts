import { browserStore, writeJson } from '../../workspace/storage.ts';
import { checkKey, readAnswer } from '../progress/kept.ts';

/** Judges a choice when asked to, says why, and lets one try again. The right choice stays hidden until chosen or asked for. */
class QuickCheck extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('submit', event => {
      event.preventDefault();
      this.#judge(true);
    });
    this.addEventListener('change', () => this.#reset('waiting'));
    this.#button('again').addEventListener('click', () => {
      for (const { radio } of this.#options()) radio.checked = false;
      this.#reset('waiting');
      this.#options()[0]!.radio.focus();
    });
    this.#button('show').addEventListener('click', () => {
      const right = this.#options().find(option => option.right)!;
      right.radio.checked = true;
      this.#judge(false);
      this.#say('This is the right one. Each choice now says why.');
      right.radio.focus();
    });
    this.#restore();
    // Another tab answered this one, imported a file, or forgot everything.
    addEventListener('storage', ({ key }) => {
      if (key === null || key === checkKey(this.dataset.id!)) this.#restore();
    });
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
    const options = this.#options();
    const choice = options.findIndex(({ radio }) => radio.checked);
    const chosen = options[choice];
    if (!chosen) {
      this.#say('Choose an answer first.');
      return;
    }
    this.#reset(chosen.right ? 'right' : 'wrong');
    chosen.element.classList.add(chosen.right ? 'right' : 'wrong');
    if (chosen.right) this.#say('Right. Each choice now says why.');
    else this.#say('Not this one. The reason is under your choice.');
    // Where nothing can be kept, the answer lasts until the page closes.
    if (keep) writeJson(browserStore(), checkKey(this.dataset.id!), { choice, right: chosen.right });
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

  #restore(): void {
    for (const { radio } of this.#options()) radio.checked = false;
    this.#reset('waiting');
    const kept = readAnswer(browserStore(), this.dataset.id!);
    const option = kept === null ? undefined : this.#options()[kept.choice];
    if (!option) return;
    option.radio.checked = true;
    this.#judge(false);
    this.#say(option.right ? 'You answered this one before: right.' : 'You answered this one before. Try again when you like.');
  }
}

customElements.define('quick-check', QuickCheck);
