import type { Exercise } from '../../exercise/exercise.ts';
import type { History, HistoryEvent, Json } from '../../history/event.ts';

/** What the world looks like at one point of a run: the queue, the tables, and what each worker has in hand. */
export interface World {
  readonly messages: readonly MessageState[];
  readonly tables: readonly TableState[];
  readonly workers: readonly WorkerState[];
}

export interface WorkerState {
  readonly worker: number;
  readonly life: number;
  /** `empty`: nothing has been handed to this life yet. `gone`: it died. */
  readonly memory: 'empty' | 'in use' | 'gone';
  readonly hand: readonly { readonly delivery: number; readonly message: string; readonly attempt: number }[];
  readonly changed: boolean;
}

export interface MessageState {
  readonly id: string;
  readonly where: 'waiting' | 'in-flight' | 'late' | 'done' | 'dead-lettered';
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
export function worldAt(exercise: Exercise, history: History, at: number): World {
  const tables = new Map<string, Map<string, Json>>();
  for (const [name, { rows }] of Object.entries(exercise.services.db?.tables ?? {})) tables.set(name, new Map(Object.entries(rows)));
  for (const store of ['redis', 'email', 'push', 'payments'] as const)
    if (exercise.services[store] !== undefined) tables.set(store, new Map());
  for (const [key, text] of Object.entries(exercise.services.redis?.keys ?? {})) tables.get('redis')!.set(key, text);
  const messages = new Map<string, { where: MessageState['where']; receives: number }>();
  const workers = new Map<number, WorkerState>();
  const changedRows = new Map<string, string>();
  let changedMessage: string | null = null;

  history.slice(0, at + 1).forEach((event, index) => {
    const now = index === at;
    follow(workers, event, now);
    if ('message' in event) {
      const message = messages.get(event.message) ?? { where: 'waiting', receives: 0 };
      messages.set(event.message, message);
      if (event.type === 'delivered') {
        message.where = event.cause === 'first' ? 'in-flight' : 'late';
        message.receives = Math.max(event.attempt, message.receives);
      } else if (event.type === 'settled') message.where = 'done';
      else if (event.type === 'returned') message.where = 'waiting';
      else if (event.type === 'dead-lettered') message.where = 'dead-lettered';
      if (now) changedMessage = event.message;
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

function follow(workers: Map<number, WorkerState>, event: HistoryEvent, changed: boolean): void {
  const was = 'worker' in event ? workers.get(event.worker) : undefined;
  switch (event.type) {
    case 'life-started':
      workers.set(event.worker, { worker: event.worker, life: event.life, memory: 'empty', hand: [], changed });
      break;
    case 'delivered': {
      const { delivery, message, attempt } = event;
      if (was) workers.set(event.worker, { ...was, memory: 'in use', hand: [...was.hand, { delivery, message, attempt }], changed });
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
