/**
 * A small relational store that isolates transactions as PostgreSQL's READ COMMITTED does. What a handler can notice:
 *
 * - Outside a transaction each call is durable on its own. Inside, nothing is until the commit, and others see nothing of it.
 * - Whoever wrote a row, or read it `forUpdate`, holds it until its transaction ends. Others who want to write it wait; who
 *   only wants to read it does not wait and sees the last committed version.
 * - Of two who insert one key at once the second waits, and is refused if the first commits (X-05). So an insert tells the
 *   truth about "am I the first?", where `exists` only tells what was.
 * - Transactions that wait for each other in a circle are a deadlock: one of them is refused.
 * - After any refusal a transaction can only be rolled back.
 * - A call that nobody waited for may come after the commit, as with most clients (`sim/simulate.ts` tries it). It is then refused.
 *
 * A time to live is our addition: such a row is absent from its last moment on, as in DynamoDB or Redis.
 *
 * Long because every statement is here, each a few lines, and they share the transactions.
 */
import { Digest } from '../history/digest.ts';
import type { Change, Json, Ms } from '../history/event.ts';
import { sameJson } from '../history/same-json.ts';
import { columnFrom, expiryFrom, forUpdateFrom, keyFrom, noSuchTable, notNull, numberFrom, type Row, rowFrom } from './db-args.ts';
import { closesCircle, Locks } from './db-locks.ts';
import { type Reply, type Service, type ServiceCall, ServiceRefusal } from './service.ts';

export interface DbConfig {
  readonly tables: {
    readonly [table: string]: {
      readonly rows?: { readonly [key: string]: Json };
      /** That no row may be without; none where it is left out. */
      readonly columns?: readonly string[];
    };
  };
}

interface Stored {
  readonly row: Row;
  readonly expiresAt: Ms | null;
  /** Of its table, its key and itself, once somebody has asked. */
  weight: Digest | null;
}

interface Write {
  readonly table: string;
  readonly key: string;
  /** Null: deleted. */
  after: Stored | null;
}

interface Transaction {
  readonly number: number;
  readonly session: number;
  /** Staged until the commit, in the order in which each row was first written. */
  readonly writes: Map<string, Write>;
  aborted: boolean;
}

/** A statement on one row, its arguments understood. */
interface Place {
  readonly table: string;
  readonly key: string;
  readonly rowId: string;
}

const NO_TABLES: DbConfig = { tables: {} };
const NO_TRANSACTIONS = new Map<number, Transaction>();

export class Db implements Service {
  #tables: Map<string, Map<string, Stored>>;
  /** Copies of this one read the same tables; whoever writes first takes tables of its own. */
  #shared = false;
  /** The tables that no copy has as well; null: all of them. */
  #owned: string[] | null = null;
  #transactions: Map<number, Transaction> = NO_TRANSACTIONS;
  #locks = new Locks();
  #columns: ReadonlyMap<string, readonly string[]>;
  /** The sum of the digests of all committed rows that stay, so that a write costs no more than its row. */
  #low = 0;
  #high = 0;
  /** Committed rows that expire some time: what they add depends on the time. */
  #expiring = 0;

  constructor({ tables }: DbConfig, shared: Map<string, Map<string, Stored>> | null = null) {
    this.#tables = shared ?? new Map();
    this.#columns = new Map(Object.entries(tables).map(([table, { columns = [] }]) => [table, columns]));
    for (const [table, { rows = {} }] of Object.entries(tables)) {
      const stored = new Map<string, Stored>();
      for (const [key, row] of Object.entries(rows)) {
        const first = storedRow(rowFrom('tables', row), null);
        stored.set(key, first);
        this.#weigh(table, key, first, 1);
      }
      this.#tables.set(table, stored);
    }
  }

