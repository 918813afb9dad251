import type { Json } from '../../history/event.ts';
import { type OwnProgram, openOwnRealm } from '../../process/own-realm.ts';
import { castAll, openRun } from '../../search/open-run.ts';
import type { ServicesConfig } from '../../services/kinds.ts';
import type { Run } from '../../sim/explore.ts';
import { type OneFeed, oneBound, oneProgram } from '../../system/one-program.ts';

/** What a figure plays whole runs of. */
export interface Setup {
  readonly feed: OneFeed;
  readonly services: ServicesConfig;
  /** Bodies by the names of their messages, in the order sent. */
  readonly messages: { readonly [name: string]: { readonly [field: string]: Json } };
  readonly workers: number;
  readonly crashes: number;
}

/** A run of a figure's own program, opened as every learner's is: broker, services, the messages sent, nobody awake yet. */
export function openFigureRun(program: OwnProgram, { feed, services, messages: bodies, workers, crashes }: Setup): Run {
  const system = oneProgram({ entry: program.file, handler: 'handle' }, feed, services);
  const messages = Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, { body, headers: {}, retryOf: null }]));
  const bound = oneBound(Object.keys(messages), workers, { crash: crashes });
  const realm = openOwnRealm();
  const casts = castAll(system, () => ({ program: realm.adopt(program), stateless: program.stateless }), false);
  return openRun({ system, messages }, bound, casts, realm, { clock: false, random: new Set<string>() });
}

/** In the ordinary course, until nothing is left to happen. */
export function finishRun({ simulation }: Run): void {
  for (let choice = simulation.enabled()[0]; choice !== undefined; choice = simulation.enabled()[0]) simulation.perform(choice);
}
