/**
 * The simplest schedule that breaks what a given one breaks: fewest faults, then messages, then earliest. A bound that is
 * searched whole, simplest first, needs none of this; a failure that was found by chance does.
 *
 * First everything that the failure does not need is dropped. Decisions are told apart by what they are about (this worker,
 * at this delivery, after so many calls) and not by their step, so that dropping one does not shift the others. Where
 * dropping ends depends on where it began; so what remains only says how many faults of which kinds are enough, and then that
 * much smaller space is searched from its simplest schedule on. The same bug so gives the same schedule.
 */
import type { History } from '../history/event.ts';
import type { FaultName } from '../history/faults.ts';
import type { Bound } from '../system/system.ts';
import { DoesNotFit, explore, type Run } from './explore.ts';
import {
  CHOICES,
  type Choice,
  type Departure,
  type FaultKind,
  faultKinds,
  isFault,
  type Schedule,
  sameChoice,
  writeSchedule,
} from './schedule.ts';
import type { Usage } from './setting.ts';
import type { Simulation } from './simulate.ts';

export interface MinimiseOptions {
  /** Opens a run of a bound: one of `bounds`, or one with fewer faults. */
  readonly open: (bound: Bound) => Run;
  /** All bounds of the exercise. The answer belongs to one of them. */
  readonly bounds: readonly Bound[];
  /** What is known of the program. */
  readonly usage: Usage;
  /** It breaks the promise in question. */
  readonly schedule: Schedule;
  readonly fails: (history: History) => boolean;
  /** Runs that may be played, of all kinds together. */
  readonly replays?: number;
}

export interface Minimised {
  readonly bound: number;
  readonly schedule: string;
  readonly history: History;
  /** Runs that were played. */
  readonly replays: number;
}

const REPLAYS = 50;

/** Counts of faults by kind. */
type Faults = { readonly [kind in FaultKind]?: number };

interface Played {
  readonly departures: readonly Departure[];
  readonly decisions: readonly Decision[];
  readonly history: History;
}

/** A departure from the ordinary course, by what it is about. */
interface Decision {
  readonly about: string;
  readonly fault: FaultKind | null;
}

/** Null when the schedule does not break the promise after all, or does not fit the program. */
export function minimise(options: MinimiseOptions): Minimised | null {
  return new Minimiser(options).run();
}

class Minimiser {
  readonly #options: MinimiseOptions;
  readonly #limit: number;
  #replays = 0;

  constructor(options: MinimiseOptions) {
    this.#options = options;
    this.#limit = options.replays ?? REPLAYS;
  }

