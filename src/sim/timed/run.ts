import type { Ms } from '../../history/event.ts';
import type { PromiseMachine } from '../../process/promises.ts';
import type { Program, Realm } from '../../process/realm.ts';
import type { KeyTable } from './keys.ts';
import { type Counts, Partition, type Shared } from './partition.ts';
import { checkPlan, type TimedPlan } from './plan.ts';
import type { TimedEvent } from './recorder.ts';
import { sharedKey } from './sharing.ts';
import { type Seconds, sumSeconds, type Trouble } from './tally.ts';

/** What came of a time-driven run. Every number is exact. */
export interface TimedResult {
  readonly messages: number;
  /** Calls of the handler; `redelivered` of them for a message that had been delivered before. */
  readonly delivered: number;
  readonly redelivered: number;
  /** Calls of services and settlements that took hold; and calls that a service refused because it was out. */
  readonly effects: number;
  readonly refused: number;
  readonly pushes: number;
  /** Pushes beyond a message's first, and the number of messages that this happened to. */
  readonly duplicates: number;
  readonly duplicated: number;
  /** Settled without a push. */
  readonly lost: number;
  readonly deadLettered: number;
  /** Neither settled nor dead-lettered when the run ended: handlers that never return, or the limit of time. */
  readonly unfinished: number;
  readonly settled: number;
  /** Handlers that threw. */
  readonly threw: number;
  readonly crashes: number;
  readonly leasesEnded: number;
  /** Lines logged; the lines themselves are not kept. */
  readonly logged: number;
  /** Virtual time from the first message to the last thing that happened. */
  readonly virtualMs: Ms;
  readonly seconds: Seconds;
  /** The earliest messages of each kind that came to harm: at most five a kind. */
  readonly troubles: readonly Trouble[];
  readonly clock: ClockUsed;
  /** Of all events of all partitions in their order: 16 hexadecimal digits. The same on every machine. */
  readonly hash: string;
}

/** `each`: every partition by itself, window after window. `global`: all by one clock, and why. */
export type ClockUsed = { readonly kind: 'each' } | { readonly kind: 'global'; readonly because: string };

export interface TimedOptions {
  /** False: nothing is judged and nothing recorded; duplicates and losses then read 0. For measuring what judging costs. */
  readonly graded?: boolean;
  /** Called between windows with the messages that are still open; a run takes seconds. Returning false abandons it. */
  readonly onWindow?: (virtualMs: Ms, open: number) => boolean | void;
}

/** The run was abandoned because `onWindow` said so. */
export class Abandoned extends Error {}

const TROUBLES_OF_A_KIND = 5;

/**
 * Drives the program through the plan in virtual time. Nothing is chosen: when messages come, how long calls take, what is
 * refused and who dies follows from the plan and its seed. Every message passes through the program's own handler.
 *
 * Partitions that share nothing are played one after the other, a window at a time, because that is three times as fast.
 * When two of them turn out to touch the same key of a table, the run is worth nothing; it is done again by one clock, and
 * the result says so.
 */
export function runTimed(plan: TimedPlan, program: Program, realm: Realm, options: TimedOptions = {}): TimedResult {
  checkPlan(plan);
  if (plan.clock === 'global') return byOneClock(plan, program, realm, options, 'the plan asks for it', null);
  const run = new TimedRun(plan, program, realm, options, null, false, null);
  const because = run.play();
  if (because === null) return run.result({ kind: 'each' });
  return byOneClock(plan, program, realm, options, because.sentence, because.wanted);
}

/** Everything that happened to one message, from first to last, with lines: the run is done again with an eye on it. */
export function explainTimed(plan: TimedPlan, program: Program, realm: Realm, message: number): readonly TimedEvent[] {
  checkPlan(plan);
  const { clock } = plan.clock === 'global' ? { clock: null } : runClock(plan, program, realm, message);
  if (clock !== null) return clock;
  const run = new TimedRun(plan, program, realm, { graded: false }, message, true, null);
  run.play();
  return run.told(message);
}

/** The message's partition alone, if nothing shows that this is unsound. */
function runClock(plan: TimedPlan, program: Program, realm: Realm, message: number): { clock: readonly TimedEvent[] | null } {
  const run = new TimedRun(plan, program, realm, { graded: false }, message, false, null);
  return { clock: run.play() === null ? run.told(message) : null };
}

interface Trespass {
  readonly sentence: string;
  readonly wanted: Shared['wanted'];
}

function byOneClock(
  plan: TimedPlan,
  program: Program,
  realm: Realm,
  options: TimedOptions,
  because: string,
  wanted: Shared['wanted'],
): TimedResult {
  const run = new TimedRun(plan, program, realm, options, null, true, wanted);
  run.play();
  const named = run.wantedText === null ? because : `partitions share the key \`${run.wantedText}\``;
  return run.result({ kind: 'global', because: named });
}

class TimedRun {
  readonly #plan: TimedPlan;
  readonly #shared: Shared;
  readonly #partitions: Partition[];
  readonly #options: TimedOptions;
  readonly #global: boolean;

