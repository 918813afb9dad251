import { Digest } from '../history/digest.ts';
import type { Failure, Json, Ms, SourceLine } from '../history/event.ts';
import { sameJson } from '../history/same-json.ts';
import type { CallRequest } from '../process/call-port.ts';

/**
 * What a life did in answer to what it was told.
 *
 * Between two choices a program is a function of what it has been told since its first line, and an explorer tells it the
 * same things thousands of times. So each answer is computed once, by the program itself, and kept: the next life that is
 * told the same does the same, and its code need not run. Only when a life is told something new, a real one is brought to
 * where it stands and asked.
 */

/** What a life is told. */
export type Heard = 'start' | 'hand' | 'reply' | 'refusal' | 'wake' | 'timer';

/**
 * What a life does to the world around it. Transactions and deliveries go by numbers within the life, which are the same for
 * all lives that were told the same.
 */
export type Deed =
  | {
      readonly kind: 'call';
      readonly hand: number;
      readonly ordinal: number;
      readonly request: CallRequest;
      readonly line: SourceLine | null;
    }
  | { readonly kind: 'begin'; readonly hand: number }
  | { readonly kind: 'finish'; readonly hand: number; readonly error: Failure | null; readonly line: SourceLine | null }
  | {
      readonly kind: 'log';
      /** Null: whatever delivery is in hand at that moment. */
      readonly hand: number | null;
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly text: string;
      readonly line: SourceLine | null;
    }
  | { readonly kind: 'timer'; readonly id: number; readonly ordinal: number; readonly delayMs: Ms }
  | { readonly kind: 'clear'; readonly id: number }
  /** Whoever slept waits no longer. */
  | { readonly kind: 'withdraw'; readonly ordinal: number }
  /** The last one: what nobody caught ended the process. */
  | { readonly kind: 'end'; readonly error: Failure; readonly line: SourceLine | null };

/** One thing that a life was told at one point, what it did then, and the point that it came to. */
export interface Reaction {
  readonly from: Point;
  readonly heard: Heard;
  /** Of the call or timer that it is about; 0 where there is none. */
  readonly ordinal: number;
  readonly value: Json;
  /** The name of the message, where it is about a delivery. */
  readonly label: string;
  readonly deeds: readonly Deed[];
  /** How many of the deeds begin a transaction. */
  readonly begins: number;
  /** What the clock said; null where it did not ask. */
  readonly at: Ms | null;
  /** Null: what it did depends on more than who it is, what it was told and what time it was, so it has to be asked each time. */
  readonly to: Point | null;
}

/** A life that was told exactly these things, in this order. */
export class Point {
  readonly came: Reaction | null;
  /** Of everything that was told. */
  readonly observed: Digest;
  /** The line that its code came to rest on. */
  readonly line: SourceLine | null;
  /** Random numbers that it has drawn: the next ones follow from that, and from who it is. */
  readonly draws: number;
  readonly #next: Reaction[] = [];
  /** By their draws. */
  #rests: Map<number, Point> | null = null;

  constructor(came: Reaction | null, observed: Digest, line: SourceLine | null, draws: number) {
    this.came = came;
    this.observed = observed;
    this.line = line;
    this.draws = draws;
  }

  /** Of a life that has just started: the same, once it has drawn so many and forgotten all else. */
  rest(draws: number): Point {
    if (draws === this.draws) return this;
    this.#rests ??= new Map();
    const known = this.#rests.get(draws) ?? new Point(this.came, this.observed, this.line, draws);
    this.#rests.set(draws, known);
    return known;
  }