  ready(call: ServiceCall, now: Ms, underWay: readonly ServiceCall[] = []): boolean {
    const blocker = this.#blocker(call, now);
    if (blocker === null) return true;
    // Only a transaction can hold what others wait for.
    if (call.transaction === null) return false;
    return closesCircle(call.transaction, blocker, waiting => {
      const first = underWay.find(other => other.transaction === waiting);
      return first === undefined ? null : this.#blocker(first, now);
    });
  }

  /** The transactions that the call has to wait for. A row has one holder, so there is at most one. */
  blockers(call: ServiceCall, now: Ms): readonly number[] {
    const blocker = this.#blocker(call, now);
    return blocker === null ? [] : [blocker];
  }

  apply(call: ServiceCall, now: Ms): Reply {
    if (call.operation === 'begin') return this.#begin(call);
    const transaction = call.transaction === null ? null : this.#open(call.transaction, call);
    if (call.operation === 'commit') return this.#commit(transaction, now);
    if (call.operation === 'rollback') {
      this.#end(transaction);
      return { result: null, changes: [] };
    }
    if (transaction?.aborted)
      throw new ServiceRefusal(
        'TransactionAborted',
        'current transaction is aborted, commands ignored until end of transaction block: an earlier statement in it was refused',
        '25P02',
      );
    try {
      return this.#statement(call, transaction, now);
    } catch (error) {
      if (transaction !== null && error instanceof ServiceRefusal) this.#abort(transaction);
      throw error;
    }
  }

  readOnly(operation: string): boolean {
    return operation === 'exists' || operation === 'get' || operation === 'all';
  }

