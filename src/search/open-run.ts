import { areOrderFree, Judges, type Named } from '../../graders/judges.ts';
import type { WorkerNames } from '../brokers/broker.ts';
import { kindOf } from '../brokers/kinds.ts';
import type { CompiledProgram } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { givenBy } from '../feeds/kinds.ts';
import type { Digest } from '../history/digest.ts';
import type { Emit, HistoryEvent } from '../history/event.ts';
import type { Program, Realm } from '../process/realm.ts';
import type { ServicesConfig } from '../services/kinds.ts';
import type { Run } from '../sim/explore.ts';
import { Reactions } from '../sim/reactions.ts';
import type { Cast, Limits, Setting, Usage } from '../sim/setting.ts';
import { SHORT_RUN, Simulation } from '../sim/simulate.ts';
import { openWorld } from '../sim/world.ts';
import type { Bound, ProgramSpec, System } from '../system/system.ts';

/** The programs of a system, loaded into one realm: the same for thousands of runs. */
export type Casts = { readonly [program: string]: Cast };

/** What a program is loaded from. */
export interface Loaded {
  readonly program: Program;
  readonly stateless: boolean;
}

/**
 * @param load by name of the program
 * @param share lives of one program share what they do (`sim/reactions.ts`): for searches, not for single runs
 */
export function castAll(system: System, load: (name: string) => Loaded, share: boolean): Casts {
  return Object.fromEntries(
    Object.entries(system.programs).map(([name, spec]) => {
      const { program, stateless } = load(name);
      const { feed } = spec;
      const settle = feed.kind === 'consume' ? kindOf(system.brokers[feed.broker]!).message.settle : {};
      const granted = grantedTo(spec, system.services);
      const reactions = share ? new Reactions() : null;
      return [name, { name, spec, program, stateless, given: givenBy(feed), granted, settle, reactions }];
    }),
  );
}

function grantedTo({ grants }: ProgramSpec, services: ServicesConfig): ServicesConfig {
  if (grants === null) return services;
  return Object.fromEntries(Object.entries(services).filter(([service]) => grants.includes(service)));
}

/** Programs as they come across the wall. */
export function loadAll(realm: Realm, programs: { readonly [program: string]: CompiledProgram }): (name: string) => Loaded {
  return name => ({ program: realm.load(programs[name]!), stateless: programs[name]!.stateless });
}

export interface RunOptions {
  readonly onEvent?: () => void;
  /** A run is about to begin, from nothing or as a copy of another. */
  readonly onOpen?: (run: Run) => void;
  readonly limits?: Limits;
  readonly paced?: boolean;
  /** Knows the criteria that the exercise brings along, where it does. */
  readonly named?: Named | undefined;
}

/** What of an exercise a run needs. Figures have no criteria. */
export type Played = Pick<Exercise, 'system' | 'messages'> & Partial<Pick<Exercise, 'effects' | 'criteria'>>;

/** A fresh run of a bound: brokers and services as the system declares them, the bound's messages sent, nobody awake yet. */
export function openRun(
  exercise: Played,
  bound: Bound,
  casts: Casts,
  realm: Realm,
  usage: Usage,
  { onEvent = () => {}, onOpen = () => {}, limits = SHORT_RUN, paced = false, named }: RunOptions = {},
): Run {
  const { messages } = exercise;
  const setting: Setting = { system: asExplored(exercise.system), bound, messages, casts, realm, usage, limits, paced };
  const opened = (run: Run) => {
    // Each run has all the steps that a run may take.
    realm.jobs.clear();
    onOpen(run);
  };
  const orderFree = areOrderFree(exercise.criteria ?? [], exercise.effects ?? {}, named);
  return new OpenRun({ exercise, onEvent, opened, orderFree, named }, [], emit => new Simulation(openWorld(setting, emit)));
}

const explored = new WeakMap<System, System>();

/** With brokers as small as a run may have them that is followed event by event. */
function asExplored(system: System): System {
  let small = explored.get(system);
  if (small === undefined) {
    const brokers = Object.entries(system.brokers).map(([name, config]) => [name, kindOf(config).explored?.(config) ?? config]);
    small = { ...system, brokers: Object.fromEntries(brokers) };
    explored.set(system, small);
  }
  return small;
}

/** What a run and its copies have in common. */
interface Around {
  readonly exercise: Played;
  readonly onEvent: () => void;
  readonly opened: (run: Run) => void;
  readonly orderFree: boolean;
  readonly named: Named | undefined;
}

class OpenRun implements Run {
  readonly simulation: Simulation;
  readonly history: HistoryEvent[];
  readonly #its: Around;
  /** They see events only when they are asked: what is thrown away before that need not be judged. */
  #judges: Judges | null = null;
  #judged = 0;
  /** The run that this is a copy of, until somebody asks: its criteria have read what the two have in common. */
  #from: { readonly run: OpenRun; readonly events: number } | null = null;

  /** @param open with whom it tells what happens */
  constructor(its: Around, history: HistoryEvent[], open: (emit: Emit) => Simulation) {
    this.#its = its;
    this.history = history;
    this.simulation = open(event => {
      history.push(event);
      its.onEvent();
    });
    its.opened(this);
  }

  get orderFree(): boolean {
    return this.#its.orderFree;
  }

  /** Null where nobody judges. */
  #upToNow(): Judges | null {
    const { criteria = [], effects = {} } = this.#its.exercise;
    if (criteria.length === 0) return null;
    if (this.#judges === null) {
      const { run, events } = this.#from ?? { run: null, events: 0 };
      this.#from = null;
      this.#judges = run === null ? null : run.#copiedAt(events);
      if (this.#judges !== null) this.#judged = events;
      this.#judges ??= new Judges(criteria, effects, this.#its.named);
    }
    for (; this.#judged < this.history.length; this.#judged += 1) this.#judges.see(this.history[this.#judged]!, this.#judged);
    return this.#judges;
  }

  /** Null where they have read further than so many events. */
  #copiedAt(events: number): Judges | null {
    return this.history.length === events ? (this.#upToNow()?.copy() ?? null) : null;
  }

  judgesDigest(into: Digest, nameOf?: WorkerNames): void {
    this.#upToNow()?.digest(into, nameOf);
    // Keys of criteria that come with an exercise may speak of workers by their numbers, so it counts who is called what.
    if (this.#its.named !== undefined && nameOf !== undefined)
      for (let worker = 1; worker <= this.simulation.workers.length; worker += 1) into.add(String(nameOf(worker)));
  }

  copy(): Run | null {
    const { simulation } = this;
    if (!simulation.copyable) return null;
    const copy = new OpenRun(this.#its, this.history.slice(), emit => simulation.copy(emit));
    copy.#from = { run: this, events: this.history.length };
    return copy;
  }
}