  constructor(
    plan: TimedPlan,
    program: Program,
    realm: Realm,
    options: TimedOptions,
    watched: number | null,
    global: boolean,
    wanted: Shared['wanted'],
  ) {
    realm.jobs.clear();
    this.#plan = plan;
    this.#options = options;
    this.#global = global;
    this.#shared = {
      plan,
      program,
      // Every realm of ours has this; the interface keeps it from those who have no business with it.
      promises: realm.promises as PromiseMachine,
      jobs: realm.jobs,
      bodyOf: bodyMaker(plan.body),
      tables: global ? new Map<string, KeyTable>() : null,
      graded: options.graded ?? true,
      watched,
      trespass: null,
      wanted,
    };
    this.#partitions = Array.from({ length: plan.partitions }, (_, number) => new Partition(this.#shared, number));
  }

  get wantedText(): string | null {
    return this.#shared.wanted === null ? null : this.#shared.trespass;
  }

  told(message: number): readonly TimedEvent[] {
    return this.#partitions[message % this.#plan.partitions]!.told;
  }

  /**
   * Plays to the end. By one clock a window is a millisecond: partitions then see what others did in the order of time, and
   * within one millisecond in the order of their numbers. Null when it was sound.
   */
  play(): Trespass | null {
    const step = this.#global ? 1 : this.#plan.windowMs;
    let open = this.#partitions;
    let look = 1;
    for (let until = step, window = 1; open.length > 0; until += step, window += 1) {
      for (const partition of open) {
        partition.run(until);
        if (!this.#global && this.#shared.trespass !== null)
          return { sentence: `two partitions may share the key \`${this.#shared.trespass}\``, wanted: null };
      }
      if (open.some(({ closed }) => closed)) open = open.filter(({ closed }) => !closed);
      if (!this.#global && (window === look || open.length === 0)) {
        look *= 2;
        const trespass = this.#sharing();
        if (trespass !== null) return trespass;
      }
      if (until % this.#plan.windowMs === 0) this.#tell(until);
    }
    return null;
  }

  #sharing(): Trespass | null {
    const names = new Set(this.#partitions.flatMap(({ tables }) => [...tables.keys()]));
    for (const name of names) {
      const wanted = sharedKey(this.#partitions.flatMap(({ tables }) => tables.get(name) ?? []));
      if (wanted !== null) return { sentence: `partitions share a key of the table \`${name}\``, wanted };
    }
    return null;
  }

  #tell(virtualMs: Ms): void {
    const { onWindow } = this.#options;
    if (onWindow === undefined) return;
    const open = this.#partitions.reduce((sum, { unfinished }) => sum + unfinished, 0);
    if (onWindow(virtualMs, open) === false) throw new Abandoned('the run was abandoned');
  }

  result(clock: ClockUsed): TimedResult {
    const partitions = this.#partitions;
    const sum = (of: (partition: Partition) => number) => partitions.reduce((total, partition) => total + of(partition), 0);
    const count = (name: keyof Counts) => sum(({ counts }) => counts[name]);
    return {
      messages: this.#plan.messages,
      delivered: count('delivered'),
      redelivered: count('redelivered'),
      effects: count('effects'),
      refused: count('refused'),
      pushes: count('pushes'),
      duplicates: sum(({ tally }) => tally.duplicates),
      duplicated: sum(({ tally }) => tally.duplicated),
      lost: sum(partition => partition.lost()),
      deadLettered: count('deadLettered'),
      unfinished: sum(({ unfinished }) => unfinished),
      settled: count('settled'),
      threw: count('threw'),
      crashes: count('crashes'),
      leasesEnded: count('leasesEnded'),
      logged: count('logged'),
      virtualMs: Math.max(...partitions.map(({ now }) => now)),
      seconds: sumSeconds(partitions.map(({ tally }) => tally)),
      troubles: earliest(partitions.flatMap(({ troubles }) => troubles)),
      clock,
      hash: hashOf(partitions),
    };
  }
}

function earliest(troubles: readonly Trouble[]): Trouble[] {
  const ordered = troubles.toSorted((a, b) => a.at - b.at || a.message - b.message);
  const kinds = new Map<string, number>();
  return ordered.filter(({ kind }) => {
    const count = (kinds.get(kind) ?? 0) + 1;
    kinds.set(kind, count);
    return count <= TROUBLES_OF_A_KIND;
  });
}

function hashOf(partitions: readonly Partition[]): string {
  let low = 0x811c9dc5 | 0;
  let high = 0xc2b2ae35 | 0;
  for (const { hash } of partitions) {
    low = Math.imul(low ^ hash[0]!, 0x01000193);
    low ^= low >>> 15;
    high = Math.imul(high ^ hash[1]!, 0x85ebca6b) ^ (high >>> 13);
  }
  const digits = (lane: number) => (lane >>> 0).toString(16).padStart(8, '0');
  return digits(low) + digits(high);
}

/** Fills in `{n}`. Each delivery gets an object of its own, which is not frozen: freezing costs as much as the delivery. */
function bodyMaker(body: TimedPlan['body']): (id: string) => object {
  const fields = Object.entries(body).map(([name, text]) => [name, text.split('{n}')] as const);
  return id => {
    const made: Record<string, string> = {};
    for (const [name, parts] of fields) made[name] = parts.length === 2 ? parts[0]! + id + parts[1]! : parts.join(id);
    return made;
  };
}
