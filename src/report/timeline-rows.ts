import {
  type Answered,
  type Called,
  type Change,
  callName,
  type Delivered,
  type Ended,
  type Finished,
  type History,
  type HistoryEvent,
  Index,
  type Json,
  type Ms,
  type Sent,
} from '../history/index.ts';
import { type Spoken, wordsOf } from '../system/words.ts';
import { count } from './count.ts';
import { actorName } from './names.ts';
import type { TimelineRow } from './report.ts';
import { withoutStop } from './unawaited.ts';

/**
 * A run told in rows of text: the content of the drawn timeline for screen readers, the terminal and narrow screens.
 * @param system what ran
 * @param conflict indexes of the events that cannot both be right
 */
export function timelineRows(history: History, system: Spoken, conflict: readonly number[] = []): TimelineRow[] {
  const index = new Index(history);
  const marked = new Set(conflict);
  // With one worker there is no need to say which.
  const alone = history.every(event => !('worker' in event) || event.worker === 1);
  const rows: TimelineRow[] = [];
  history.forEach((event, at) => {
    const told = tell(event, index, at, system);
    if (told === null) return;
    // Of what cannot both be right, the first one was right when it happened.
    const state = at === conflict.at(-1) ? 'wrong' : told.state;
    const actor = alone ? told.actor.replace('worker 1, ', '') : told.actor;
    const line = index.lineOf(event) ?? ackAfter(index, at)?.line ?? null;
    rows.push({ event: at, at: event.at, conflict: marked.has(at), ...told, line, actor, state });
  });
  return rows;
}

const ENDS_TRANSACTION: { readonly [operation: string]: string } = {
  commit: 'db.transaction commits',
  rollback: 'db.transaction rolls back',
};

const STUCK = {
  still: 'the handler waits for something that never happens',
  again: 'the handler looks again and again, for ever, for something that never happens',
} as const;

const ENDS: { readonly [reason in Ended['reason']]: string } = {
  quiet: 'nothing more can happen',
  loop: 'everything is as it was before: this goes on for ever',
  'step-limit': 'the run was cut off here: too many steps',
};

type Told = Pick<TimelineRow, 'lane' | 'actor' | 'text' | 'state'>;

/** The call of an acknowledgement whose effect at the broker is the event at this index. */
function ackAfter(index: Index, at: number): Called | null {
  const next = index.history[at + 1];
  if (index.at(at).type !== 'settled' || next?.type !== 'applied') return null;
  const call = index.called(next.call);
  return call.operation === 'ack' || call.operation === 'answer' || (call.operation === 'reject' && call.service === 'message')
    ? call
    : null;
}

const SETTLED = { delete: 'deleted', ack: 'acknowledged', commit: 'committed', reject: 'rejected' } as const;

const RETURNED = {
  'visibility-timeout': 'the visibility timeout passed without a delete',
  retry: 'the handler asked for a retry',
  'connection-lost': 'the connection that had it is gone',
  'consumer-timeout': 'its consumer kept it longer than the broker allows',
  'session-timeout': 'the member that had it is gone, and its partition is read from the committed offset',
  rebalance: 'after the rebalance its partition is read from the committed offset',
  'handler-failed': 'its handler failed, and the client goes back to it',
  'client-retry': 'the client has no answer that it could be content with, and will send it again',
} as const;

const DISCONNECTED = {
  'connection-lost': 'loses its connection to the broker, and lives on',
  'consumer-timeout': 'kept a message longer than the broker allows, which takes it back',
  'broker-restart': 'loses its connection to the broker, and connects again',
  'session-timeout': 'was silent for longer than the session timeout: the group goes on without it',
  'poll-interval': 'has not polled for longer than max.poll.interval.ms: it leaves the group',
  'channel-error': 'made a mistake, and the broker closes its channel',
} as const;

const DROPPED = {
  rejected: 'it was rejected',
  expired: 'its time to live was over',
  maxlen: 'the queue was full',
  'delivery-limit': 'it was delivered too often',
  restart: 'it did not survive the restart',
  unroutable: 'no queue is bound for it',
  'auto-acked': 'the broker had forgotten it when it was sent, and the connection is gone',
} as const;

