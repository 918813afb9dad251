import type { Ms } from '../../history/event.ts';
import type { Jobs } from '../../process/jobs.ts';
import type { PromiseMachine } from '../../process/promises.ts';
import { Halt, type Program, type Realm } from '../../process/realm.ts';
import { type Counts, Partition, PUSH_KEYS, type Shared } from './partition.ts';
import { checkPlan, type TimedPlan } from './plan.ts';
import type { TimedEvent } from './recorder.ts';
import { sharedKey } from './sharing.ts';
import { Tables } from './tables.ts';
import { type Seconds, sumSeconds, type Trouble } from './tally.ts';
import { Throttle } from './throttle.ts';

/** What came of a time-driven run: plain data, and every number is exact. */
export interface TimedResult {
  readonly messages: number;
  /** Calls of the handler; `redelivered` of them for a message that had been delivered before. */
  readonly delivered: number;
  readonly redelivered: number;
  /** Calls of services and settlements that took hold; and calls that a service refused because it was out. */
  readonly effects: number;
  readonly refused: number;
  readonly pushes: number;
  /** Pushes that the provider turned away because there were too many; and such as it had accepted before under their key. */
  readonly throttled: number;
  readonly collapsed: number;
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
  /** Called between windows; a run takes seconds. Returning false abandons it. */
  readonly onProgress?: (progress: TimedProgress) => boolean | void;
}

export interface TimedProgress {
  readonly virtualMs: Ms;
  readonly messages: number;
  /** Neither settled nor dead-lettered. */
  readonly open: number;
  readonly delivered: number;
  readonly pushes: number;
  readonly clock: ClockUsed['kind'];
}

/** The run was abandoned because `onProgress` said so. */
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
  return played(plan, program, realm, options, null).result();
}

/** Everything that happened to one message, from first to last, with lines: the run is done again with an eye on it. */
export function explainTimed(
  plan: TimedPlan,
  program: Program,
  realm: Realm,
  message: number,
  options: Pick<TimedOptions, 'onProgress'> = {},
): readonly TimedEvent[] {
  return played(plan, program, realm, { ...options, graded: false }, message).told(message);
}

function played(plan: TimedPlan, program: Program, realm: Realm, options: TimedOptions, watched: number | null): TimedRun {
  checkPlan(plan);
  const play = (because: string | null, wanted: Shared['wanted']) => {
    const run = new TimedRun({ plan, program, realm, options, watched, because, wanted });
    try {
      return { run, found: run.play() };
    } catch (error) {
      if (error instanceof Halt) error.line ??= run.line();
      throw error;
    }
  };
  const tied = tiedBecause(plan);
  if (tied !== null) return play(tied, null).run;
  const { run, found } = play(null, null);
  return found === null ? run : play(found.sentence, found.wanted).run;
}

/** Why partitions cannot be played one by one, as far as the plan itself shows it. */
function tiedBecause({ clock, push, partitions }: TimedPlan): string | null {
  if (clock === 'global') return 'the plan asks for it';
  if (push.limit?.counts === 'account' && partitions > 1) return 'the push provider counts the requests of all workers together';
  return null;
}

/** Partitions share something. */
interface Found {
  readonly sentence: string;
  readonly wanted: Shared['wanted'];
}

interface Played {
  readonly plan: TimedPlan;
  readonly program: Program;
  readonly realm: Realm;
  readonly options: TimedOptions;
  readonly watched: number | null;
  /** Why there is one clock for all; null: each partition has its own. */
  readonly because: string | null;
  readonly wanted: Shared['wanted'];
}

/** Deliveries between two reports of progress: some ten milliseconds of work. */
const DELIVERIES_A_REPORT = 20_000;

class TimedRun {
  readonly #plan: TimedPlan;
  readonly #shared: Shared;
  readonly #partitions: Partition[];
  readonly #options: TimedOptions;
  readonly #because: string | null;
  #reported = 0;
  #playing: Partition | null = null;

