import type { History, HistoryEvent, Json } from '../../history/event.ts';
import type { System } from '../../system/system.ts';

/** What the world looks like at one point of a run: the queue, the tables, and what each worker has in hand. */
export interface World {
  readonly messages: readonly MessageState[];
  readonly tables: readonly TableState[];
  readonly workers: readonly WorkerState[];
  /** Kafka: the partitions that the run has to do with; once for each group where there are several. */
  readonly logs: readonly LogState[];
}

/** One partition: what the broker keeps, where the group begins, and who reads on. */
export interface LogState {
  readonly topic: string;
  readonly partition: number;
  /** Null where only one group reads. */
  readonly group: string | null;
  readonly cells: readonly { readonly offset: number; readonly message: string | null; readonly where: MessageState['where'] }[];
  readonly committedOffset: number;
  /** The record that each member is handed next. Memory: it dies with the member. */
  readonly next: readonly { readonly worker: number; readonly offset: number }[];
  /** This event moved the committedOffset or a position. */
  readonly changed: boolean;
}

export interface WorkerState {
  readonly worker: number;
  readonly life: number;
  /** `empty`: nothing has been handed to this life yet. `gone`: it died. */
  readonly memory: 'empty' | 'in use' | 'gone';
  readonly hand: readonly { readonly delivery: number; readonly message: string; readonly queue: string; readonly attempt: number }[];
  readonly changed: boolean;
}

export interface MessageState {
  readonly id: string;
  readonly where: 'waiting' | 'in-flight' | 'late' | 'done' | 'dead-lettered' | 'gone';
  /** That it is in, or was in last. */
  readonly queue: string;
  readonly receives: number;
  /** This event changed it. */
  readonly changed: boolean;
}

export interface TableState {
  readonly name: string;
  readonly rows: readonly RowState[];
}

export interface RowState {
  readonly key: string;
  readonly value: string;
  /** The value before this event; undefined when the event did not change it. */
  readonly before?: string;
}

/** The world right after event `at`. */
export function worldAt({ services }: System, history: History, at: number): World {
  const tables = new Map<string, Map<string, Json>>();
  for (const [name, { rows }] of Object.entries(services.db?.tables ?? {})) tables.set(name, new Map(Object.entries(rows)));
  for (const store of ['redis', 'email', 'push', 'payments'] as const) if (services[store] !== undefined) tables.set(store, new Map());
  for (const [key, text] of Object.entries(services.redis?.keys ?? {})) tables.get('redis')!.set(key, text);
  const messages = new Map<string, { where: MessageState['where']; queue: string; receives: number }>();
  const sent = new Set<string>();
  /** What nobody sent is a call, of a timer or a command: over with its handler, and to come again after a crash. */
  const calls = new Map<number, { readonly worker: number; readonly message: string }>();
  const workers = new Map<number, WorkerState>();
  const changedRows = new Map<string, string>();
  let changedMessage: string | null = null;

  history.slice(0, at + 1).forEach((event, index) => {
    const now = index === at;
    follow(workers, event, now);
    if ('message' in event) {
      const message = messages.get(event.message) ?? { where: 'waiting', queue: '', receives: 0 };
      messages.set(event.message, message);
      if (event.type === 'sent') {
        message.queue = event.queue;
        sent.add(event.message);
      }
      if (event.type === 'moved') Object.assign(message, { where: 'waiting', queue: event.to });
      else if (event.type === 'dropped') message.where = 'gone';
      else if (event.type === 'delivered') {
        if (!sent.has(event.message)) calls.set(event.delivery, event);
        message.where = event.cause === 'first' ? 'in-flight' : 'late';
        message.queue = event.queue;
        message.receives = Math.max(event.attempt, message.receives);
      } else if (event.type === 'settled') message.where = 'done';
      else if (event.type === 'returned') message.where = 'waiting';
      else if (event.type === 'dead-lettered') Object.assign(message, { where: 'dead-lettered', queue: event.to });
      if (now) changedMessage = event.message;
    }
    for (const [delivery, { worker, message }] of calls) {
      const over = event.type === 'finished' && event.delivery === delivery;
      if (!over && !(event.type === 'crashed' && event.worker === worker)) continue;
      calls.delete(delivery);
      messages.get(message)!.where = over ? 'done' : 'waiting';
      if (now) changedMessage = message;
    }
    if (event.type !== 'applied') return;
    for (const { store, key, before, after } of event.changes) {
      const table = tables.get(store) ?? new Map<string, Json>();
      tables.set(store, table);
      if (after === null) table.delete(key);
      else table.set(key, after);
      if (now) changedRows.set(`${store}/${key}`, shown(before));
    }
  });

  return {
    logs: groupsOf(history).flatMap(group => logsAt(history, at, group, id => messages.get(id)?.where ?? 'waiting')),
    workers: [...workers.values()].sort((a, b) => a.worker - b.worker),
    messages: [...messages].map(([id, state]) => ({ id, ...state, changed: id === changedMessage })),
    tables: [...tables].map(([name, rows]) => ({
      name,
      rows: [...rows].map(([key, value]) => {
        const before = changedRows.get(`${name}/${key}`);
        return before === undefined ? { key, value: shown(value) } : { key, value: shown(value), before };
      }),
    })),
  };
}