const UNTIL = {
  'visibility-timeout': 'the visibility timeout',
  delay: 'a delayed message',
  sleep: 'a timer',
  producer: 'somebody sends a message',
  slow: 'a slow answer',
  'session-timeout': 'the session timeout',
  'poll-interval': 'max.poll.interval.ms',
  rebalance: 'the rebalance is over',
  'auto-commit': 'the client commits by itself',
  'transaction-timeout': 'the transaction timeout',
  'client-retry': 'the client tries again',
  'message-ttl': 'a time to live is over',
  'consumer-timeout': 'the consumer timeout',
  timer: 'a program is due',
  outage: 'the provider answers again',
} as const;

function tell(event: HistoryEvent, index: Index, at: number, system: Spoken): Told | null {
  switch (event.type) {
    case 'sent': {
      const again = event.retryOf === null ? '' : `, the same event as ${event.retryOf} under another message id`;
      if (index.programs.size > 0 && index.publishingOf(at) !== null)
        return { lane: 'broker', actor: event.queue, text: `gets ${event.message}: ${compact(event.body)}`, state: 'waiting' };
      return { lane: 'producer', actor: 'producer', text: `sends ${event.message}${again}: ${compact(event.body)}`, state: 'waiting' };
    }
    case 'life-started':
      return { lane: 'process', actor: actorName(index, event), text: 'starts, its memory empty', state: 'note' };
    case 'delivered': {
      const copy = event.cause === 'duplicate' ? 'a second copy of ' : '';
      const again = event.cause === 'redelivery' ? ' again' : '';
      const attempt = event.attempt > 1 ? `, ${wordsOf(system, event.queue).handing} ${event.attempt}` : '';
      return {
        lane: 'broker',
        actor: actorName(index, event),
        text: `is handed ${copy}${event.message}${again}${event.offset === undefined ? '' : ` at offset ${event.offset}`}${attempt}`,
        state: event.cause === 'first' ? 'in-flight' : 'late',
      };
    }
    case 'called':
      // What took hold is told by its own event; a call is only worth a row of its own when it never did.
      return null;
    case 'applied':
      // What an acknowledgement did at the broker has been told already.
      if (at > 0 && ackAfter(index, at - 1) !== null) return null;
      if (event.replied && callName(index.called(event.call)) === 'the answer') return null;
      return lostReply(event, applied(index, index.called(event.call), event.result, event.changes, system));
    case 'refused': {
      const call = index.called(event.call);
      return {
        ...place(index, call),
        text: `${callName(call)}${about(call)} is refused: ${event.error.name}, ${event.error.message}`,
        state: 'wrong',
      };
    }
    case 'settled': {
      const call = ackAfter(index, at);
      const name = call === null ? '' : `message.${call.operation}: `;
      if (event.native === 'answer') {
        const answer = index.at(at - 1);
        return answer.type === 'answered' ? answered(answer) : null;
      }
      const text = `${name}${event.message} is ${SETTLED[event.native]}, it will not be delivered again`;
      const told: Told = {
        lane: 'broker',
        actor: call === null ? queueName(index, event.message, at) : actorName(index, call),
        text,
        state: 'done',
      };
      const reply = index.history[at + 1];
      return call !== null && reply?.type === 'applied' ? lostReply(reply, told) : told;
    }
    case 'returned': {
      if (event.reason === 'client-retry')
        return { lane: 'producer', actor: 'client', text: `${event.message}: ${RETURNED[event.reason]}`, state: 'late' };
      const again = wordsOf(system, queueOf(index, event.message, at)).comesBack;
      const actor = queueName(index, event.message, at);
      return { lane: 'broker', actor, text: `${event.message} ${again}: ${RETURNED[event.reason]}`, state: 'late' };
    }
    case 'committed': {
      const who = event.automatic ? ', by the client itself' : '';
      const text = `the committed offset of ${event.topic}-${event.partition} is ${event.offset}${who}`;
      return { lane: 'broker', actor: event.group, text, state: 'done' };
    }
    case 'transaction-aborted': {
      const why =
        event.reason === 'fenced' ? 'another producer has come with its transactional id' : 'nobody has ended it before its timeout';
      return { lane: 'broker', actor: actorName(index, event), text: `the broker aborts its transaction: ${why}`, state: 'late' };
    }
    case 'assigned': {
      const partitions = event.partitions.map(({ topic, partition, position }) => `${topic}-${partition} from offset ${position}`);
      const text = `joins ${event.group}, generation ${event.generation}: ${partitions.length === 0 ? 'no partition is left for it' : `reads ${partitions.join(', ')}`}`;
      return { lane: 'broker', actor: actorName(index, event), text, state: 'note' };
    }
    case 'disconnected': {
      const said = `${event.text === '' ? '' : `: ${event.text}`}${event.advice === undefined ? '' : `. ${event.advice}`}`;
      return { lane: 'broker', actor: actorName(index, event), text: `${DISCONNECTED[event.reason]}${said}`, state: 'late' };
    }
    case 'rebalance-forced':
      return { lane: 'broker', actor: event.group, text: 'a member comes and goes: every member has to join again', state: 'late' };
    case 'broker-restarted':
      return { lane: 'broker', actor: event.broker ?? 'broker', text: 'the broker restarts: every connection is lost', state: 'crash' };
    case 'dropped':
      return {
        lane: 'broker',
        actor: event.queue,
        text: `${event.message} is gone for good: ${DROPPED[event.reason]}`,
        state: 'dead-lettered',
      };
    case 'moved': {
      const text = `${event.message} moves from ${event.queue} to ${event.to}: ${DROPPED[event.reason]}`;
      return { lane: 'broker', actor: event.queue, text, state: 'late' };
    }
    case 'dead-lettered':
      return {
        lane: 'broker',
        actor: index.programs.size === 0 ? 'queue' : event.queue,
        text:
          event.reason === undefined
            ? `${event.message} moves to ${event.to} after ${event.attempts} receives`
            : `${event.message} moves from ${event.queue} to ${event.to}: ${DROPPED[event.reason]}`,
        state: 'dead-lettered',
      };
    case 'alarm': {
      const lying = `${event.waiting} ${event.waiting === 1 ? 'message lies' : 'messages lie'} in ${event.queue}`;
      return { lane: 'broker', actor: event.queue, text: `the alarm rings: ${lying}, more than ${event.above}`, state: 'late' };
    }
    case 'opened':
      return { lane: 'process', actor: event.program, text: 'is started by whoever is on call', state: 'note' };
    case 'finished': {
      if (event.error !== null)
        return {
          lane: 'process',
          actor: actorName(index, event),
          text: `the handler throws ${event.error.name}: ${event.error.message}`,
          state: 'wrong',
        };
      return { lane: 'process', actor: actorName(index, event), text: `the handler returns${leftBehind(event, index, at)}`, state: 'note' };
    }
    case 'answered':
      // An answer that the client is content with is told by what it settles.
      return index.history[at + 1]?.type === 'settled' ? null : answered(event);
    case 'logged':
      return { lane: 'process', actor: actorName(index, event), text: `logs: ${event.text}`, state: 'note' };
    case 'crashed': {
      const lost = event.pending.map(call => `${callName(index.called(call))} (line ${index.called(call).line?.line ?? '?'})`);
      const never = lost.length === 0 ? '' : `; ${lost.join(' and ')} never took hold`;
      if (event.error !== undefined) {
        const why = `nobody handled ${event.error.name}: ${withoutStop(event.error.message)}`;
        return { lane: 'process', actor: actorName(index, event), text: `the process ends, as Node does: ${why}${never}`, state: 'crash' };
      }
      return { lane: 'process', actor: actorName(index, event), text: `the process dies, its memory is gone${never}`, state: 'crash' };
    }
    case 'time-passed': {
      const span = seconds(event.at - event.from);
      if (event.until === 'rounds')
        return { lane: 'clock', actor: 'clock', text: `${span} pass: the same again, ${count(event.rounds ?? 0)} times`, state: 'late' };
      const why = UNTIL[event.until];
      return {
        lane: 'clock',
        actor: 'clock',
        text: event.stalled ? `${span} pass while the process stalls` : `${span} pass, until ${why}`,
        state: 'note',
      };
    }
    case 'stuck':
      return {
        lane: 'process',
        actor: actorName(index, event),
        text: STUCK[event.everyMs === undefined ? 'still' : 'again'],
        state: 'wrong',
      };
    case 'ended':
      return {
        lane: 'clock',
        actor: 'clock',
        text: ENDS[event.reason],
        state: event.reason === 'loop' ? 'wrong' : 'note',
      };
  }
}

