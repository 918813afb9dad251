/**
 * A schedule is every choice of one run in order. Most choices are the ordinary ones, so what is written down are the
 * others: at which step, what was done instead. The text form fits into a URL and a command line:
 *
 *     2.3c1.9d2-order12      bound 2; at step 3 worker 1 crashed; at step 9 ...
 */

export type Choice =
  /** A life begins where the last one died, or the first: it connects to the broker. Only where connecting means something to the broker. */
  | { readonly kind: 'start'; readonly worker: number }
  /** An idle worker asks the broker for a message. */
  | { readonly kind: 'receive'; readonly worker: number }
  /** A call that was made takes hold and its reply arrives. `call` counts within the worker's calls under way, from 0. */
  | { readonly kind: 'apply'; readonly worker: number; readonly call: number }
  /** Nobody has anything to do: the clock moves to the next deadline. */
  | { readonly kind: 'advance' }
  /** Nobody has anything to do and no deadline is left: the run is over, unless a fault stirs things up again. */
  | { readonly kind: 'rest' }
  /** Fault: the process of this worker dies. */
  | { readonly kind: 'crash'; readonly worker: number }
  /** Fault: the worker stalls until the broker takes its message for lost. */
  | { readonly kind: 'expire'; readonly worker: number }
  /** Fault: the broker hands this worker a message that is in flight elsewhere, or deleted (S-12). `message` counts from 0. */
  | { readonly kind: 'duplicate'; readonly worker: number; readonly message: number }
  /** Fault: the connection is lost before this call takes hold. */
  | { readonly kind: 'refuse'; readonly worker: number; readonly call: number }
  /** Fault: the connection is lost after this call took hold and before its reply arrived. The caller cannot tell it from `refuse`. */
  | { readonly kind: 'lose'; readonly worker: number; readonly call: number }
  /** Fault: the service refuses this call with one of the errors that the exercise declares. `error` counts from 0. */
  | { readonly kind: 'fail'; readonly worker: number; readonly call: number; readonly error: number }
  /** Fault: the service takes as long to answer this call as the exercise declares. */
  | { readonly kind: 'slow'; readonly worker: number; readonly call: number }
  /** Fault: all members of the consumer group have to join anew. */
  | { readonly kind: 'rebalance' }
  /** Fault: the broker restarts. */
  | { readonly kind: 'restart' }
  /** Fault: this worker's process lives, and its connection to the broker is lost. */
  | { readonly kind: 'cut'; readonly worker: number };

/** In the order in which runs are compared; new kinds go to the end. */
export const FAULT_KINDS = [
  'crash',
  'expire',
  'duplicate',
  'refuse',
  'lose',
  'fail',
  'slow',
  'rebalance',
  'restart',
  'cut',
] as const satisfies readonly Choice['kind'][];
export type FaultKind = (typeof FAULT_KINDS)[number];

const LETTERS: { readonly [kind in Choice['kind']]: string } = {
  receive: 'r',
  apply: 'a',
  advance: 't',
  rest: 'q',
  crash: 'c',
  expire: 'x',
  duplicate: 'd',
  refuse: 'e',
  lose: 'l',
  start: 's',
  fail: 'f',
  slow: 'w',
  rebalance: 'g',
  restart: 'b',
  cut: 'k',
};
const KINDS: { readonly [letter: string]: Choice['kind'] } = Object.fromEntries(
  Object.entries(LETTERS).map(([kind, letter]) => [letter, kind as Choice['kind']]),
);
/** What follows the letter, a digit of base 36 each; of several the last may have two. */
const PARTS: { readonly [kind in Choice['kind']]: readonly ('worker' | 'call' | 'message' | 'error')[] } = {
  receive: ['worker'],
  start: ['worker'],
  apply: ['worker', 'call'],
  advance: [],
  rest: [],
  crash: ['worker'],
  expire: ['worker'],
  duplicate: ['worker', 'message'],
  refuse: ['worker', 'call'],
  lose: ['worker', 'call'],
  fail: ['worker', 'error', 'call'],
  slow: ['worker', 'call'],
  rebalance: [],
  restart: [],
  cut: ['worker'],
};

/** One departure from the ordinary course. Steps count from 0. */
export interface Departure {
  readonly step: number;
  readonly choice: Choice;
}

export interface Schedule {
  /** Which of the exercise's bounds it belongs to, from 0. */
  readonly bound: number;
  readonly departures: readonly Departure[];
}

export function writeSchedule(schedule: Schedule): string {
  return [schedule.bound.toString(36), ...schedule.departures.map(writeDeparture)].join('.');
}

/** One part of what `writeSchedule` writes; a schedule that goes on from another is its text, a dot, and this. */
export function writeDeparture({ step, choice }: Departure): string {
  const numbers = choice as { readonly [part: string]: unknown };
  return `${step.toString(36)}-${LETTERS[choice.kind]}${PARTS[choice.kind].map(part => (numbers[part] as number).toString(36)).join('')}`;
}

/** Reads what `writeSchedule` wrote; null when the text is no schedule. */
export function readSchedule(text: string): Schedule | null {
  const [head, ...rest] = text.trim().toLowerCase().split('.');
  if (head === undefined || !/^[0-9a-z]{1,2}$/.test(head)) return null;
  const departures: Departure[] = [];
  for (const part of rest) {
    const match = /^([0-9a-z]+)-([a-z])([0-9a-z]*)$/.exec(part);
    if (match === null) return null;
    const choice = readChoice(match[2]!, match[3]!);
    if (choice === null) return null;
    departures.push({ step: Number.parseInt(match[1]!, 36), choice });
  }
  return { bound: Number.parseInt(head, 36), departures };
}

function readChoice(letter: string, digits: string): Choice | null {
  const kind = KINDS[letter];
  if (kind === undefined) return null;
  const parts = PARTS[kind];
  const last = parts.length - 1;
  if (digits.length < parts.length || digits.length > parts.length + (last > 0 ? 1 : 0)) return null;
  const number = (at: number) => Number.parseInt(at === last ? digits.slice(at) : digits[at]!, 36);
  return { kind, ...Object.fromEntries(parts.map((part, at) => [part, number(at)])) } as Choice;
}

export function sameChoice(a: Choice, b: Choice): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  const [left, right] = [a, b] as readonly { readonly [part: string]: unknown }[];
  return PARTS[a.kind].every(part => left![part] === right![part]);
}

const FAULTS: { readonly [kind: string]: true | undefined } = Object.fromEntries(FAULT_KINDS.map(kind => [kind, true]));

export const isFault = (choice: Choice): choice is Extract<Choice, { kind: FaultKind }> => FAULTS[choice.kind] === true;

/** The commonest choices exist once each: an explorer keeps hundreds of thousands of them. */
const RECEIVES: Choice[] = [];
const APPLIES: Choice[][] = [];
const CRASHES: Choice[] = [];

export const receiveBy = (worker: number): Choice => (RECEIVES[worker] ??= Object.freeze({ kind: 'receive', worker }));
export const crashOf = (worker: number): Choice => (CRASHES[worker] ??= Object.freeze({ kind: 'crash', worker }));
export const applyOf = (worker: number, call: number): Choice =>
  ((APPLIES[worker] ??= [])[call] ??= Object.freeze({ kind: 'apply', worker, call }));
export const ADVANCE: Choice = Object.freeze({ kind: 'advance' });
export const REST: Choice = Object.freeze({ kind: 'rest' });
