/**
 * A schedule is every choice of one run in order. Most choices are the ordinary ones, so what is written down are the
 * others: at which step, what was done instead. The text form fits into a URL and a command line:
 *
 *     2.3c1.9d2-order12      bound 2; at step 3 worker 1 crashed; at step 9 ...
 */

export type Choice =
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
  | { readonly kind: 'lose'; readonly worker: number; readonly call: number };

export type FaultKind = 'crash' | 'expire' | 'duplicate' | 'refuse' | 'lose';
export const FAULT_KINDS: readonly FaultKind[] = ['crash', 'expire', 'duplicate', 'refuse', 'lose'];

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

function writeDeparture({ step, choice }: Departure): string {
  const first = choice.kind === 'advance' || choice.kind === 'rest' ? '' : choice.worker.toString(36);
  const second = 'call' in choice ? choice.call : choice.kind === 'duplicate' ? choice.message : null;
  return step.toString(36) + '-' + LETTERS[choice.kind] + first + (second === null ? '' : second.toString(36));
}

/** Reads what `writeSchedule` wrote; null when the text is no schedule. */
export function readSchedule(text: string): Schedule | null {
  const [head, ...rest] = text.trim().toLowerCase().split('.');
  if (head === undefined || !/^[0-9a-z]{1,2}$/.test(head)) return null;
  const departures: Departure[] = [];
  for (const part of rest) {
    const match = /^([0-9a-z]+)-([ratqcxdel])([0-9a-z]?)([0-9a-z]?)$/.exec(part);
    if (match === null) return null;
    const choice = readChoice(match[2]!, match[3]!, match[4]!);
    if (choice === null) return null;
    departures.push({ step: Number.parseInt(match[1]!, 36), choice });
  }
  return { bound: Number.parseInt(head, 36), departures };
}

function readChoice(letter: string, first: string, second: string): Choice | null {
  const worker = Number.parseInt(first, 36);
  const index = Number.parseInt(second, 36);
  if (letter === 't' || letter === 'q') return first === '' ? { kind: letter === 't' ? 'advance' : 'rest' } : null;
  if (Number.isNaN(worker)) return null;
  if (letter === 'r' || letter === 'c' || letter === 'x') {
    if (second !== '') return null;
    return { kind: letter === 'r' ? 'receive' : letter === 'c' ? 'crash' : 'expire', worker };
  }
  if (Number.isNaN(index)) return null;
  if (letter === 'd') return { kind: 'duplicate', worker, message: index };
  return { kind: letter === 'a' ? 'apply' : letter === 'e' ? 'refuse' : 'lose', worker, call: index };
}

export function sameChoice(a: Choice, b: Choice): boolean {
  return writeDeparture({ step: 0, choice: a }) === writeDeparture({ step: 0, choice: b });
}

export const isFault = (choice: Choice): choice is Extract<Choice, { kind: FaultKind }> => FAULT_KINDS.includes(choice.kind as FaultKind);
