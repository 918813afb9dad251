/**
 * Plays every schedule within a bound, each distinguishable one once.
 *
 * A schedule is replayed from its first step, or goes on from a copy of a run that has come that far: a suspended program cannot
 * be copied, but one whose reactions are known need not run. It is then continued in the ordinary way; every other choice on
 * the way is put aside. What was put aside is taken up by number of faults, then by number of switches between workers, so
 * the first run that breaks a promise is also a simplest one.
 *
 * A state whose key was seen before is not continued again. That is sound because the key holds all that can matter for
 * what comes: broker, services, what each life has observed, what each criterion remembers; and because a state counts as
 * seen only if it was reached with no more faults of any kind, so that everything still possible now was possible then.
 */

import type { WorkerNames } from '../brokers/broker.ts';
import { Digest } from '../history/digest.ts';
import type { History, HistoryEvent } from '../history/event.ts';
import type { System } from '../system/system.ts';
import { Apart, type Enough } from './apart.ts';
import { type Choice, type Departure, faultKinds, isFault, sameChoice, writeDeparture, writeSchedule } from './schedule.ts';
import { Seen } from './seen.ts';
import type { Usage } from './setting.ts';
import type { Simulation } from './simulate.ts';
import { Touches } from './touches.ts';

/** A run under way: a simulation whose events go to a history and to whatever else must remember them for the key. */
export interface Run {
  readonly simulation: Simulation;
  readonly history: HistoryEvent[];
  /** Adds what the criteria remember, who did it by these names. */
  judgesDigest(into: Digest, nameOf?: WorkerNames): void;
  /** What criteria find does not depend on the order of steps that have nothing to do with each other. */
  readonly orderFree?: boolean;
  /** The same run up to here, on its own from here on. Missing or null: it cannot be copied. */
  copy?(): Run | null;
}

export interface ExploreOptions {
  /** Opens run after run on the same program. */
  readonly open: () => Run;
  readonly usage: Usage;
  /** The number of the bound, for schedule codes. */
  readonly bound: number;
  readonly stateLimit: number;
  /** Every distinguishable run that came to its end. */
  readonly onRun: (schedule: string, history: History) => void;
  /** False: plays every schedule and trusts no key. For tests of the keys. */
  readonly prune?: boolean;
  /** False: tells workers of one program apart, and tries steps in every order that have nothing to do with each other. */
  readonly reduce?: boolean;
  /** Asked after every run: true ends the search, which is then not complete. */
  readonly enough?: (runs: number) => boolean;
  /** Called now and then. */
  readonly onProgress: (runs: number, states: number) => void;
}

export interface ExploreResult {
  readonly complete: boolean;
  readonly runs: number;
  readonly states: number;
}

/** A choice that has not been tried: the departures before it, linked, and this one. */
interface Branch {
  readonly parent: Branch | null;
  /** Every choice of the run that it departs from. The first ones, up to the departure, are also this branch's. */
  readonly path: readonly Choice[];
  readonly departure: Departure;
  readonly faults: number;
  readonly switches: number;
  /** Its schedule, once somebody has asked. */
  text: string | null;
}

/** Thrown with what went wrong inside a run, so that the message can name the schedule. */
export class RunFailed extends Error {
  readonly schedule: string;
  readonly run: Run;
  constructor(cause: unknown, schedule: string, run: Run) {
    super('a run failed', { cause });
    this.schedule = schedule;
    this.run = run;
  }
}

/** What a search knows of programs when it begins. Where steps of one come before or after those of others, it matters what they touch. */
export function nothingKnown({ programs }: Pick<System, 'programs'>): Usage {
  const nothing: Usage = { clock: false, random: new Set() };
  return Object.keys(programs).length > 1 ? { ...nothing, touches: new Touches() } : nothing;
}

export function explore(options: ExploreOptions): ExploreResult {
  for (;;) {
    const result = exploreOnce(options);
    if (result !== null) return result;
  }
}

const PROGRESS_EVERY_RUNS = 64;

