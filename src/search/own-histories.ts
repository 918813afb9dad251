/** The small histories by which a criterion of an exercise's own shows that it can tell right from wrong. */
import type { History, HistoryEvent } from '../history/event.ts';
import { copyOf } from './own-context.ts';

/** What is left out of an event is this. */
const LEFT_OUT: { readonly [type in HistoryEvent['type']]: Omit<Extract<HistoryEvent, { type: type }>, 'type' | 'at'> } = {
  sent: { message: 'message-1', queue: 'queue', body: null, headers: {}, retryOf: null },
  'life-started': { worker: 1, life: 1 },
  delivered: { delivery: 1, message: 'message-1', queue: 'queue', worker: 1, life: 1, attempt: 1, cause: 'first' },
  called: {
    ...{ call: 1, delivery: 1, worker: 1, life: 1, line: null, service: 'service', operation: 'operation' },
    ...{ subject: '', args: [], transaction: null },
  },
  applied: { call: 1, result: null, changes: [], replied: true },
  refused: { call: 1, error: { name: 'Error', message: '' }, injected: false },
  settled: { message: 'message-1', delivery: 1, native: 'ack' },
  returned: { message: 'message-1', reason: 'visibility-timeout' },
  committed: { group: 'group', topic: 'topic', partition: 0, offset: 0, worker: 1, automatic: false },
  'transaction-aborted': {
    ...{ transactionalId: 'transaction', worker: 1, life: 1, reason: 'fenced', openedAt: 0 },
    ...{ topics: [], groups: [] },
  },
  assigned: { worker: 1, life: 1, group: 'group', generation: 1, partitions: [] },
  disconnected: { worker: 1, life: 1, reason: 'connection-lost', text: '' },
  'rebalance-forced': { group: 'group' },
  'broker-restarted': {},
  dropped: { message: 'message-1', queue: 'queue', reason: 'rejected' },
  moved: { message: 'message-1', queue: 'queue', to: 'queue-2', reason: 'rejected' },
  'dead-lettered': { message: 'message-1', queue: 'queue', to: 'dead-letters', attempts: 1 },
  alarm: { queue: 'queue', waiting: 1, above: 0 },
  opened: { program: 'program' },
  finished: { delivery: 1, worker: 1, life: 1, error: null, line: null },
  answered: { message: 'message-1', delivery: 1, status: 200, headers: {}, body: '' },
  logged: { worker: 1, life: 1, delivery: null, line: null, level: 'info', text: '' },
  crashed: { worker: 1, life: 1, pending: [] },
  'time-passed': { from: 0, until: 'sleep', stalled: false },
  stuck: { delivery: 1, worker: 1, life: 1, line: null },
  ended: { reason: 'quiet' },
};

/** More than anybody writes down. */
export const LITERAL_EVENTS = 200;

/** A literal history that is none, and why: words that follow its name. */
export class NoHistory extends Error {}

/** Whole events; the last one is `ended`, where it is not said. @throws NoHistory, and whatever looking at it throws */
export function historyIn(literal: unknown): History {
  if (!Array.isArray(literal) || literal.length === 0) throw new NoHistory('is no list of events');
  if (literal.length > LITERAL_EVENTS) throw new NoHistory(`has ${literal.length} events, and at most ${LITERAL_EVENTS} are read`);
  let at = 0;
  const events = Array.from({ length: literal.length }, (_, place): HistoryEvent => {
    const plain = plainOf(literal[place]) as { readonly type?: unknown; readonly at?: unknown } | null;
    const type = typeof plain === 'object' && plain !== null ? plain.type : undefined;
    if (typeof type !== 'string' || !Object.hasOwn(LEFT_OUT, type))
      throw new NoHistory(`has an event without a \`type\` that there is, at ${place}. There are: ${Object.keys(LEFT_OUT).join(', ')}`);
    if (typeof plain!.at === 'number') at = plain!.at;
    return { at, ...LEFT_OUT[type as HistoryEvent['type']], ...plain } as HistoryEvent;
  });
  if (events.at(-1)!.type !== 'ended') events.push({ type: 'ended', at, reason: 'quiet' });
  return events.map(copyOf);
}

/** Data as JSON has them; undefined where it holds something else. */
function plainOf(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}
