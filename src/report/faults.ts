import type { Bound } from '../exercise/exercise.ts';
import { type History, type HistoryEvent, Index } from '../history/index.ts';

/** What the schedule did to the program, counted from the history alone. */
export interface FaultCounts {
  readonly crashes: number;
  readonly stalls: number;
  /** What they stalled past: `visibility timeout`. */
  readonly past: string;
  readonly duplicates: number;
  readonly refusals: number;
  /** Calls that took hold and whose reply was lost. */
  readonly lostReplies: number;
  /** Answers that came as late as the exercise declares. */
  readonly slow: number;
  readonly rebalances: number;
  readonly restarts: number;
  /** Connections lost by a process that lived on. */
  readonly disconnects: number;
  /** Events that the producer sent again because it missed the reply to its send. */
  readonly resends: number;
  /** Times that one worker moved while another had a message in hand. No fault, but harder to follow. */
  readonly switches: number;
}

export function countFaults(history: History): FaultCounts {
  const number = (is: (event: History[number]) => boolean) => history.reduce((sum, event) => sum + (is(event) ? 1 : 0), 0);
  return {
    // A process that ended by itself is no fault of the schedule's.
    crashes: number(event => event.type === 'crashed' && event.error === undefined),
    stalls: number(event => event.type === 'time-passed' && event.stalled),
    past: stalledPast(history),
    slow: number(event => event.type === 'time-passed' && event.until === 'slow'),
    rebalances: number(event => event.type === 'rebalance-forced'),
    restarts: number(event => event.type === 'broker-restarted'),
    disconnects: number(event => event.type === 'disconnected' && event.reason === 'connection-lost'),
    duplicates: number(event => event.type === 'delivered' && event.cause === 'duplicate'),
    refusals: number(event => event.type === 'refused' && event.injected),
    lostReplies: number(event => event.type === 'applied' && !event.replied),
    resends: number(event => event.type === 'sent' && event.retryOf !== null),
    switches: switches(new Index(history)),
  };
}

/** Whether the schedule left the program alone. */
export const isFaultless = (history: History): boolean => !history.some(isFault);

function isFault(event: HistoryEvent): boolean {
  switch (event.type) {
    case 'crashed':
      return event.error === undefined;
    case 'time-passed':
      return event.stalled || event.until === 'slow';
    case 'delivered':
      return event.cause === 'duplicate';
    case 'refused':
      return event.injected;
    case 'applied':
      return !event.replied;
    case 'disconnected':
      return event.reason === 'connection-lost';
    case 'rebalance-forced':
    case 'broker-restarted':
      return true;
    default:
      return false;
  }
}

function stalledPast(history: History): string {
  const stall = history.find(event => event.type === 'time-passed' && event.stalled);
  const until = stall?.type === 'time-passed' ? stall.until : 'visibility-timeout';
  return until === 'session-timeout' || until === 'consumer-timeout' ? until.replace('-', ' ') : 'visibility timeout';
}

/** `1 crash, 1 duplicate delivery`; `no fault`. */
export function faultsText(counted: FaultCounts): string {
  const { crashes, stalls, past, duplicates, refusals, lostReplies, slow, rebalances, restarts, disconnects, resends, switches } = counted;
  const counts = [
    count(crashes, 'crash', 'crashes'),
    count(stalls, `stall past the ${past}`, `stalls past the ${past}`),
    count(rebalances, 'rebalance', 'rebalances'),
    count(restarts, 'broker restart', 'broker restarts'),
    count(disconnects, 'lost connection', 'lost connections'),
    count(slow, 'slow answer', 'slow answers'),
    count(duplicates, 'duplicate delivery', 'duplicate deliveries'),
    count(refusals, 'refused call', 'refused calls'),
    count(lostReplies, 'lost reply', 'lost replies'),
    count(resends, 'event sent twice', 'events sent twice'),
    count(switches, 'switch between workers', 'switches between workers'),
  ].filter(text => text !== '');
  return counts.length === 0 ? 'no fault' : counts.join(', ');
}

/**
 * How much a reader has to follow: fewest faults first, then messages, then switches, then the kinds of fault,
 * then events. Negative when `a` is the
 * simpler one. Two runs that are equally simple stay in the order found, so the choice is the same on every machine.
 */
export function compareSimplicity(a: History, b: History): number {
  const [left, right] = [simplicity(a), simplicity(b)];
  for (const [index, value] of left.entries()) if (value !== right[index]) return value - right[index]!;
  return 0;
}

function simplicity(history: History): number[] {
  const { crashes, stalls, duplicates, refusals, lostReplies, resends, switches: switched, ...others } = countFaults(history);
  const more = others.slow + others.rebalances + others.restarts + others.disconnects;
  const messages = history.reduce((sum, event) => sum + (event.type === 'sent' ? 1 : 0), 0);
  // Of equally many faults a crash is the plainest to tell.
  const kinds = stalls + 2 * duplicates + 3 * (refusals + lostReplies) + 4 * (resends + more);
  return [crashes + stalls + duplicates + refusals + lostReplies + resends + more, messages, switched, kinds, history.length];
}

function switches(index: Index): number {
  let last: number | null = null;
  let switched = 0;
  const busy = new Set<number>();
  for (const event of index.history) {
    if (event.type === 'delivered') busy.add(event.worker);
    if (event.type === 'finished' || event.type === 'crashed') busy.delete(event.worker);
    const worker = event.type === 'delivered' ? event.worker : event.type === 'applied' ? index.called(event.call).worker : null;
    if (worker === null) continue;
    if (last !== null && last !== worker && busy.has(last)) switched += 1;
    last = worker;
  }
  return switched;
}

/** `1 message, 2 workers, up to 1 crash, up to 1 duplicate delivery`. */
export function boundText(bound: Bound): string {
  const { messages, later = [], workers, crashes, expiries, duplicates, errors } = bound;
  const { refusals = 0, slow = 0, rebalances = 0, restarts = 0, disconnects = 0 } = bound;
  const upTo = (number: number, one: string, many: string) => (number === 0 ? '' : `up to ${count(number, one, many)}`);
  return [
    count(messages.length + later.length, 'message', 'messages'),
    count(workers, 'worker', 'workers'),
    upTo(crashes, 'crash', 'crashes'),
    upTo(expiries, 'stall', 'stalls'),
    upTo(duplicates, 'duplicate delivery', 'duplicate deliveries'),
    upTo(errors, 'failed call (refused, or its reply lost)', 'failed calls (refused, or the reply lost)'),
    upTo(refusals, 'refusal by a service', 'refusals by services'),
    upTo(slow, 'slow answer', 'slow answers'),
    upTo(rebalances, 'rebalance', 'rebalances'),
    upTo(restarts, 'broker restart', 'broker restarts'),
    upTo(disconnects, 'lost connection', 'lost connections'),
  ]
    .filter(text => text !== '')
    .join(', ');
}

const count = (number: number, one: string, many: string): string => (number === 0 ? '' : `${number} ${number === 1 ? one : many}`);