/** Null where programs turned out to do what the search had not reckoned with: it has to start over. */
function exploreOnce(options: ExploreOptions): ExploreResult | null {
  const { open, usage, bound, stateLimit, onRun, onProgress, enough, prune = true, reduce = prune } = options;
  const kinds = faultKinds();
  const seen = new Seen(kinds.length);
  const spent = new Uint8Array(kinds.length);
  const digest = new Digest();
  let counted: Simulation['spent'] | null = null;
  const reached = (run: Run): boolean => {
    const { simulation } = run;
    if (simulation.spent !== counted) {
      counted = simulation.spent;
      for (let kind = 0; kind < kinds.length; kind += 1) spent[kind] = counted[kinds[kind]!];
    }
    digest.startFrom(EMPTY);
    const nameOf = reduce ? simulation.names() : undefined;
    simulation.digest(digest, nameOf);
    run.judgesDigest(digest, nameOf);
    return seen.reached(digest.low, digest.high, spent);
  };
  const waiting = new Agenda();
  const trunk = new Trunk(open);
  const apart = reduce && usage.touches !== undefined ? new Apart(usage.touches) : null;
  const usedAtStart = { clock: usage.clock, random: usage.random.size, things: usage.touches?.size };
  /** It turned out to read the clock or random numbers, which calls for a finer key; or to touch what it had never touched. */
  const isWrong = () =>
    usage.clock !== usedAtStart.clock ||
    usage.random.size !== usedAtStart.random ||
    (apart?.relied === true && usage.touches?.size !== usedAtStart.things);
  let runs = 0;
  let states = 0;
  let branch: Branch | null = null;
  do {
    const from: Branch | null = branch;
    const schedule = (): string => scheduleOf(from, bound);
    const run = from === null ? open() : trunk.upTo(from, schedule);
    const { simulation } = run;
    // Most runs end where they begin, in a state that was seen.
    let path: Choice[] | null = null;
    if (from !== null) play(run, from.path, from.departure.step, schedule);
    try {
      if (from !== null) simulation.perform(from.departure.choice);
      simulation.over();
    } catch (error) {
      throw new RunFailed(error, schedule(), run);
    }
    let whole = true;
    const met: number[] = [];
    /** What else could happen while events are held back: of a wait that is not told step by step, nothing. */
    let laid: Branch[] = [];
    const putAside = () => {
      if (!simulation.alone) for (const each of laid) waiting.add(each);
      laid = [];
    };
    while (!simulation.ended) {
      const known = simulation.held || simulation.alone;
      if (!simulation.held) putAside();
      if (prune && !known && reached(run)) {
        whole = false;
        // A state of this very run: it goes round for ever, which is an end that somebody has to see.
        if (comesAgain(met, digest)) {
          whole = true;
          try {
            goRound(simulation);
          } catch (error) {
            throw new RunFailed(error, schedule(), run);
          }
        }
        break;
      }
      path ??= from === null ? [] : [...from.path.slice(0, from.departure.step), from.departure.choice];
      if (!known) {
        met.push(digest.low, digest.high);
        states += 1;
      }
      if (states > stateLimit) return isWrong() ? null : { complete: false, runs, states };
      try {
        const choices = simulation.choices();
        const ordinary = choices[0]!;
        const own: Enough | null =
          apart === null || known || simulation.watched || !run.orderFree ? null : apart.enough(simulation.world, choices);
        const at = simulation.steps;
        const putAsideFrom = (some: readonly Choice[], on: readonly Choice[]) => {
          for (const choice of some) {
            if (choice === ordinary) continue;
            const aside = step(branch, on, at, choice, ordinary);
            if (simulation.held) laid.push(aside);
            else waiting.add(aside);
          }
        };
        putAsideFrom(own?.choices ?? choices, path);
        path.push(ordinary);
        simulation.perform(ordinary);
        if (own?.unlessDone && own.worker.hand === null)
          putAsideFrom(
            choices.filter(choice => !own.choices.includes(choice)),
            path,
          );
        simulation.over();
      } catch (error) {
        throw new RunFailed(error, schedule(), run);
      }
    }
    putAside();
    runs += 1;
    simulation.abandon();
    if (whole) onRun(schedule(), run.history);
    if (enough?.(runs)) return isWrong() ? null : { complete: false, runs, states };
    if (runs % PROGRESS_EVERY_RUNS === 0) onProgress(runs, states);
    if (isWrong()) return null;
    branch = waiting.take();
  } while (branch !== null);
  return { complete: true, runs, states };
}

const EMPTY = new Digest();

function comesAgain(own: readonly number[], { low, high }: Digest): boolean {
  for (let at = 0; at < own.length; at += 2) if (own[at] === low && own[at + 1] === high) return true;
  return false;
}

/**
 * On in the ordinary way, until the simulation itself sees that it goes round. Whether it is over was asked of the step that led here,
 * and may not be asked again: that would count as the state come again, and the run would end a round before its replay does.
 */
function goRound(simulation: Simulation): void {
  do simulation.perform(simulation.choices()[0]!);
  while (!simulation.over());
}

/** Plays the departures and leaves the simulation just after the last one. Throws when one of them is not possible there. */
export function replay(simulation: Simulation, departures: readonly Departure[]): void {
  for (const departure of departures) {
    for (let choice = simulation.ordinary(); simulation.steps < departure.step && choice !== null; choice = simulation.ordinary())
      simulation.perform(choice);
    const enabled = simulation.enabled();
    if (!enabled.some(choice => sameChoice(choice, departure.choice))) throw new DoesNotFit(departure, enabled);
    simulation.perform(departure.choice);
  }
}

