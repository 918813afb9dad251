import type { Exercise } from '../../exercise/exercise.ts';
import type { History, Json } from '../../history/event.ts';

/** What the world outside the process looks like at one point of a run: the queue and the tables. */
export interface World {
  readonly messages: readonly MessageState[];
  readonly tables: readonly TableState[];
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
  const messages = new Map<string, { where: MessageState['where']; receives: number }>();
  const changedRows = new Map<string, string>();
  let changedMessage: string | null = null;

  history.slice(0, at + 1).forEach((event, index) => {
    const now = index === at;
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

/** A row for the eye: `10` when it has one column, `quantity 10, sku mug` when it has more, empty when it has none. */
function shown(value: Json): string {
  if (value === null) return 'absent';
  if (typeof value !== 'object') return String(value);
  const columns = Object.entries(value);
  if (columns.length === 0) return 'present';
  return columns.map(([column, cell]) => `${column} ${typeof cell === 'string' ? cell : JSON.stringify(cell)}`).join(', ');
}
