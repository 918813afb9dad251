import type { Exercise, SqsBroker } from '../../exercise/exercise.ts';
import type { Json } from '../../history/event.ts';
import { type OwnProgram, openOwnRealm } from '../../process/own-realm.ts';
import { openRun } from '../../sandbox/open-run.ts';
import type { Run } from '../../sim/explore.ts';

/** What a figure that plays whole runs says of them; the rest is as in an exercise. */
export interface Setup {
  readonly broker: SqsBroker;
  readonly services: Exercise['services'];
  /** Bodies by the names of their messages, in the order sent. */
  readonly messages: { readonly [name: string]: { readonly [field: string]: Json } };
  readonly workers: number;
  readonly crashes: number;
}

/** A run of a figure's own program, opened as every learner's is: broker, services, the messages sent, nobody awake yet. */
export function openFigureRun(program: OwnProgram, { broker, services, messages, workers, crashes }: Setup): Run {
  const realm = openOwnRealm();
  const exercise: Exercise = {
    slug: '',
    title: '',
    summary: '',
    minutes: 0,
    broker,
    services,
    program: { entry: program.file, handler: 'handle' },
    events: '',
    messages: Object.fromEntries(Object.entries(messages).map(([name, body]) => [name, { body, headers: {}, retryOf: null }])),
    // Nobody judges: the figure shows what happened.
    work: { store: '', column: null, direction: 'falls', per: '', amount: null, row: null, words: { what: '', done: '' } },
    bounds: [],
    criteria: [],
    hints: [],
  };
  const bound = { messages: Object.keys(messages), workers, crashes, expiries: 0, duplicates: 0, errors: 0 };
  return openRun(exercise, bound, program, realm.adopt(program), realm, { clock: false, random: false });
}

/** In the ordinary course, until nothing is left to happen. */
export function finishRun({ simulation }: Run): void {
  for (let choice = simulation.enabled()[0]; choice !== undefined; choice = simulation.enabled()[0]) simulation.perform(choice);
}
