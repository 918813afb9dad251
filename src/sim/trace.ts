/**
 * Plays a schedule that an instructor wrote by hand: everything goes its ordinary course until the moment that the next step
 * describes, then its fault strikes. Moments are told by calls and deliveries, so they do not shift when the code around
 * them changes.
 */
import type { NamedTrace, TraceStep } from '../exercise/exercise.ts';
import { type Called, callName, type HistoryEvent } from '../history/index.ts';
import type { Run } from './explore.ts';
import type { Choice, Departure } from './schedule.ts';

/** The departures that it came to; or, as text, which step never came. The run is over in either case. */
export type PlayedTrace = { readonly departures: readonly Departure[] } | { readonly misfit: string };

export function playTrace(run: Run, { steps }: NamedTrace): PlayedTrace {
  const { simulation } = run;
  const departures: Departure[] = [];
  const moments = new Moments(run);
  let misfit: string | null = null;
  for (const [number, step] of steps.entries()) {
    let choice: Choice | null = null;
    while (choice === null) {
      const enabled = simulation.enabled();
      if (enabled.length === 0) break;
      choice = moments.find(step, enabled);
      if (choice === null) simulation.perform(enabled[0]!);
    }
    if (choice === null) {
      misfit = `step ${number + 1}, ${told(step)}, never comes`;
      break;
    }
    departures.push({ step: simulation.steps, choice });
    simulation.perform(choice);
  }
  // Not only the ordinary course: a run that goes round has to end where a replay of it does.
  for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) simulation.perform(enabled[0]!);
  return misfit === null ? { departures } : { misfit };
}

/** Looks at a run from one still point to the next. */
class Moments {
  readonly #run: Run;
  readonly #calls = new Map<number, Called>();
  readonly #messages = new Map<number, string>();
  /** Up to where the history was looked at. */
  #seen = 0;

  constructor(run: Run) {
    this.#run = run;
  }

  /** The step's fault, if now is its moment and it can strike. */
  find(step: TraceStep, enabled: readonly Choice[]): Choice | null {
    const news = this.#news();
    if (step.call === null) return this.#choice(step, step.worker, null, enabled);
    if (step.edge === 'after') {
      const event = news.find(each => this.#isAfter(step, each));
      return event === undefined ? null : this.#choice(step, step.worker ?? this.#workerOf(event), null, enabled);
    }
    for (const worker of this.#run.simulation.workers)
      for (const [index, { number }] of worker.calls.entries()) {
        const call = this.#calls.get(number);
        if (call === undefined || callName(call) !== step.call || !this.#belongs(step, call.delivery)) continue;
        const choice = this.#choice(step, step.worker ?? worker.number, index, enabled);
        if (choice !== null) return choice;
      }
    return null;
  }

  /** What happened since the last still point. */
  #news(): readonly HistoryEvent[] {
    const news = this.#run.history.slice(this.#seen);
    this.#seen = this.#run.history.length;
    for (const event of news) {
      if (event.type === 'called') this.#calls.set(event.call, event);
      if (event.type === 'delivered') this.#messages.set(event.delivery, event.message);
    }
    return news;
  }

  #isAfter({ call, ...step }: TraceStep, event: HistoryEvent): boolean {
    if (call === 'delivery') return event.type === 'delivered' && this.#belongs(step, event.delivery);
    if (call === 'return') return event.type === 'finished' && this.#belongs(step, event.delivery);
    if (event.type !== 'applied') return false;
    const made = this.#calls.get(event.call)!;
    return callName(made) === call && this.#belongs(step, made.delivery);
  }

  #belongs({ delivery, message }: Pick<TraceStep, 'delivery' | 'message'>, of: number): boolean {
    return (delivery === null || delivery === of) && (message === null || message === this.#messages.get(of));
  }

  #workerOf(event: HistoryEvent): number {
    return event.type === 'applied' ? this.#calls.get(event.call)!.worker : (event as { readonly worker: number }).worker;
  }

  #choice(step: TraceStep, worker: number | null, call: number | null, enabled: readonly Choice[]): Choice | null {
    const kind: Choice['kind'] = step.fault === 'deliver' ? 'receive' : step.fault;
    const errors = (choice: Choice) => choice.kind !== 'fail' || step.error === null || this.#run.simulation.errorOf(choice) === step.error;
    const isIt = (choice: Choice) =>
      choice.kind === kind &&
      (!('worker' in choice) || worker === null || choice.worker === worker || (kind === 'duplicate' && step.worker === null)) &&
      (!('call' in choice) || call === null || choice.call === call) &&
      errors(choice);
    return enabled.find(isIt) ?? null;
  }
}

/** `crash after email.send of delivery 2` */
function told({ fault, edge, call, delivery, message }: TraceStep): string {
  const of = delivery !== null ? ` of delivery ${delivery}` : message !== null ? ` of ${message}` : '';
  return call === null ? `\`${fault}\`` : `\`${fault}\` ${edge} ${call}${of}`;
}