/** A schedule that was written for other code. */
export class DoesNotFit extends Error {
  constructor({ step, choice }: Departure, enabled: readonly Choice[]) {
    const words = enabled.map(({ kind }) => kind);
    super(
      `at step ${step} the schedule wants \`${choice.kind}\`, and what could happen there is ${words.length === 0 ? 'nothing: the run was over' : [...new Set(words)].join(', ')}`,
    );
  }
}

function step(parent: Branch | null, path: readonly Choice[], at: number, choice: Choice, ordinary: Choice): Branch {
  const fault = isFault(choice);
  const faults = (parent?.faults ?? 0) + (fault ? 1 : 0);
  const preempts = !fault && 'worker' in choice && 'worker' in ordinary && choice.worker !== ordinary.worker;
  return { parent, path, departure: { step: at, choice }, faults, switches: (parent?.switches ?? 0) + (preempts ? 1 : 0), text: null };
}

function scheduleOf(branch: Branch | null, bound: number): string {
  if (branch === null) return writeSchedule({ bound, departures: [] });
  branch.text ??= `${scheduleOf(branch.parent, bound)}.${writeDeparture(branch.departure)}`;
  return branch.text;
}

/** How many runs are kept, each departing from the one before it. */
const KEPT = 16;

/**
 * The runs that branches depart from. What departs from one run is mostly taken up one after the other, from its first step to its
 * last; so that run is played once, and each branch starts from a copy of it. It began as a branch of another run, and those that
 * began as the next branches of that one will soon be wanted as well; so that one is kept too, and the one before it.
 */
class Trunk {
  readonly #open: () => Run;
  /** Before its first step, to be copied: that takes less than opening. */
  #root: Run | null = null;
  /** By depth: a run, and the path that it is on. */
  readonly #kept: { readonly path: readonly Choice[]; readonly run: Run }[] = [];
  /** A program that runs by itself makes a run that cannot be copied. Where there was one, only one run is kept. */
  #deep = true;

  constructor(open: () => Run) {
    this.#open = open;
  }

  /** A run that has come some way to where the branch departs. */
  upTo(branch: Branch, schedule: () => string): Run {
    const run = this.#at(branch, schedule);
    if (run === null) return this.#open();
    const copy = run.copy!();
    if (copy !== null) return copy;
    this.#kept.length = 0;
    return run;
  }

  /** A kept run that stands where the branch departs; null where runs cannot be copied. */
  #at({ parent, path, departure: { step } }: Branch, schedule: () => string): Run | null {
    const depth = this.#deep ? depthOf(parent) : 0;
    const kept = this.#kept[depth];
    if (kept?.path === path && kept.run.simulation.steps <= step) {
      play(kept.run, path, step, schedule);
      return kept.run;
    }
    this.#root ??= this.#open();
    let run = parent === null || depth === 0 || depth >= KEPT ? null : (this.#at(parent, schedule)?.copy?.() ?? this.#shallow());
    run ??= this.#root.copy?.() ?? null;
    if (run === null) return null;
    play(run, path, step, schedule);
    if (depth >= KEPT) return run;
    this.#kept[depth]?.run.simulation.abandon();
    this.#kept[depth] = { path, run };
    return run;
  }

  #shallow(): null {
    this.#deep = false;
    this.#kept.length = 0;
    return null;
  }
}

function depthOf(branch: Branch | null): number {
  let depth = 0;
  for (let at = branch; at !== null; at = at.parent) depth += 1;
  return depth;
}

/** On to a step of the path. */
function play(run: Run, path: readonly Choice[], step: number, schedule: () => string): void {
  const { simulation } = run;
  try {
    for (let at = simulation.steps; at < step; at += 1) simulation.perform(path[at]!);
  } catch (error) {
    throw new RunFailed(error, schedule(), run);
  }
}

/** Branches by number of faults, then of switches; first in, first out within the same, so early departures come first. */
class Agenda {
  readonly #levels = new Map<number, { items: Branch[]; head: number }>();
  readonly #order: number[] = [];

  add(branch: Branch): void {
    const level = branch.faults * 1024 + Math.min(branch.switches, 1023);
    let queue = this.#levels.get(level);
    if (queue === undefined) {
      queue = { items: [], head: 0 };
      this.#levels.set(level, queue);
      this.#order.push(level);
      this.#order.sort((a, b) => a - b);
    }
    queue.items.push(branch);
  }

  take(): Branch | null {
    for (const level of this.#order) {
      const queue = this.#levels.get(level)!;
      if (queue.head >= queue.items.length) continue;
      const branch = queue.items[queue.head]!;
      queue.items[queue.head] = undefined as unknown as Branch;
      queue.head += 1;
      if (queue.head > 4096) {
        queue.items.splice(0, queue.head);
        queue.head = 0;
      }
      return branch;
    }
    return null;
  }
}
