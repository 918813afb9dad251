/**
 * A schedule is every choice of one run in order. Most choices are the ordinary ones, so what is written down are the
 * others: at which step, what was done instead. The text form fits into a URL and a command line:
 *
 *     2.3-c1.9-a21      bound 2; at step 3 worker 1 crashed; at step 9 worker 2's second call under way took hold
 */
import type { FaultName } from '../history/faults.ts';

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
  /** Nobody has anything to do, and an alarm has rung: whoever is on call comes, and starts the programs that wait for that. */
  | { readonly kind: 'open' }
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
  /** Fault: all members of a consumer group have to join anew. `at` counts what brokers offer of this kind, from 0. */
  | { readonly kind: 'rebalance'; readonly at: number }
  /** Fault: a broker restarts. */
  | { readonly kind: 'restart'; readonly at: number }
  /** Fault: this worker's process lives, and its connection to the broker is lost. */
  | { readonly kind: 'cut'; readonly worker: number };

type Part = 'worker' | 'call' | 'message' | 'error' | 'at';

interface ChoiceKind {
  readonly letter: string;
  /** What follows the letter, a digit of base 36 each; of several the last may have two. `at` is left out where it is 0. */
  readonly parts: readonly Part[];
  /** The fault that a bound counts it as; null for what is none. */
  readonly fault: FaultName | null;
}

/** Faults in the order in which runs are compared; new kinds go to the end, with a letter of their own. Where each can strike stands in `strikes.ts`. */
export const CHOICES: { readonly [kind in Choice['kind']]: ChoiceKind } = {
  receive: { letter: 'r', parts: ['worker'], fault: null },
  start: { letter: 's', parts: ['worker'], fault: null },
  apply: { letter: 'a', parts: ['worker', 'call'], fault: null },
  advance: { letter: 't', parts: [], fault: null },
  rest: { letter: 'q', parts: [], fault: null },
  open: { letter: 'o', parts: [], fault: null },
  crash: { letter: 'c', parts: ['worker'], fault: 'crash' },
  expire: { letter: 'x', parts: ['worker'], fault: 'expire' },
  duplicate: { letter: 'd', parts: ['worker', 'message'], fault: 'duplicate' },
  refuse: { letter: 'e', parts: ['worker', 'call'], fault: 'lose' },
  lose: { letter: 'l', parts: ['worker', 'call'], fault: 'lose' },
  fail: { letter: 'f', parts: ['worker', 'error', 'call'], fault: 'fail' },
  slow: { letter: 'w', parts: ['worker', 'call'], fault: 'slow' },
  rebalance: { letter: 'g', parts: ['at'], fault: 'rebalance' },
  restart: { letter: 'b', parts: ['at'], fault: 'restart' },
  cut: { letter: 'k', parts: ['worker'], fault: 'cut' },
};

/** In the order in which runs are compared. */
export type FaultKind = Exclude<Choice['kind'], 'receive' | 'start' | 'apply' | 'advance' | 'rest' | 'open'>;
export const faultKinds = () =>
  (Object.keys(CHOICES) as Choice['kind'][]).filter(kind => CHOICES[kind].fault !== null) as readonly FaultKind[];

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
  const { letter, parts } = CHOICES[choice.kind];
  const digits = parts.map(part => (part === 'at' && numbers.at === 0 ? '' : (numbers[part] as number).toString(36)));
  return `${step.toString(36)}-${letter}${digits.join('')}`;
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
  const kind = (Object.keys(CHOICES) as Choice['kind'][]).find(each => CHOICES[each].letter === letter);
  if (kind === undefined) return null;
  const { parts } = CHOICES[kind];
  if (parts[0] === 'at') return /^[0-9a-z]?$/.test(digits) ? ({ kind, at: Number.parseInt(digits || '0', 36) } as Choice) : null;
  const last = parts.length - 1;
  if (digits.length < parts.length || digits.length > parts.length + (last > 0 ? 1 : 0)) return null;
  const number = (at: number) => Number.parseInt(at === last ? digits.slice(at) : digits[at]!, 36);
  return { kind, ...Object.fromEntries(parts.map((part, at) => [part, number(at)])) } as Choice;
}

export function sameChoice(a: Choice, b: Choice): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  const [left, right] = [a, b] as readonly { readonly [part: string]: unknown }[];
  return CHOICES[a.kind].parts.every(part => left![part] === right![part]);
}

export const isFault = (choice: Choice): choice is Extract<Choice, { kind: FaultKind }> => CHOICES[choice.kind].fault !== null;

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
export const OPEN: Choice = Object.freeze({ kind: 'open' });