  run(): Minimised | null {
    const { bounds, schedule, fails } = this.#options;
    const bound = bounds[schedule.bound]!;
    const whole = this.#first(bound, schedule.departures);
    if (whole === null || !fails(whole.history)) return null;
    const reduced = this.#probe(bound, whole) ?? this.#drop(bound, whole);
    const found = this.#search(schedule.bound, countsOf(reduced.decisions));
    if (found !== null) return { ...found, replays: this.#replays };
    const written = writeSchedule({ bound: schedule.bound, departures: reduced.departures });
    return { bound: schedule.bound, schedule: written, history: reduced.history, replays: this.#replays };
  }

  get #left(): number {
    return this.#limit - this.#replays;
  }

  /** Most failures need one of their faults, or none: nothing at all, the switches alone, each fault alone, each with the switches. */
  #probe(bound: Bound, { decisions }: Played): Played | null {
    const switches = decisions.filter(({ fault }) => fault === null);
    const faults = decisions.filter(({ fault }) => fault !== null);
    const tries: (readonly Decision[])[] = [[], ...faults.map(fault => [fault])];
    if (switches.length > 0) tries.splice(1, 0, switches);
    for (const some of tries) {
      const played = this.#follow(bound, some);
      if (this.#options.fails(played.history)) return played;
    }
    if (switches.length === 0) return null;
    for (const fault of faults) {
      const played = this.#follow(bound, [...switches, fault]);
      if (this.#options.fails(played.history)) return played;
    }
    return null;
  }

  /** Without one fault after the other, the last first, as long as one can be spared. */
  #drop(bound: Bound, whole: Played): Played {
    let kept = whole;
    for (let again = true; again; ) {
      again = false;
      for (const fault of kept.decisions.filter(decision => decision.fault !== null).reverse()) {
        if (this.#left <= SEARCH_RESERVE) return kept;
        const played = this.#follow(
          bound,
          kept.decisions.filter(decision => decision.about !== fault.about),
        );
        if (!this.#options.fails(played.history) || played.decisions.length >= kept.decisions.length) continue;
        kept = played;
        again = true;
      }
    }
    return kept;
  }

  /**
   * No faults at all first, as far as that is quickly done; then what is known to be enough; then, because one kind of fault
   * often does what another does, the kinds that come before it.
   */
  #search(own: number, enough: Faults): Omit<Minimised, 'replays'> | null {
    const total = sum(enough);
    const without = total > 1 ? null : this.#searchAll(own, {}, total === 0 ? this.#left : QUICK);
    if (without !== null || total === 0) return without;
    const kinds = faultKinds().filter(kind => enough[kind] !== undefined);
    let found: Omit<Minimised, 'replays'> | null = null;
    for (const kind of kinds) found ??= this.#searchAll(own, { [kind]: 1 }, this.#left);
    if (found === null && total > 1) return this.#searchAll(own, enough, this.#left);
    for (const kind of faultKinds()) {
      if (kind === kinds[0]) return found;
      const simpler = this.#searchAll(own, { [kind]: 1 }, this.#left);
      if (simpler !== null) return simpler;
    }
    return found;
  }

  /** In the bounds that allow so many faults, those with the fewest messages and workers first, and the schedule's own at last. */
  #searchAll(own: number, faults: Faults, most: number): Omit<Minimised, 'replays'> | null {
    const { bounds } = this.#options;
    const size = ({ sends, workers, later }: Bound) =>
      (sends.length + later.length) * 100 + Object.values(workers).reduce((all, count) => all + count, 0);
    const numbers = bounds
      .map((bound, number) => ({ bound, number }))
      .filter(({ bound }) => allows(bound, faults) && size(bound) <= size(bounds[own]!))
      .sort((a, b) => size(a.bound) - size(b.bound) || a.number - b.number)
      .filter(({ bound }, at, all) => at === 0 || size(bound) !== size(all[at - 1]!.bound))
      .map(({ number }) => number);
    for (const number of numbers) {
      const found = this.#searchIn(number, faults, Math.min(most, this.#left));
      if (found !== null) return found;
      if (this.#left <= 0) return null;
    }
    return null;
  }

  #searchIn(number: number, faults: Faults, most: number): Omit<Minimised, 'replays'> | null {
    const { bounds, open, usage, fails } = this.#options;
    const bound = restricted(bounds[number]!, faults);
    if (most <= 0) return null;
    let found: Omit<Minimised, 'replays'> | null = null;
    const { runs } = explore({
      open: () => open(bound),
      usage,
      bound: number,
      stateLimit: Number.POSITIVE_INFINITY,
      onProgress: () => {},
      onRun: (schedule, history) => {
        if (found === null && fails(history)) found = { bound: number, schedule, history };
      },
      enough: runs => found !== null || runs >= most,
    });
    this.#replays += runs;
    return found;
  }