/** Calls of the delivery that are still under way, where there are any. */
function leftBehind({ delivery, line }: Finished, index: Index, at: number): string {
  if (line === null) return '';
  const left = new Map<number, string>();
  for (const event of index.history.slice(0, at)) {
    if (event.type === 'called' && event.delivery === delivery) left.set(event.call, callName(event));
    if (event.type === 'applied' || event.type === 'refused') left.delete(event.call);
  }
  const names = [...new Set(left.values())];
  return names.length === 0 ? '' : `; ${names.join(' and ')} ${left.size === 1 ? 'is' : 'are'} still under way`;
}

function answered({ message, status, headers, body }: Answered): Told {
  const wait = headers['retry-after'] === undefined ? '' : `, Retry-After ${headers['retry-after']}`;
  const said = body === '' ? '' : `: ${body.slice(0, 200)}`;
  const state = status < 400 ? 'done' : status < 500 && status !== 429 ? 'note' : 'late';
  return { lane: 'producer', actor: 'client', text: `gets the answer to ${message}: ${status}${wait}${said}`, state };
}

/** The handler saw an error, and the call had taken hold all the same. */
function lostReply({ replied }: { readonly replied: boolean }, told: Told): Told {
  return replied ? told : { ...told, text: `${told.text}; the reply is lost, the handler sees an error`, state: 'late' };
}

