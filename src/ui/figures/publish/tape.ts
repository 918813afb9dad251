import type { Places, Step } from './view.ts';

/** Writes down what happened, and what lay where after it. */
export class Tape {
  readonly steps: Step[] = [];
  readonly #look: () => Places;

  constructor(look: () => Places) {
    this.#look = look;
  }

  note(who: Step['who'], says: string, kind: Step['kind'] = 'step'): void {
    const places = this.#look();
    const before = this.steps.at(-1)?.places ?? [['evt_12'], [], [], []];
    const changed = places.flatMap((held, at) => (held.length > before[at]!.length ? [at] : []));
    this.steps.push({ who, says, kind, places, changed });
  }
}
