/**
 * Plays one schedule on the engine's own promises. Between two choices, instead of draining our queue, it waits for a
 * macrotask: by then the engine has run every microtask there was. The simulation is the same, so everything that happens
 * must be the same, except for lines: programs that were not lowered do not know theirs.
 */
import type { History } from '../history/event.ts';
import type { Uncaught } from '../process/realm.ts';
import type { Run } from './explore.ts';
import { type Choice, type Departure, sameChoice } from './schedule.ts';

/** Comes back in a later macrotask, with the first rejection that the engine has meanwhile found to be unhandled. */
export type Hop = () => Promise<Uncaught | null>;

/** The run must be on a native realm. Its history is whole, or ends where the schedule stopped to fit. */
export async function replayNative(run: Run, departures: readonly Departure[], hop: Hop): Promise<History> {
  const { simulation, history } = run;
  const perform = async (choice: Choice) => {
    simulation.begin(choice);
    do {
      simulation.drain(await hop());
    } while (simulation.goOn());
  };
  for (const departure of departures) {
    for (let choice = simulation.ordinary(); simulation.steps < departure.step && choice !== null; choice = simulation.ordinary())
      await perform(choice);
    if (!simulation.enabled().some(choice => sameChoice(choice, departure.choice))) return history;
    await perform(departure.choice);
  }
  for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) await perform(enabled[0]!);
  return history;
}