/** Earlier records, which were handled before the run began, are drawn without names; so many of them at most. */
const EARLIER = 3;

/** One null where there are fewer than two. */
function groupsOf(history: History): readonly (string | null)[] {
  const groups = new Set(history.flatMap(event => (event.type === 'assigned' ? [event.group] : [])));
  return groups.size > 1 ? [...groups].sort() : [null];
}

/** Workers of a group are members of no other. */
function membersOf(history: History, group: string | null): (worker: number) => boolean {
  if (group === null) return () => true;
  const members = new Set(history.flatMap(event => (event.type === 'assigned' && event.group === group ? [event.worker] : [])));
  return worker => members.has(worker);
}

function logsAt(history: History, at: number, group: string | null, whereIs: (message: string) => MessageState['where']): LogState[] {
  const isMember = membersOf(history, group);
  const isOurs = (of: string) => group === null || of === group;
  // Where several groups read a topic each has a message of its own.
  const isName = (message: string) => group === null || !message.includes('@') || message.endsWith(`@${group}`);
  const logs = new Map<
    string,
    { topic: string; partition: number; names: Map<number, string>; committed: number; next: Map<number, number>; changed: boolean }
  >();
  const logOf = (topic: string, partition: number, offset: number) => {
    const name = `${topic}-${partition}`;
    // The first record of the run lies where the handled ones end, and there the group begins.
    const log = logs.get(name) ?? { topic, partition, names: new Map(), committed: offset, next: new Map(), changed: false };
    logs.set(name, log);
    return log;
  };
  history.slice(0, at + 1).forEach((event, index) => {
    const changed = index === at;
    for (const log of logs.values()) log.changed &&= changed;
    if (event.type === 'sent' && event.offset !== undefined && isName(event.message))
      logOf(event.queue, event.partition!, event.offset).names.set(event.offset, event.message);
    if (event.type === 'committed' && isOurs(event.group))
      Object.assign(logOf(event.topic, event.partition, event.offset), { committed: event.offset, changed });
    if (event.type === 'crashed' || event.type === 'disconnected') for (const { next } of logs.values()) next.delete(event.worker);
    if (event.type === 'assigned' && isOurs(event.group)) {
      for (const { next } of logs.values()) next.delete(event.worker);
      for (const { topic, partition, position } of event.partitions) {
        const log = logOf(topic, partition, position);
        log.next.set(event.worker, position);
        log.changed = changed;
      }
    }
    if (event.type === 'delivered' && event.offset !== undefined && isMember(event.worker)) {
      const log = logOf(event.queue, event.partition!, event.offset);
      log.next.set(event.worker, event.offset + 1);
      log.changed = changed;
    }
  });
  return [...logs.values()].map(({ topic, partition, names, committed, next, changed }) => {
    const first = Math.min(...names.keys(), committed);
    const earlier = Array.from({ length: Math.min(first, EARLIER) }, (_, back) => first - Math.min(first, EARLIER) + back);
    const cells = [
      ...earlier.map(offset => ({ offset, message: null, where: 'done' as const })),
      ...[...names].sort(([a], [b]) => a - b).map(([offset, message]) => ({ offset, message, where: whereIs(message) })),
    ];
    const members = [...next].sort(([a], [b]) => a - b).map(([worker, offset]) => ({ worker, offset }));
    return { topic, partition, group, cells, committedOffset: committed, next: members, changed };
  });
}

function follow(workers: Map<number, WorkerState>, event: HistoryEvent, changed: boolean): void {
  const was = 'worker' in event ? workers.get(event.worker) : undefined;
  switch (event.type) {
    case 'life-started':
      workers.set(event.worker, { worker: event.worker, life: event.life, memory: 'empty', hand: [], changed });
      break;
    case 'delivered': {
      const { delivery, message, queue, attempt } = event;
      if (was) workers.set(event.worker, { ...was, memory: 'in use', hand: [...was.hand, { delivery, message, queue, attempt }], changed });
      break;
    }
    case 'finished':
      if (was) workers.set(event.worker, { ...was, hand: was.hand.filter(({ delivery }) => delivery !== event.delivery), changed });
      break;
    case 'crashed':
      if (was) workers.set(event.worker, { ...was, memory: 'gone', hand: [], changed });
      break;
    default:
      break;
  }
}

/** A row for the eye: `10` when it has one column, `quantity 10, sku mug` when it has more, empty when it has none. */
function shown(value: Json): string {
  if (value === null) return 'absent';
  if (typeof value !== 'object') return String(value);
  const columns = Object.entries(value);
  if (columns.length === 0) return 'present';
  return columns.map(([column, cell]) => `${column} ${typeof cell === 'string' ? cell : JSON.stringify(cell)}`).join(', ');
}