  held(session: number): readonly string[] {
    if (this.#transactions.size === 0 || this.#locks.none) return [];
    const rows = [...this.#transactions.values()]
      .filter(each => each.session === session)
      .flatMap(({ number }) => this.#locks.heldBy(number));
    return [...new Set(rows.map(row => row.slice(0, row.indexOf('\u0000'))))];
  }

  disconnect(session: number): void {
    if (this.#transactions.size === 0) return;
    for (const transaction of [...this.#transactions.values()]) if (transaction.session === session) this.#end(transaction);
  }

  digest(into: Digest, now: Ms, owner: (session: number) => string): void {
    this.#addCommitted(into, now);
    into.number(this.#transactions.size);
    if (this.#transactions.size === 0) return;
    const open = [...this.#transactions.values()].map(transaction => ({ transaction, by: owner(transaction.session) }));
    open.sort((a, b) => compare(a.by, b.by) || a.transaction.number - b.transaction.number);
    for (const { transaction, by } of open) {
      const { number, aborted, writes } = transaction;
      into
        .add(by)
        .number(aborted ? 1 : 0)
        .json(this.#locks.heldBy(number))
        .number(writes.size);
      for (const write of writes.values()) {
        const { table, key, after } = write;
        if (after === null) into.number(0).add(table).add(key);
        else
          into
            .number(1)
            .digest(weightOf(table, key, after))
            .number(after.expiresAt === null ? -1 : after.expiresAt - now);
      }
    }
  }

  copy(): Db {
    const copy = new Db(NO_TABLES, this.#tables);
    this.#shared = true;
    copy.#shared = true;
    if (this.#transactions.size > 0) {
      copy.#transactions = new Map();
      for (const [number, transaction] of this.#transactions) {
        const writes = new Map<string, Write>();
        for (const [row, write] of transaction.writes) writes.set(row, { ...write });
        copy.#transactions.set(number, { ...transaction, writes });
      }
      copy.#locks = this.#locks.copy();
    }
    copy.#columns = this.#columns;
    copy.#low = this.#low;
    copy.#high = this.#high;
    copy.#expiring = this.#expiring;
    return copy;
  }

  snapshot(now: Ms): Json {
    return Object.fromEntries(
      [...this.#tables.keys()].map(table => [table, Object.fromEntries(this.#rows(null, table, now).map(({ key, row }) => [key, row]))]),
    );
  }

  #begin({ transaction: number, session }: ServiceCall): Reply {
    if (number === null || this.#transactions.has(number)) throw new Error(`transaction ${number} cannot begin`);
    if (this.#transactions === NO_TRANSACTIONS) this.#transactions = new Map();
    this.#transactions.set(number, { number, session, writes: new Map(), aborted: false });
    return { result: null, changes: [] };
  }

  #open(number: number, { session, operation }: ServiceCall): Transaction {
    const transaction = this.#transactions.get(number);
    if (transaction === undefined)
      throw new ServiceRefusal(
        'TransactionClosed',
        operation === 'commit' || operation === 'rollback'
          ? 'the connection was lost, and the transaction with it: nothing was committed'
          : `\`tx.${operation}\` came after its transaction had ended, and did nothing; was it made without \`await\`, or \`tx\` kept for later?`,
        '25P01',
      );
    if (transaction.session !== session) throw new Error(`transaction ${number} belongs to session ${transaction.session}, not ${session}`);
    return transaction;
  }

  /** PostgreSQL answers such a COMMIT with ROLLBACK, which is easily overlooked; here it is a refusal. */
  #commit(transaction: Transaction | null, now: Ms): Reply {
    if (transaction === null) throw new Error('a commit needs its transaction');
    const { writes, aborted } = transaction;
    this.#end(transaction);
    if (aborted)
      throw new ServiceRefusal(
        'TransactionAborted',
        'The transaction was not committed but rolled back, because a statement in it was refused.',
        '25P02',
      );
    const changes: Change[] = [];
    for (const { table, key, after } of writes.values()) changes.push(...this.#write(table, key, after, now));
    return { result: null, changes };
  }

  #end(transaction: Transaction | null): void {
    if (transaction === null) throw new Error('there is no transaction to end');
    this.#locks.release(transaction.number);
    this.#transactions.delete(transaction.number);
  }

  /** Locks and staged writes go at once; the transaction itself stays until somebody ends it. */
  #abort(transaction: Transaction): void {
    transaction.aborted = true;
    transaction.writes.clear();
    this.#locks.release(transaction.number);
  }

  #blocker(call: ServiceCall, now: Ms): number | null {
    if (this.#locks.none) return null;
    if (call.transaction !== null && this.#transactions.get(call.transaction)?.aborted !== false) return null;
    const place = this.#placeOf(call);
    if (place === null) return null;
    const holder = this.#locks.holder(place.rowId);
    if (holder === null || holder === call.transaction) return null;
    return this.#mustWait(call, this.#transactions.get(holder)!, place, now) ? holder : null;
  }

  #mustWait({ operation, args }: ServiceCall, holder: Transaction, { table, key, rowId }: Place, now: Ms): boolean {
    const exists = this.#committed(table, key, now) !== null;
    switch (operation) {
      case 'insert':
      case 'insertIfAbsent':
        // Whether the key is taken is open while somebody inserts or deletes it (X-05). A row that is only locked is there.
        return holder.writes.has(rowId) || !exists;
      case 'put':
        return true;
      case 'get':
        return exists && (args[2] as Row | undefined)?.forUpdate === true;
      case 'update':
      case 'delete':
      case 'increment':
      case 'decrement':
        // To them a row that somebody is inserting does not exist yet: they find nothing and do not wait.
        return exists;
      default:
        return false;
    }
  }

  /** Null where the arguments are wrong: the call does not wait, it is refused. */
  #placeOf({ args: [table, key] }: ServiceCall): Place | null {
    if (typeof table !== 'string' || !this.#tables.has(table) || (typeof key !== 'string' && typeof key !== 'number')) return null;
    return { table, key: String(key), rowId: rowIdOf(table, String(key)) };
  }

  #statement(call: ServiceCall, transaction: Transaction | null, now: Ms): Reply {
    const { operation, args } = call;
    const [table] = args;
    if (typeof table !== 'string' || !this.#tables.has(table)) throw noSuchTable(table, [...this.#tables.keys()]);
    if (operation === 'all')
      return { result: this.#rows(transaction, table, now).map(({ key, row }) => ({ key, row: copy(row) })), changes: [] };
    const key = keyFrom(operation, args[1]);
    if (this.#blocker(call, now) !== null) {
      if (transaction === null) throw new Error(`db.${operation} was applied although it has to wait for ${table}/${key}`);
      throw new ServiceRefusal(
        'DeadlockDetected',
        `deadlock detected: this transaction waits for ${table}/${key}, whose holder waits for this transaction`,
        '40P01',
      );
    }
    const found = this.#see(transaction, table, key, now);
    switch (operation) {
      case 'exists':
        return unchanged(found !== null);
      case 'get':
        if (forUpdateFrom(operation, args[2]) && found !== null && transaction !== null)
          this.#locks.take(rowIdOf(table, key), transaction.number);
        return unchanged(found === null ? null : copy(found.row));
      case 'insert':
      case 'insertIfAbsent': {
        const after = storedRow(rowFrom(operation, args[2] ?? {}), expiryFrom(operation, args[3], now));
        const asked = operation === 'insertIfAbsent';
        if (found === null) return this.#reply(transaction, table, key, now, after, asked ? true : null);
        if (asked) return unchanged(false);
        throw new ServiceRefusal(
          'UniqueViolation',
          `duplicate key value violates unique constraint "${table}_pkey": ${table}/${key} already exists`,
          '23505',
        );
      }
      case 'put':
        return this.#reply(transaction, table, key, now, storedRow(rowFrom(operation, args[2]), expiryFrom(operation, args[3], now)), null);
      case 'update': {
        const patch = rowFrom(operation, args[2], 'patch');
        return found === null
          ? unchanged(false)
          : this.#reply(transaction, table, key, now, storedRow({ ...found.row, ...patch }, found.expiresAt), true);
      }
      case 'delete':
        return found === null ? unchanged(false) : this.#reply(transaction, table, key, now, null, true);
      case 'increment':
      case 'decrement': {
        const by = numberFrom(operation, args[2]);
        const column = columnFrom(operation, args[3]);
        const old = numberIn(found, table, key, column);
        const value = operation === 'increment' ? old + by : old - by;
        return this.#reply(transaction, table, key, now, storedRow({ ...found!.row, [column]: value }, found!.expiresAt), value);
      }
      default:
        throw new Error(`the database has no operation ${operation}`);
    }
  }

  #reply(transaction: Transaction | null, table: string, key: string, now: Ms, after: Stored | null, result: Json): Reply {
    const missing = after === null ? undefined : this.#columns.get(table)?.find(column => (after.row[column] ?? null) === null);
    if (missing !== undefined) throw notNull(table, missing);
    return { result, changes: this.#stage(transaction, { table, key, after }, now) };
  }

  #stage(transaction: Transaction | null, write: Write, now: Ms): Change[] {
    if (transaction === null) return this.#write(write.table, write.key, write.after, now);
    const rowId = rowIdOf(write.table, write.key);
    this.#locks.take(rowId, transaction.number);
    const earlier = transaction.writes.get(rowId);
    if (earlier === undefined) transaction.writes.set(rowId, write);
    else earlier.after = write.after;
    return [];
  }

  /** Durable from here on. A write that leaves the row as it was is no change. */
  #write(table: string, key: string, after: Stored | null, now: Ms): Change[] {
    this.#own(table);
    const before = this.#committed(table, key, now);
    const rows = this.#tables.get(table)!;
    this.#weigh(table, key, rows.get(key) ?? null, -1);
    this.#weigh(table, key, after, 1);
    if (after === null) rows.delete(key);
    else rows.set(key, after);
    const live = alive(after, now);
    const change = { store: table, key, before: before?.row ?? null, after: live?.row ?? null };
    return sameJson(change.before, change.after) ? [] : [change];
  }

  /** Before a table is written to: what copies have in common, one takes for itself table by table. */
  #own(table: string): void {
    if (this.#shared) {
      this.#shared = false;
      this.#tables = new Map(this.#tables);
      this.#owned = [];
    }
    if (this.#owned === null || this.#owned.includes(table)) return;
    this.#owned.push(table);
    this.#tables.set(table, new Map(this.#tables.get(table)));
  }

  #weigh(table: string, key: string, stored: Stored | null, sign: 1 | -1): void {
    if (stored === null) return;
    if (stored.expiresAt !== null) {
      this.#expiring += sign;
      return;
    }
    const { low, high } = weightOf(table, key, stored);
    this.#low = (this.#low + sign * low) | 0;
    this.#high = (this.#high + sign * high) | 0;
  }

  /** In whatever order they were written. Of rows that expire also how long each has left, until it is absent. */
  #addCommitted(into: Digest, now: Ms): void {
    let low = this.#low;
    let high = this.#high;
    if (this.#expiring > 0)
      for (const [table, rows] of this.#tables)
        for (const [key, stored] of rows) {
          if (stored.expiresAt === null || stored.expiresAt <= now) continue;
          const weight = new Digest().startFrom(weightOf(table, key, stored)).number(stored.expiresAt - now);
          low = (low + weight.low) | 0;
          high = (high + weight.high) | 0;
        }
    into.number(low).number(high);
  }

  #committed(table: string, key: string, now: Ms): Stored | null {
    return alive(this.#tables.get(table)!.get(key) ?? null, now);
  }

  #see(transaction: Transaction | null, table: string, key: string, now: Ms): Stored | null {
    const own = transaction?.writes.get(rowIdOf(table, key));
    return own === undefined ? this.#committed(table, key, now) : alive(own.after, now);
  }

  /** In the order of their keys. SQL promises no order without ORDER BY; one that depended on history would only hide bugs. */
  #rows(transaction: Transaction | null, table: string, now: Ms): { key: string; row: Row }[] {
    const keys = new Set(this.#tables.get(table)!.keys());
    for (const write of transaction?.writes.values() ?? []) if (write.table === table) keys.add(write.key);
    return [...keys].sort(compare).flatMap(key => {
      const found = this.#see(transaction, table, key, now);
      return found === null ? [] : [{ key, row: found.row }];
    });
  }
}

/** Names of tables are an exercise's, and hold no control characters. */
const rowIdOf = (table: string, key: string) => `${table}\u0000${key}`;

const unchanged = (result: Json): Reply => ({ result, changes: [] });

/** By code unit: the same everywhere, whatever the locale. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const storedRow = (row: Row, expiresAt: Ms | null): Stored => ({ row, expiresAt, weight: null });

const alive = (stored: Stored | null, now: Ms) =>
  stored === null || (stored.expiresAt !== null && stored.expiresAt <= now) ? null : stored;

const weightOf = (table: string, key: string, stored: Stored): Digest => {
  stored.weight ??= new Digest().add(table).add(key).json(stored.row);
  return stored.weight;
};

function numberIn(found: Stored | null, table: string, key: string, column: string): number {
  if (found === null) throw new ServiceRefusal('NoSuchRow', `There is no row ${table}/${key}.`, '02000');
  const value = Object.hasOwn(found.row, column) ? found.row[column] : undefined;
  if (typeof value === 'number') return value;
  const columns = Object.keys(found.row);
  const has = columns.length === 0 ? 'it has no columns' : `its columns are ${columns.map(name => `\`${name}\``).join(', ')}`;
  throw new ServiceRefusal('NotANumber', `${table}/${key} has no number in column \`${column}\`; ${has}.`, '42804');
}

/** What a reply holds is the caller's to change. */
function copy<T extends Json>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copy) as unknown as T;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, copy(item as Json)])) as T;
}