function applied(index: Index, call: Called, result: Json, changes: readonly Change[], system: Spoken): Told {
  if (call.operation === 'ack') {
    const why = wordsOf(system, index.delivered(call.delivery).queue).idleAck;
    return { ...place(index, call), text: `message.ack ${call.subject} does nothing: ${why}`, state: 'late' };
  }
  const effect = changes.length > 0;
  const outcome = effect
    ? `: ${changes.map(change => changed(change, call.subject)).join(', ')}`
    : reads(call)
      ? ` gives ${compact(result)}`
      : '';
  const staged = !effect && call.transaction !== null && !reads(call) && call.operation !== 'rollback' ? ', not committed yet' : '';
  const ends = call.service === 'db' ? ENDS_TRANSACTION[call.operation] : undefined;
  const verb = ends ?? `${callName(call)}${about(call)}`;
  return { ...place(index, call), text: verb + outcome + staged, state: effect || call.service === 'message' ? 'done' : 'note' };
}

/** Where a message was, as far as the history shows before this event: where it was last handed out, else where it was sent. */
function queueOf(index: Index, message: string, before: number): string {
  const last = index.history.findLast(
    (event, at): event is Delivered | Sent =>
      at < before && (event.type === 'delivered' || event.type === 'sent') && event.message === message,
  );
  return last?.queue ?? '';
}

/** Where there is one program there is one queue to speak of, mostly. */
const queueName = (index: Index, message: string, before: number): string =>
  index.programs.size === 0 ? 'queue' : queueOf(index, message, before);

const reads = (call: Called) => ['exists', 'get', 'all', 'insertIfAbsent'].includes(call.operation);

/** `stock/mug quantity 10 to 7`; without the row's name where the call has just given it. */
function changed({ store, key, before, after }: Change, subject: string): string {
  const row = `${store}/${key}`;
  const name = row === subject ? '' : `${row} `;
  if (before === null) return name === '' ? 'a new row' : `${name}is new`;
  if (after === null) return name === '' ? 'the row is gone' : `${name}is gone`;
  const old = before as { readonly [column: string]: Json };
  const columns = Object.entries(after as { readonly [column: string]: Json }).filter(
    ([column, value]) => compact(old[column] ?? null) !== compact(value),
  );
  return `${name}${columns.map(([column, value]) => `${column} ${compact(old[column] ?? null)} to ${compact(value)}`).join(', ')}`;
}

function place(index: Index, call: Called): Pick<Told, 'lane' | 'actor'> {
  return { lane: call.service === 'clock' ? 'clock' : call.service === 'message' ? 'broker' : 'service', actor: actorName(index, call) };
}

const about = (call: Called) => (call.subject === '' ? '' : ` ${call.subject}`);

function compact(value: Json): string {
  if (value === null) return 'nothing';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(compact).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}: ${compact(item)}`)
    .join(', ')}}`;
}

/** `30 s`, `0.25 s`, `40 ms`. */
export function seconds(ms: Ms): string {
  return ms < 100 ? `${ms} ms` : `${Number((ms / 1000).toFixed(3))} s`;
}