  constructor({ plan, program, realm, options, watched, because, wanted }: Played) {
    realm.jobs.clear();
    this.#plan = plan;
    this.#options = options;
    this.#because = because;
    const throttleOfAll = throttleOf(plan, 1);
    this.#shared = {
      plan,
      program,
      // Every realm of ours has these; the interface keeps them from those who have no business with them.
      promises: realm.promises as PromiseMachine,
      jobs: realm.jobs as Jobs,
      bodyOf: bodyMaker(plan.body),
      tables: because === null ? null : new Tables(plan.messages),
      throttle: () => (plan.push.limit?.counts === 'worker' ? throttleOf(plan, plan.partitions) : throttleOfAll),
      graded: options.graded ?? true,
      watched,
      trespass: { key: null },
      wanted,
    };
    this.#partitions = Array.from({ length: plan.partitions }, (_, number) => new Partition(this.#shared, number));
  }

  told(message: number): readonly TimedEvent[] {
    return this.#partitions[message % this.#plan.partitions]!.witness.told;
  }

  /** Where the learner's code is, or was when it last ran. */
  line() {
    return this.#playing?.line() ?? null;
  }

  /** Plays to the end. Null when it was sound. */
  play(): Found | null {
    if (this.#because === null) return this.#sweep();
    this.#playByOneClock();
    return null;
  }

  #sweep(): Found | null {
    const { windowMs } = this.#plan;
    const { trespass } = this.#shared;
    let open = this.#partitions;
    let look = 1;
    for (let until = windowMs, window = 1; open.length > 0; until += windowMs, window += 1) {
      for (const partition of open) {
        this.#playing = partition;
        partition.run(until);
        if (trespass.key !== null) return { sentence: `two partitions may share the key \`${trespass.key}\``, wanted: null };
        this.#report(until);
      }
      if (open.some(({ closed }) => closed)) open = open.filter(({ closed }) => !closed);
      if (window === look || open.length === 0) {
        look *= 2;
        const found = this.#sharing();
        if (found !== null) return found;
      }
    }
    return null;
  }

  /**
   * Millisecond by millisecond, so that each partition sees what the others did in the order of time. Within one millisecond
   * another one begins each time, or the first would always be served first where they compete.
   */
  #playByOneClock(): void {
    let open = this.#partitions;
    for (let now = 0; open.length > 0; now += 1) {
      const { length } = open;
      let closed = false;
      for (let turn = 0, at = now % length; turn < length; turn += 1, at = at + 1 === length ? 0 : at + 1) {
        const partition = open[at]!;
        this.#playing = partition;
        partition.run(now + 1);
        closed ||= partition.closed;
      }
      if (closed) open = open.filter(partition => !partition.closed);
      if (now % 50 === 0) this.#report(now);
    }
  }

  #sharing(): Found | null {
    const names = new Set(this.#partitions.flatMap(({ tables }) => [...tables.names]));
    for (const name of names) {
      const wanted = sharedKey(this.#partitions.flatMap(({ tables }) => tables.named(name) ?? []));
      if (wanted === null) continue;
      const where = name === PUSH_KEYS ? 'an idempotency key of the push provider' : `a key of the table \`${name}\``;
      return { sentence: `partitions share ${where}`, wanted };
    }
    return null;
  }

  #report(virtualMs: Ms): void {
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    const delivered = this.#sum(({ counts }) => counts.delivered);
    if (delivered - this.#reported < DELIVERIES_A_REPORT && virtualMs % 1000 !== 0) return;
    this.#reported = delivered;
    const goesOn = onProgress({
      virtualMs,
      messages: this.#plan.messages,
      open: this.#sum(({ unfinished }) => unfinished),
      delivered,
      pushes: this.#sum(({ counts }) => counts.pushes),
      clock: this.#because === null ? 'each' : 'global',
    });
    if (goesOn === false) throw new Abandoned('the run was abandoned');
  }

  #sum(of: (partition: Partition) => number): number {
    return this.#partitions.reduce((total, partition) => total + of(partition), 0);
  }

  get #clock(): ClockUsed {
    if (this.#because === null) return { kind: 'each' };
    const { wanted, trespass } = this.#shared;
    // Found by its fingerprint the first time; this time its text was seen.
    const named = wanted !== null && trespass.key !== null;
    return { kind: 'global', because: named ? `partitions share the key \`${trespass.key}\`` : this.#because };
  }

  result(): TimedResult {
    const partitions = this.#partitions;
    const sum = (of: (partition: Partition) => number) => this.#sum(of);
    const count = (name: keyof Counts) => sum(({ counts }) => counts[name]);
    return {
      messages: this.#plan.messages,
      delivered: count('delivered'),
      redelivered: count('redelivered'),
      effects: count('effects'),
      refused: count('refused'),
      pushes: count('pushes'),
      throttled: count('throttled'),
      collapsed: count('collapsed'),
      duplicates: sum(({ witness }) => witness.tally.duplicates),
      duplicated: sum(({ witness }) => witness.tally.duplicated),
      lost: sum(partition => partition.lost()),
      deadLettered: count('deadLettered'),
      unfinished: sum(({ unfinished }) => unfinished),
      settled: count('settled'),
      threw: count('threw'),
      crashes: count('crashes'),
      leasesEnded: count('leasesEnded'),
      logged: count('logged'),
      virtualMs: Math.max(...partitions.map(({ now }) => now)),
      seconds: sumSeconds(partitions.map(({ witness }) => witness.tally)),
      troubles: earliest(partitions.flatMap(({ witness }) => witness.troubles)),
      clock: this.#clock,
      hash: hashOf(partitions.map(({ witness }) => witness.hash)),
    };
  }
}

/** The provider's bucket, or the share of one of so many workers. */
function throttleOf({ push }: TimedPlan, workers: number): Throttle | null {
  if (push.limit === null) return null;
  return new Throttle(push.limit.perSecond / workers, Math.max(1, Math.floor(push.limit.burst / workers)));
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

function hashOf(hashes: readonly Int32Array[]): string {
  let low = 0x811c9dc5 | 0;
  let high = 0xc2b2ae35 | 0;
  for (const hash of hashes) {
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
  const textOf = (parts: readonly string[], id: string) => (parts.length === 2 ? parts[0]! + id + parts[1]! : parts.join(id));
  const [first] = fields;
  if (first !== undefined && fields.length === 1) {
    const [name, parts] = first;
    return id => ({ [name]: textOf(parts, id) });
  }
  return id => {
    const made: Record<string, string> = {};
    for (const [name, parts] of fields) made[name] = textOf(parts, id);
    return made;
  };
}