  /** The given schedule, as decisions. Null when it does not fit. */
  #first(bound: Bound, departures: readonly Departure[]): Played | null {
    let at = 0;
    try {
      return this.#play(bound, (enabled, step) => {
        const departure = departures[at];
        if (departure === undefined || departure.step !== step) return null;
        at += 1;
        const choice = enabled.find(each => sameChoice(each, departure.choice));
        if (choice === undefined) throw new DoesNotFit(departure, enabled);
        return choice;
      });
    } catch (error) {
      if (error instanceof DoesNotFit) return null;
      throw error;
    }
  }

  /** Takes each decision where what it is about comes up, and else goes the ordinary way. */
  #follow(bound: Bound, decisions: readonly Decision[]): Played {
    const open = decisions.map(({ about }) => about);
    return this.#play(bound, (enabled, _step, about) => {
      if (open.length === 0) return null;
      for (const choice of enabled.slice(1)) {
        const at = open.indexOf(about(choice));
        if (at < 0) continue;
        open.splice(at, 1);
        return choice;
      }
      return null;
    });
  }

  #play(bound: Bound, decide: (enabled: readonly Choice[], step: number, about: (choice: Choice) => string) => Choice | null): Played {
    this.#replays += 1;
    const run = this.#options.open(bound);
    const { simulation } = run;
    const departures: Departure[] = [];
    const decisions: Decision[] = [];
    for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) {
      const about = (choice: Choice) => subjectOf(choice, simulation, run.history);
      const choice = decide(enabled, simulation.steps, about) ?? enabled[0]!;
      if (!sameChoice(choice, enabled[0]!)) {
        departures.push({ step: simulation.steps, choice });
        decisions.push({ about: about(choice), fault: isFault(choice) ? choice.kind : null });
      }
      simulation.perform(choice);
    }
    return { departures, decisions, history: run.history };
  }
}

/** Runs that are left for the search, however many faults could still be tried without. */
const SEARCH_RESERVE = 25;
/** Runs of a bound that are spent on finding a failure without any fault, where one with a fault is known. */
const QUICK = 10;

/** `crash 1 at order-12 attempt 2, 1 call done`: what a choice is about, whatever its step. */
function subjectOf(choice: Choice, simulation: Simulation, history: History): string {
  if (!('worker' in choice)) return 'at' in choice ? `${choice.kind} ${choice.at}` : choice.kind;
  const place = (number: number): string => {
    const { life, hand, calls } = simulation.workers[number - 1]!;
    if (life === null) return 'dead';
    if (hand === null) return 'idle';
    const made = history.reduce((count, event) => count + (event.type === 'called' && event.delivery === hand.delivery ? 1 : 0), 0);
    return `${hand.handing.message} ${hand.handing.attempt} ${made - calls.filter(call => call.hand === hand).length}`;
  };
  const { kind, worker } = choice;
  const rest = 'call' in choice ? choice.call : 'message' in choice ? choice.message : '';
  // A switch is about what the others are at, too.
  const others = isFault(choice) ? [] : simulation.workers.filter(({ number }) => number !== worker).map(({ number }) => place(number));
  return [kind, worker, rest, place(worker), ...others].join('|');
}

function countsOf(decisions: readonly Decision[]): Faults {
  const counts: { [kind in FaultKind]?: number } = {};
  for (const { fault } of decisions) if (fault !== null) counts[fault] = (counts[fault] ?? 0) + 1;
  return counts;
}

const sum = (faults: Faults): number => Object.values(faults).reduce((all, count) => all + count, 0);

/** As a bound counts them: kinds that share a count are allowed together. */
function allowancesFor(faults: Faults): { readonly [fault in FaultName]?: number } {
  const needed: { [fault in FaultName]?: number } = {};
  for (const kind of faultKinds()) {
    const fault = CHOICES[kind].fault!;
    if (faults[kind] !== undefined) needed[fault] = (needed[fault] ?? 0) + faults[kind];
  }
  return needed;
}

function allows(bound: Bound, faults: Faults): boolean {
  return Object.entries(allowancesFor(faults)).every(([fault, count]) => count <= (bound.faults[fault as FaultName] ?? 0));
}

const restricted = (bound: Bound, faults: Faults): Bound => ({ ...bound, faults: allowancesFor(faults) });