  find(heard: Heard, ordinal: number, value: Json, label: string, now: Ms): Reaction | null {
    for (const next of this.#next)
      if (
        next.ordinal === ordinal &&
        next.heard === heard &&
        (next.at === null || next.at === now) &&
        next.label === label &&
        sameJson(next.value, value)
      )
        return next;
    return null;
  }

  keep(reaction: Reaction): void {
    this.#next.push(reaction);
  }
}

/** More than this is not kept: a life then runs by itself until it dies. */
const POINTS_LIMIT = 300_000;
const DEEDS_LIMIT = 200;

/**
 * Where a life began to do the same again and again: the point after the first of its rounds. All lives that come by that point and
 * are told the same for ever are at the same. Null where it does no such thing.
 */
export function roundBegan(life: Point): Point | null {
  const told: Reaction[] = [];
  for (let point = life; point.came !== null; point = point.came.from) told.push(point.came);
  for (let length = 1; length <= LONGEST_ROUND; length += 1) {
    let alike = 0;
    while (alike + length < told.length && isAlike(told[alike]!, told[alike + length]!)) alike += 1;
    // From the last one on backwards; of all rounds that are alike the first one ends after `alike` more.
    if (alike >= length) return told[alike]!.to;
  }
  return null;
}

const LONGEST_ROUND = 48;

function isAlike(one: Reaction, other: Reaction): boolean {
  if (one.heard !== other.heard || one.label !== other.label || one.deeds.length !== other.deeds.length) return false;
  return sameJson(one.value, other.value) && one.deeds.every((deed, at) => sameDeed(deed, other.deeds[at]!));
}

function sameDeed(one: Deed, other: Deed): boolean {
  if (one.kind !== 'call' || other.kind !== 'call') return one.kind === other.kind;
  const { service, operation, args } = one.request;
  return service === other.request.service && operation === other.request.operation && sameJson(args, other.request.args);
}

const beforeTheFirstLine = () => new Point(null, new Digest(), null, 0);

/** All reactions of one program. */
export class Reactions {
  /** See `roundBegan`: lives that were seen to go on like that for a thousand rounds. */
  readonly endless = new Set<Point>();
  /** Before the first line. */
  readonly root = beforeTheFirstLine();
  /** The same, of programs that draw random numbers: by worker and life, since those are what the numbers follow from. */
  readonly #roots = new Map<string, Point>();
  #points = 0;

  rootOf(worker: number, life: number): Point {
    const who = `${worker}.${life}`;
    const known = this.#roots.get(who) ?? beforeTheFirstLine();
    this.#roots.set(who, known);
    return known;
  }

  get full(): boolean {
    return this.#points >= POINTS_LIMIT;
  }

  record(from: Point, heard: Heard, ordinal: number, value: Json, label: string): Recording {
    return new Recording(this, from, heard, ordinal, value, label);
  }

  added(): void {
    this.#points += 1;
  }
}

/** A reaction that is happening. */
export class Recording {
  readonly #reactions: Reactions;
  readonly #from: Point;
  readonly #heard: Heard;
  readonly #ordinal: number;
  readonly #value: Json;
  readonly #label: string;
  readonly #deeds: Deed[] = [];
  #begins = 0;
  /** It turned out to depend on more than what the life was told and what time it was. */
  loose = false;
  /** What the clock said, once it was asked. */
  at: Ms | null = null;

  constructor(reactions: Reactions, from: Point, heard: Heard, ordinal: number, value: Json, label: string) {
    this.#reactions = reactions;
    this.#from = from;
    this.#heard = heard;
    this.#ordinal = ordinal;
    this.#value = value;
    this.#label = label;
  }

  add(deed: Deed): void {
    // Other lives will do the same deed, and what it is about must not change between them.
    if (deed.kind === 'call') freezeDeeply(deed.request.args);
    if (deed.kind === 'begin') this.#begins += 1;
    this.#deeds.push(deed);
  }

  /**
   * The point that the life has come to; null when it has to go on by itself.
   * @param observed all that it has observed, which nobody adds to from here on
   * @param draws all that it has drawn
   */
  close(live: { line(): SourceLine | null }, observed: Digest, draws: number): Point | null {
    const loose = this.loose || this.#deeds.length > DEEDS_LIMIT;
    const reaction: { -readonly [part in keyof Reaction]: Reaction[part] } = {
      from: this.#from,
      heard: this.#heard,
      ordinal: this.#ordinal,
      value: this.#value,
      label: this.#label,
      deeds: loose ? [] : this.#deeds,
      begins: this.#begins,
      at: this.at,
      to: null,
    };
    if (!loose) reaction.to = new Point(reaction, observed, live.line(), draws);
    this.#from.keep(reaction);
    this.#reactions.added();
    return reaction.to;
  }
}

function freezeDeeply(value: Json | readonly Json[]): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  for (const item of Object.values(value)) freezeDeeply(item as Json);
  Object.freeze(value);
}
