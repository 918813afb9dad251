import type { Ms } from '../../history/event.ts';
import type { Jobs } from '../../process/jobs.ts';
import type { PromiseMachine } from '../../process/promises.ts';
import { Halt, type Program, type Realm } from '../../process/realm.ts';
import { sharedKey, type TouchedKeys, touchedKeys } from '../at-scale/sharing.ts';
import type { KeyTable } from './keys.ts';
import { type Counts, Partition, PUSH_KEYS, type Shared } from './partition.ts';
import { checkPlan, type TimedPlan } from './plan.ts';
import type { TimedEvent } from './recorder.ts';
import { type ClockUsed, earliest, resultOf, type TimedPart, type TimedResult } from './result.ts';
import { Tables } from './tables.ts';
import { sumSeconds } from './tally.ts';
import { Throttle } from './throttle.ts';

export interface TimedOptions {
  /** False: nothing is judged and nothing recorded; duplicates and losses then read 0. For measuring what judging costs. */
  readonly graded?: boolean;
  /** Called between windows; a run takes seconds. Returning false abandons it. */
  readonly onProgress?: (progress: TimedProgress) => boolean | void;
}

export interface TimedProgress {
  readonly virtualMs: Ms;
  /** Of what is played. */
  readonly messages: number;
  /** Neither settled nor dead-lettered. */
  readonly open: number;
  readonly delivered: number;
  readonly pushes: number;
  readonly clock: ClockUsed['kind'];
}

/** The run was abandoned because `onProgress` said so. */
export class Abandoned extends Error {}

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
  const run = played({ plan, program, realm, options, watched: null });
  return resultOf(plan.messages, [run.counted()], run.clock);
}

/** From the first to the one before the last, counted from 0. */
export interface PartitionRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Some partitions of a run whose others are played elsewhere, of a plan that does not tie them. `resultOf` makes of all parts
 * what `runTimed` would have come to. Null when these partitions share a key, or touch one that is the id of another's
 * message. All their other keys go to `onKeys`: whether parts share any of them is for `KeysOfParts` to say.
 */
export function runPart(
  plan: TimedPlan,
  range: PartitionRange,
  program: Program,
  realm: Realm,
  onKeys: (keys: TouchedKeys) => void,
  options: TimedOptions = {},
): TimedPart | null {
  checkPlan(plan);
  const { run, found } = play({ plan, program, realm, options, watched: null, because: null, wanted: null, range });
  if (found !== null) return null;
  for (const keys of run.keys()) onKeys(keys);
  return run.counted();
}

/** A message of a run that is over, and the clock that the run said it needed. */
export interface Watched {
  readonly message: number;
  readonly clock: ClockUsed['kind'];
}

/**
 * Everything that happened to one message, from first to last, with lines: the run is done again with an eye on it. Where the
 * partitions turned out to share nothing, that of the message is enough.
 */
export function explainTimed(
  plan: TimedPlan,
  program: Program,
  realm: Realm,
  { message, clock }: Watched,
  options: Pick<TimedOptions, 'onProgress'> = {},
): readonly TimedEvent[] {
  checkPlan(plan);
  const all = { plan, program, realm, options: { ...options, graded: false }, watched: message };
  if (clock === 'global') return played(all).told(message);
  const partition = message % plan.partitions;
  return play({ ...all, because: null, wanted: null, range: { from: partition, to: partition + 1 } }).run.told(message);
}

function played(parts: Pick<Played, 'plan' | 'program' | 'realm' | 'options' | 'watched'>): TimedRun {
  const { plan } = parts;
  const all = { ...parts, range: { from: 0, to: plan.partitions } };
  const tied = tiedBecause(plan);
  if (tied !== null) return play({ ...all, because: tied, wanted: null }).run;
  const { run, found } = play({ ...all, because: null, wanted: null });
  return found === null ? run : play({ ...all, because: found.sentence, wanted: found.wanted }).run;
}

function play(parts: Played): { readonly run: TimedRun; readonly found: Found | null } {
  const run = new TimedRun(parts);
  try {
    return { run, found: run.play() };
  } catch (error) {
    if (error instanceof Halt) error.line ??= run.line();
    throw error;
  }
}

/** Why partitions cannot be played one by one, as far as the plan itself shows it. */
export function tiedBecause({ clock, push, partitions }: TimedPlan): string | null {
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
  readonly range: PartitionRange;
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

  constructor({ plan, program, realm, options, watched, because, wanted, range }: Played) {
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
    this.#partitions = Array.from({ length: range.to - range.from }, (_, index) => new Partition(this.#shared, range.from + index));
  }

  told(message: number): readonly TimedEvent[] {
    return this.#partitions.find(partition => partition.number === message % this.#plan.partitions)!.witness.told;
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
    for (const [name, tables] of this.#byName()) {
      const wanted = sharedKey(tables);
      if (wanted === null) continue;
      const where = name === PUSH_KEYS ? 'an idempotency key of the push provider' : `a key of the table \`${name}\``;
      return { sentence: `partitions share ${where}`, wanted };
    }
    return null;
  }

  /** All that are no ids. */
  *keys(): Generator<TouchedKeys> {
    for (const [name, tables] of this.#byName()) yield* touchedKeys(name, tables);
  }

  #byName(): readonly (readonly [name: string, tables: readonly KeyTable[]])[] {
    const names = new Set(this.#partitions.flatMap(({ tables }) => [...tables.names]));
    return [...names].map(name => [name, this.#partitions.flatMap(({ tables }) => tables.named(name) ?? [])] as const);
  }

  #report(virtualMs: Ms): void {
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    const delivered = this.#sum(({ counts }) => counts.delivered);
    if (delivered - this.#reported < DELIVERIES_A_REPORT && virtualMs % 1000 !== 0) return;
    this.#reported = delivered;
    const goesOn = onProgress({
      virtualMs,
      messages: this.#sum(({ messages }) => messages),
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

  get clock(): ClockUsed {
    if (this.#because === null) return { kind: 'each' };
    const { wanted, trespass } = this.#shared;
    // Found by its fingerprint the first time; this time its text was seen.
    const named = wanted !== null && trespass.key !== null;
    return { kind: 'global', because: named ? `partitions share the key \`${trespass.key}\`` : this.#because };
  }

  counted(): TimedPart {
    const partitions = this.#partitions;
    const sum = (of: (partition: Partition) => number) => this.#sum(of);
    const count = (name: keyof Counts) => sum(({ counts }) => counts[name]);
    return {
      counts: {
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
      },
      virtualMs: Math.max(...partitions.map(({ now }) => now)),
      seconds: sumSeconds(partitions.map(({ witness }) => witness.tally.seconds())),
      troubles: earliest(partitions.flatMap(({ witness }) => witness.troubles)),
      hashes: partitions.map(({ witness }) => [witness.hash[0]!, witness.hash[1]!]),
    };
  }
}

/** The provider's bucket, or the share of one of so many workers. */
function throttleOf({ push }: TimedPlan, workers: number): Throttle | null {
  if (push.limit === null) return null;
  return new Throttle(push.limit.perSecond / workers, Math.max(1, Math.floor(push.limit.burst / workers)));
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
