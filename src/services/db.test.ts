/** Long because it is a list: one situation after another that two sessions can get into. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, Ms } from '../history/event.ts';
import { Db } from './db.ts';
import { type ServiceCall, ServiceRefusal } from './service.ts';
import { keyOf } from './service-testing.ts';

const SHOP = { tables: { stock: { rows: { mug: { quantity: 10 }, cup: { quantity: 3 } } }, processed_events: {} } };

/** Session `n` is worker `n`; its transaction, when it has one, is number `n` too. */
function shop() {
  const db = new Db(SHOP);
  const call = (session: number, operation: string, args: Json[], inside = true): ServiceCall => ({
    session,
    operation,
    args,
    transaction: inside ? session : null,
  });
  return {
    db,
    call,
    auto: (operation: string, args: Json[], now = 0) => db.apply(call(9, operation, args, false), now),
    begin: (session: number) => db.apply(call(session, 'begin', []), 0),
    tx: (session: number, operation: string, args: Json[] = [], now = 0) => db.apply(call(session, operation, args), now),
    waits: (session: number, operation: string, args: Json[], underWay: ServiceCall[] = []) =>
      !db.ready(call(session, operation, args), 0, underWay),
    autoWaits: (operation: string, args: Json[]) => !db.ready(call(9, operation, args, false), 0),
  };
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ServiceRefusal) return `${error.name} ${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('was not refused');
}

describe('outside a transaction', () => {
  it('each write is durable at once and lists what it changed', () => {
    const { auto, db } = shop();
    expect(auto('decrement', ['stock', 'mug', 4])).toEqual({
      result: 6,
      changes: [{ store: 'stock', key: 'mug', before: { quantity: 10 }, after: { quantity: 6 } }],
    });
    expect(auto('insert', ['processed_events', 'evt_1'])).toEqual({
      result: null,
      changes: [{ store: 'processed_events', key: 'evt_1', before: null, after: {} }],
    });
    expect(auto('put', ['stock', 'jar', { quantity: 1 }]).changes).toHaveLength(1);
    expect(auto('increment', ['stock', 'jar', 2]).result).toBe(3);
    expect(auto('update', ['stock', 'jar', { shelf: 'b' }]).result).toBe(true);
    expect(auto('get', ['stock', 'jar']).result).toEqual({ quantity: 3, shelf: 'b' });
    expect(auto('delete', ['stock', 'cup']).result).toBe(true);
    expect(auto('all', ['stock']).result).toEqual([
      { key: 'jar', row: { quantity: 3, shelf: 'b' } },
      { key: 'mug', row: { quantity: 6 } },
    ]);
    expect(db.snapshot(0)).toEqual({ stock: { jar: { quantity: 3, shelf: 'b' }, mug: { quantity: 6 } }, processed_events: { evt_1: {} } });
  });

  it('says by its result, not by an error, that there is no such row to change', () => {
    const { auto } = shop();
    expect(auto('update', ['stock', 'pan', { quantity: 1 }])).toEqual({ result: false, changes: [] });
    expect(auto('delete', ['stock', 'pan'])).toEqual({ result: false, changes: [] });
    expect(auto('get', ['stock', 'pan']).result).toBeNull();
    expect(auto('exists', ['stock', 'pan']).result).toBe(false);
    expect(refusal(() => auto('decrement', ['stock', 'pan', 1]))).toBe('NoSuchRow 02000: There is no row stock/pan.');
  });

  it('refuses a row without a column that no row may be without', () => {
    const db = new Db({ tables: { stock: { rows: { mug: { quantity: 1 } }, columns: ['quantity'] } } });
    const call = (operation: string, args: readonly Json[]) => db.apply({ session: 1, operation, args, transaction: null }, 0);
    const refused = 'NotNullViolation 23502: null value in column "quantity" of relation "stock" violates not-null constraint';
    expect(refusal(() => call('insertIfAbsent', ['stock', 'evt_1']))).toBe(refused);
    expect(refusal(() => call('put', ['stock', 'mug', { price: 1 }]))).toBe(refused);
    expect(refusal(() => db.copy().apply({ session: 1, operation: 'put', args: ['stock', 'mug', {}], transaction: null }, 0))).toBe(
      refused,
    );
    expect(call('update', ['stock', 'mug', { price: 1 }]).changes).toHaveLength(1);
  });

  it('refuses a key that is taken, in the words of PostgreSQL and with its place', () => {
    const { auto } = shop();
    auto('insert', ['processed_events', 'evt_1', {}]);
    expect(refusal(() => auto('insert', ['processed_events', 'evt_1', {}]))).toBe(
      'UniqueViolation 23505: duplicate key value violates unique constraint "processed_events_pkey": processed_events/evt_1 already exists',
    );
    expect(auto('insertIfAbsent', ['processed_events', 'evt_1', {}])).toEqual({ result: false, changes: [] });
    expect(auto('insertIfAbsent', ['processed_events', 'evt_2', {}]).result).toBe(true);
  });

  it('lists no change where a write left the row as it was', () => {
    const { auto } = shop();
    expect(auto('put', ['stock', 'mug', { quantity: 10 }]).changes).toEqual([]);
  });

  it('hands out copies: what a caller does to a row it read changes nothing', () => {
    const { auto } = shop();
    (auto('get', ['stock', 'mug']).result as { quantity: number }).quantity = 0;
    expect(auto('get', ['stock', 'mug']).result).toEqual({ quantity: 10 });
  });

  it('takes a number for a key as its text', () => {
    const { auto } = shop();
    auto('insert', ['processed_events', 7]);
    expect(auto('exists', ['processed_events', '7']).result).toBe(true);
  });
});

describe('rows with a time to live', () => {
  it('are absent from their last moment on, for readers and for inserts', () => {
    const { auto } = shop();
    auto('insert', ['processed_events', 'evt_1', {}, { ttlMs: 1000 }], 500);
    expect(auto('exists', ['processed_events', 'evt_1'], 1499).result).toBe(true);
    expect(auto('exists', ['processed_events', 'evt_1'], 1500).result).toBe(false);
    expect(auto('all', ['processed_events'], 1500).result).toEqual([]);
    expect(auto('insert', ['processed_events', 'evt_1', {}], 1500).changes).toEqual([
      { store: 'processed_events', key: 'evt_1', before: null, after: {} },
    ]);
  });

  it('keep their time when they are updated, and lose it when they are put anew', () => {
    const { auto } = shop();
    auto('insert', ['processed_events', 'a', {}, { ttlMs: 1000 }]);
    auto('insert', ['processed_events', 'b', {}, { ttlMs: 1000 }]);
    auto('update', ['processed_events', 'a', { seen: 1 }]);
    auto('put', ['processed_events', 'b', { seen: 1 }]);
    expect(auto('all', ['processed_events'], 1000).result).toEqual([{ key: 'b', row: { seen: 1 } }]);
  });

  it('make states equal that differ only in when they were reached', () => {
    const early = shop();
    const late = shop();
    early.auto('insert', ['processed_events', 'a', {}, { ttlMs: 1000 }], 0);
    late.auto('insert', ['processed_events', 'a', {}, { ttlMs: 1000 }], 5000);
    expect(keyOf(early.db, 400)).toBe(keyOf(late.db, 5400));
    expect(keyOf(early.db, 400)).not.toBe(keyOf(late.db, 5401));
    expect(keyOf(early.db, 1000)).toBe(keyOf(new Db(SHOP), 0));
  });
});

describe('a transaction', () => {
  it('sees its own writes, and nobody else does before the commit, which lists the net changes in the order of first writes', () => {
    const { begin, tx, auto } = shop();
    begin(1);
    expect(tx(1, 'decrement', ['stock', 'mug', 1])).toEqual({ result: 9, changes: [] });
    expect(tx(1, 'insert', ['processed_events', 'evt_1', {}])).toEqual({ result: null, changes: [] });
    expect(tx(1, 'decrement', ['stock', 'mug', 2]).result).toBe(7);
    expect(tx(1, 'all', ['processed_events']).result).toEqual([{ key: 'evt_1', row: {} }]);
    expect(auto('get', ['stock', 'mug']).result).toEqual({ quantity: 10 });
    expect(auto('exists', ['processed_events', 'evt_1']).result).toBe(false);
    expect(tx(1, 'commit')).toEqual({
      result: null,
      changes: [
        { store: 'stock', key: 'mug', before: { quantity: 10 }, after: { quantity: 7 } },
        { store: 'processed_events', key: 'evt_1', before: null, after: {} },
      ],
    });
  });

  it('lists nothing for a row that it inserted and deleted again', () => {
    const { begin, tx } = shop();
    begin(1);
    tx(1, 'insert', ['processed_events', 'evt_1']);
    tx(1, 'delete', ['processed_events', 'evt_1']);
    expect(tx(1, 'commit').changes).toEqual([]);
  });

  it('leaves no trace when it is rolled back or its session dies', () => {
    for (const end of ['rollback', 'die']) {
      const { begin, tx, db, auto, autoWaits } = shop();
      begin(1);
      tx(1, 'decrement', ['stock', 'mug', 1]);
      expect(autoWaits('decrement', ['stock', 'mug', 1])).toBe(true);
      if (end === 'die') db.disconnect(1);
      else tx(1, 'rollback');
      expect(autoWaits('decrement', ['stock', 'mug', 1])).toBe(false);
      expect(auto('get', ['stock', 'mug']).result).toEqual({ quantity: 10 });
      expect(keyOf(db, 0)).toBe(keyOf(new Db(SHOP), 0));
    }
  });

  it('reads what others committed in the meantime: read committed, not a snapshot', () => {
    const { begin, tx, auto } = shop();
    begin(1);
    expect(tx(1, 'get', ['stock', 'mug']).result).toEqual({ quantity: 10 });
    auto('decrement', ['stock', 'mug', 4]);
    expect(tx(1, 'get', ['stock', 'mug']).result).toEqual({ quantity: 6 });
  });

  it('loses an update when it writes what it computed from an earlier read, and not when it read for update', () => {
    const { begin, tx, auto, waits } = shop();
    begin(1);
    begin(2);
    tx(1, 'get', ['stock', 'mug']);
    auto('decrement', ['stock', 'mug', 1]);
    tx(1, 'update', ['stock', 'mug', { quantity: 8 }]);
    tx(1, 'commit');
    expect(auto('get', ['stock', 'mug']).result).toEqual({ quantity: 8 });
    begin(1);
    tx(1, 'get', ['stock', 'mug', { forUpdate: true }]);
    expect(waits(2, 'get', ['stock', 'mug', { forUpdate: true }])).toBe(true);
    expect(waits(2, 'get', ['stock', 'mug'])).toBe(false);
  });

  it('can only be rolled back once a statement in it was refused', () => {
    const { begin, tx, autoWaits, auto } = shop();
    begin(1);
    tx(1, 'decrement', ['stock', 'mug', 1]);
    expect(refusal(() => tx(1, 'decrement', ['stock', 'pan', 1]))).toContain('NoSuchRow');
    expect(autoWaits('decrement', ['stock', 'mug', 1])).toBe(false);
    expect(refusal(() => tx(1, 'get', ['stock', 'mug']))).toMatch(/^TransactionAborted 25P02: current transaction is aborted/);
    expect(refusal(() => tx(1, 'commit'))).toMatch(/^TransactionAborted 25P02: .* rolled back/);
    expect(auto('get', ['stock', 'mug']).result).toEqual({ quantity: 10 });
    expect(refusal(() => tx(1, 'get', ['stock', 'mug']))).toMatch(/^TransactionClosed 25P01/);
  });

  it('is closed after its commit, its rollback and the death of its session', () => {
    for (const end of ['commit', 'rollback', 'die']) {
      const { begin, tx, db } = shop();
      begin(1);
      if (end === 'die') db.disconnect(1);
      else tx(1, end);
      for (const operation of ['get', 'commit', 'rollback'])
        expect(refusal(() => tx(1, operation, ['stock', 'mug']))).toContain('TransactionClosed');
    }
  });
});

describe('waiting', () => {
  it('X-05: of two who insert one key the second waits, and is refused if the first commits', () => {
    const { begin, tx, waits, autoWaits } = shop();
    begin(1);
    begin(2);
    tx(1, 'insert', ['processed_events', 'evt_1']);
    expect(waits(2, 'insert', ['processed_events', 'evt_1'])).toBe(true);
    expect(waits(2, 'insertIfAbsent', ['processed_events', 'evt_1'])).toBe(true);
    expect(waits(2, 'put', ['processed_events', 'evt_1', {}])).toBe(true);
    expect(autoWaits('insert', ['processed_events', 'evt_1'])).toBe(true);
    expect(waits(2, 'insert', ['processed_events', 'evt_2'])).toBe(false);
    tx(1, 'commit');
    expect(waits(2, 'insert', ['processed_events', 'evt_1'])).toBe(false);
    expect(refusal(() => tx(2, 'insert', ['processed_events', 'evt_1']))).toContain('UniqueViolation 23505');
  });

  it('X-05: the second gets the key if the first rolls back', () => {
    const { begin, tx, waits } = shop();
    begin(1);
    begin(2);
    tx(1, 'insert', ['processed_events', 'evt_1']);
    tx(1, 'rollback');
    expect(waits(2, 'insert', ['processed_events', 'evt_1'])).toBe(false);
    expect(tx(2, 'insert', ['processed_events', 'evt_1']).result).toBeNull();
  });

  it('an insert also waits to see whether the row is really being deleted', () => {
    const { begin, tx, auto, autoWaits } = shop();
    begin(1);
    tx(1, 'delete', ['stock', 'mug']);
    expect(autoWaits('insert', ['stock', 'mug', {}])).toBe(true);
    expect(auto('exists', ['stock', 'mug']).result).toBe(true);
    tx(1, 'commit');
    expect(auto('insert', ['stock', 'mug', {}]).result).toBeNull();
  });

  it('an insert of a key whose row is only locked is refused at once', () => {
    const { begin, tx, auto, autoWaits } = shop();
    begin(1);
    tx(1, 'get', ['stock', 'mug', { forUpdate: true }]);
    expect(autoWaits('insert', ['stock', 'mug', {}])).toBe(false);
    expect(refusal(() => auto('insert', ['stock', 'mug', {}]))).toContain('UniqueViolation');
  });

  it('whoever would change a row that somebody is only now inserting finds none and does not wait', () => {
    const { begin, tx, auto, autoWaits } = shop();
    begin(1);
    tx(1, 'insert', ['stock', 'pan', { quantity: 1 }]);
    expect(autoWaits('update', ['stock', 'pan', {}])).toBe(false);
    expect(auto('update', ['stock', 'pan', {}]).result).toBe(false);
    expect(auto('delete', ['stock', 'pan']).result).toBe(false);
  });

  it('two decrements of one row, each in a transaction, both count', () => {
    const { db, call, begin, tx, waits, auto } = shop();
    begin(1);
    begin(2);
    tx(1, 'decrement', ['stock', 'mug', 1]);
    expect(waits(2, 'decrement', ['stock', 'mug', 1])).toBe(true);
    expect(db.blockers(call(2, 'decrement', ['stock', 'mug', 1]), 0)).toEqual([1]);
    tx(1, 'commit');
    expect(tx(2, 'decrement', ['stock', 'mug', 1]).result).toBe(8);
    tx(2, 'commit');
    expect(auto('get', ['stock', 'mug']).result).toEqual({ quantity: 8 });
  });

  it('a row that does not exist cannot be locked', () => {
    const { begin, tx, autoWaits } = shop();
    begin(1);
    expect(tx(1, 'get', ['stock', 'pan', { forUpdate: true }]).result).toBeNull();
    expect(autoWaits('insert', ['stock', 'pan', {}])).toBe(false);
  });
});

describe('a deadlock', () => {
  function crossed() {
    const world = shop();
    const { begin, tx, call } = world;
    begin(1);
    begin(2);
    tx(1, 'decrement', ['stock', 'mug', 1]);
    tx(2, 'decrement', ['stock', 'cup', 1]);
    const first = call(1, 'decrement', ['stock', 'cup', 1]);
    const second = call(2, 'decrement', ['stock', 'mug', 1]);
    return { ...world, first, second };
  }

  it('is only waiting while one of the two waits', () => {
    const { db, first } = crossed();
    expect(db.ready(first, 0, [first])).toBe(false);
  });

  it('lets either of a circle be the one that is refused, and the other goes on', () => {
    for (const [victim, survivor] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const { db, first, second } = crossed();
      const calls = [first, second];
      expect(calls.map(call => db.ready(call, 0, calls))).toEqual([true, true]);
      expect(refusal(() => db.apply(calls[victim - 1]!, 0))).toMatch(/^DeadlockDetected 40P01: deadlock detected/);
      const other = calls[survivor - 1]!;
      expect(db.ready(other, 0, [other])).toBe(true);
      expect(db.apply(other, 0).result).toBeTypeOf('number');
      db.apply({ ...other, operation: 'commit', args: [] }, 0);
      expect(refusal(() => db.apply({ ...calls[victim - 1]!, operation: 'commit', args: [] }, 0))).toContain('TransactionAborted');
    }
  });

  it('does not make ready a call that waits for the circle without being part of it', () => {
    const { db, call, begin, first, second } = crossed();
    begin(3);
    const third = call(3, 'decrement', ['stock', 'mug', 1]);
    expect(db.ready(third, 0, [first, second, third])).toBe(false);
  });
});

describe('mistakes', () => {
  it('names the table that was probably meant', () => {
    const { auto } = shop();
    expect(refusal(() => auto('get', ['stok', 'mug']))).toBe(
      'NoSuchTable 42P01: There is no table `stok`. Did you mean `stock`? The tables are `stock`, `processed_events`.',
    );
    expect(refusal(() => auto('get', ['customers', 'a']))).toBe(
      'NoSuchTable 42P01: There is no table `customers`. The tables are `stock`, `processed_events`.',
    );
  });

  it('says in a sentence what is wrong with an argument', () => {
    const { auto } = shop();
    const said = (operation: string, args: Json[]) => refusal(() => auto(operation, args)).replace('InvalidArgument 22023: ', '');
    expect(said('get', ['stock', {}])).toBe('db.get: the key must be a string or a number, not an object.');
    expect(said('get', ['stock'])).toBe('db.get: the key must be a string or a number, not nothing.');
    expect(said('put', ['stock', 'mug', 3])).toBe(
      'db.put: the row must be an object of columns, such as { quantity: 1 }, not the number 3.',
    );
    expect(said('decrement', ['stock', 'mug', '1'])).toBe('db.decrement: the amount must be a number, not the string "1".');
    expect(said('insert', ['stock', 'pan', {}, { ttl: 5 }])).toBe('db.insert: there is no option `ttl`. Did you mean `ttlMs`?');
    expect(said('insert', ['stock', 'pan', {}, { ttlMs: 0 }])).toBe(
      'db.insert: ttlMs must be a number of milliseconds above 0, not the number 0.',
    );
    expect(refusal(() => auto('decrement', ['stock', 'mug', 1, 'weight']))).toBe(
      'NotANumber 42804: stock/mug has no number in column `weight`; its columns are `quantity`.',
    );
  });
});

describe('the key', () => {
  it('is equal for equal situations, whichever sessions and transactions brought them about', () => {
    const one = shop();
    const other = shop();
    one.begin(1);
    one.tx(1, 'decrement', ['stock', 'mug', 1]);
    other.begin(3);
    other.tx(3, 'decrement', ['stock', 'cup', 1]);
    other.tx(3, 'rollback');
    other.begin(5);
    other.tx(5, 'decrement', ['stock', 'mug', 1]);
    expect(keyOf(one.db, 0)).toBe(keyOf(other.db, 0));
  });

  it('tells a lock and an abort from none', () => {
    const { begin, tx, db } = shop();
    const keys = [keyOf(db, 0)];
    begin(1);
    keys.push(keyOf(db, 0));
    tx(1, 'get', ['stock', 'mug', { forUpdate: true }]);
    keys.push(keyOf(db, 0));
    refusal(() => tx(1, 'insert', ['stock', 'mug', {}]));
    keys.push(keyOf(db, 0));
    expect(new Set(keys).size).toBe(4);
  });

  it('tells whose transaction it is where the caller can name the owner', () => {
    const one = shop();
    const other = shop();
    for (const [world, first, second] of [
      [one, 1, 2],
      [other, 2, 1],
    ] as const) {
      world.begin(first);
      world.tx(first, 'decrement', ['stock', 'mug', 1]);
      world.begin(second);
    }
    const workers = (session: number) => `worker ${session}`;
    expect(keyOf(one.db, 0, workers)).not.toBe(keyOf(other.db, 0, workers));
    expect(keyOf(one.db, 0, workers)).toBe(keyOf(other.db, 0, session => `worker ${3 - session}`));
  });
});

describe('whatever happens', () => {
  const table = fc.constantFrom('stock', 'processed_events');
  const key = fc.constantFrom('mug', 'cup', 'a');
  const row = fc.record({ quantity: fc.integer({ min: 0, max: 3 }) });
  const options = fc.option(fc.record({ ttlMs: fc.integer({ min: 1, max: 3 }) }), { nil: undefined });
  const statement: fc.Arbitrary<[string, Json[]]> = fc.oneof(
    fc.tuple(fc.constantFrom('insert', 'insertIfAbsent', 'put'), fc.tuple(table, key, row, options).map(withoutUndefined)),
    fc.tuple(fc.constantFrom('update'), fc.tuple(table, key, row).map(withoutUndefined)),
    fc.tuple(fc.constantFrom('increment', 'decrement'), fc.tuple(table, key, fc.integer({ min: 1, max: 2 })).map(withoutUndefined)),
    fc.tuple(fc.constantFrom('delete', 'exists'), fc.tuple(table, key).map(withoutUndefined)),
    fc.tuple(fc.constant('get'), fc.tuple(table, key, fc.record({ forUpdate: fc.boolean() })).map(withoutUndefined)),
    fc.tuple(fc.constant('all'), fc.tuple(table).map(withoutUndefined)),
    fc.tuple(fc.constantFrom('begin', 'commit', 'rollback', 'disconnect', 'wait'), fc.constant([] as Json[])),
  );
  const step = fc.record({ session: fc.integer({ min: 1, max: 3 }), inside: fc.boolean(), statement });
  type Step = { session: number; inside: boolean; statement: [string, Json[]] };

  function withoutUndefined(args: unknown[]): Json[] {
    return args.filter(arg => arg !== undefined) as Json[];
  }

  /** Three sessions, each with at most one transaction at a time; `first` and `offset` shift what must not matter. */
  class Driver {
    readonly db = new Db(SHOP);
    now: Ms;
    #transactions = new Map<number, number>();
    #next: number;
    constructor(offset: Ms, first: number) {
      this.now = offset;
      this.#next = first;
    }

    do({ session, inside, statement: [operation, args] }: Step): string {
      const open = this.#transactions.get(session);
      if (operation === 'wait') this.now += 1;
      else if (operation === 'disconnect') {
        this.db.disconnect(session);
        this.#transactions.delete(session);
      } else if (operation === 'begin') {
        if (open !== undefined) return 'no';
        this.#transactions.set(session, this.#next);
        this.db.apply({ session, operation, args, transaction: this.#next++ }, this.now);
      } else {
        const ends = operation === 'commit' || operation === 'rollback';
        if ((ends || inside) && open === undefined) return 'no';
        const transaction = ends || inside ? open! : null;
        const call = { session, operation, args, transaction };
        const before = this.key();
        const ready = this.db.ready(call, this.now);
        expect(this.key()).toBe(before);
        if (ends) this.#transactions.delete(session);
        if (!ready) return 'waits';
        try {
          return JSON.stringify(this.db.apply(call, this.now));
        } catch (error) {
          if (!(error instanceof ServiceRefusal)) throw error;
          return `${error.name} ${error.message}`;
        }
      }
      return 'ok';
    }

    key(): string {
      return keyOf(this.db, this.now, session => `worker ${session}`);
    }
  }

  it('the changes of all replies, one after the other, are exactly what became of the committed rows', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const driver = new Driver(0, 1);
        const rows: Record<string, Record<string, Json>> = { stock: { ...SHOP.tables.stock.rows }, processed_events: {} };
        // Rows that vanish by themselves are nobody's change.
        for (const each of steps.filter(({ statement: [, args] }) => args[3] === undefined)) {
          const reply = driver.do(each);
          if (!reply.startsWith('{')) continue;
          for (const { store, key, before, after } of JSON.parse(reply).changes) {
            expect(rows[store]![key] ?? null).toEqual(before);
            if (after === null) delete rows[store]![key];
            else rows[store]![key] = after;
          }
        }
        expect(driver.db.snapshot(0)).toEqual(rows);
      }),
    );
  });

  it('equal keys have equal continuations', () => {
    let met = 0;
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 8 }),
        fc.array(step, { maxLength: 8 }),
        fc.array(step, { maxLength: 20 }),
        (one, other, next) => {
          const a = new Driver(0, 1);
          const b = new Driver(1000, 50);
          for (const each of one) a.do(each);
          for (const each of other) b.do(each);
          if (a.key() !== b.key()) return;
          met += 1;
          for (const each of next) {
            expect(a.do(each)).toBe(b.do(each));
            expect(a.key()).toBe(b.key());
          }
        },
      ),
      { numRuns: 5000 },
    );
    expect(met).toBeGreaterThan(20);
  });
});
