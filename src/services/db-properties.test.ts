/**
 * Transactions of several sessions, interleaved anyhow: increments are never lost, somebody can always go on, and whoever is
 * chosen to break a circle leaves no trace. Each session repeats a transaction that was refused, as a handler would.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../history/event.ts';
import { Db } from './db.ts';
import { type ServiceCall, ServiceRefusal } from './service.ts';

const ROWS = ['mug', 'cup', 'pen'];

type Statement = readonly [operation: string, row: string];
const row = fc.constantFrom(...ROWS);
/** `locked`: reads for update and writes what it computed. */
const statement: fc.Arbitrary<Statement> = fc.tuple(fc.constantFrom('increment', 'decrement', 'locked', 'insert', 'look'), row);
const work = fc.array(fc.array(statement, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
/** What each session does, one transaction after another, and who moves next. */
const plan = fc.record({ sessions: fc.array(work, { minLength: 2, maxLength: 4 }), turns: fc.array(fc.nat(1000), { maxLength: 400 }) });

class Session {
  readonly number: number;
  readonly transactions: (readonly Statement[])[];
  calls: { readonly operation: string; readonly args: readonly Json[] }[] = [];
  transaction: number | null = null;
  /** By row, what the transaction under way will have added. */
  staged = new Map<string, number>();
  read = new Map<string, number>();

  constructor(number: number, transactions: readonly (readonly Statement[])[]) {
    this.number = number;
    this.transactions = [...transactions];
  }

  get done(): boolean {
    return this.transactions.length === 0;
  }
}

class Run {
  readonly db = new Db({ tables: { stock: { rows: Object.fromEntries(ROWS.map(key => [key, { quantity: 100 }])) }, seen: {} } });
  readonly committed = new Map<string, number>();
  readonly sessions: Session[];
  deadlocks = 0;
  #numbers = 0;

  constructor(sessions: readonly (readonly (readonly Statement[])[])[]) {
    this.sessions = sessions.map((transactions, index) => new Session(index + 1, transactions));
    for (const session of this.sessions) this.#begin(session);
  }

  #begin(session: Session): void {
    if (session.done) return;
    this.#numbers += 1;
    session.transaction = this.#numbers;
    session.staged = new Map();
    this.db.apply(this.#call(session, 'begin', []), 0);
    session.calls = session.transactions[0]!.flatMap(([operation, key]): Session['calls'] => {
      if (operation === 'look') return [{ operation: 'get', args: ['stock', key] }];
      if (operation === 'insert') return [{ operation: 'insertIfAbsent', args: ['seen', key] }];
      if (operation === 'locked')
        return [
          { operation: 'get', args: ['stock', key, { forUpdate: true }] },
          { operation: 'write', args: [key] },
        ];
      return [{ operation, args: ['stock', key, 1] }];
    });
    session.calls.push({ operation: 'commit', args: [] });
  }

  #call({ number, transaction }: Session, operation: string, args: readonly Json[]): ServiceCall {
    return { session: number, transaction, operation, args };
  }

  #next(session: Session): ServiceCall {
    const { operation, args } = session.calls[0]!;
    if (operation !== 'write') return this.#call(session, operation, args);
    const key = args[0] as string;
    return this.#call(session, 'update', ['stock', key, { quantity: session.read.get(key)! + 1 }]);
  }

  ready(): Session[] {
    const waiting = this.sessions.filter(session => !session.done);
    const underWay = waiting.map(session => this.#next(session));
    return waiting.filter((_, index) => this.db.ready(underWay[index]!, 0, underWay));
  }

  step(session: Session): void {
    const call = this.#next(session);
    try {
      const { result } = this.db.apply(call, 0);
      this.#note(session, call, result);
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
      // Arguments here are right and nothing else can be refused: only a circle.
      expect(error.name).toBe('DeadlockDetected');
      this.deadlocks += 1;
      this.db.apply(this.#call(session, 'rollback', []), 0);
      this.#begin(session);
    }
  }

  #note(session: Session, { operation, args }: ServiceCall, result: Json): void {
    const key = args[1] as string;
    const add = (by: number) => session.staged.set(key, (session.staged.get(key) ?? 0) + by);
    const { operation: meant } = session.calls.shift()!;
    if (operation === 'increment' || meant === 'write') add(1);
    if (operation === 'decrement') add(-1);
    if (operation === 'get') session.read.set(key, (result as { quantity: number }).quantity);
    if (operation !== 'commit') return;
    for (const [row, by] of session.staged) this.committed.set(row, (this.committed.get(row) ?? 0) + by);
    session.transactions.shift();
    this.#begin(session);
  }
}

describe('whatever the order', () => {
  it('no increment is lost, and of those who wait in a circle one is always refused, so that somebody can go on', () => {
    let deadlocks = 0;
    fc.assert(
      fc.property(plan, ({ sessions, turns }) => {
        const run = new Run(sessions);
        // When the turns are used up they go on by rotation: one who always came first would for ever be refused and come again.
        let last = 0;
        const fairly = (ready: readonly Session[]) => {
          const next = ready.find(({ number }) => number > last) ?? ready[0]!;
          last = next.number;
          return next;
        };
        for (let turn = 0; run.sessions.some(session => !session.done); turn += 1) {
          const ready = run.ready();
          expect(ready.length, 'somebody can go on').toBeGreaterThan(0);
          expect(turn, 'it comes to an end').toBeLessThan(5000);
          run.step(turns[turn] === undefined ? fairly(ready) : ready[turns[turn]! % ready.length]!);
        }
        const rows = (run.db.snapshot(0) as { stock: { [key: string]: { quantity: number } } }).stock;
        for (const key of ROWS) expect(rows[key]!.quantity).toBe(100 + (run.committed.get(key) ?? 0));
        deadlocks += run.deadlocks;
      }),
      { seed: 7, numRuns: 500 },
    );
    // Else nothing was shown about circles.
    expect(deadlocks).toBeGreaterThan(50);
  });

  it('a session that dies at any point leaves what it committed and nothing else', () => {
    fc.assert(
      fc.property(plan, fc.nat(30), ({ sessions, turns }, last) => {
        const run = new Run(sessions);
        for (let turn = 0; turn < last; turn += 1) {
          const ready = run.ready();
          if (ready.length === 0) break;
          run.step(ready[(turns[turn] ?? 0) % ready.length]!);
        }
        for (const { number } of run.sessions) run.db.disconnect(number);
        const rows = (run.db.snapshot(0) as { stock: { [key: string]: { quantity: number } } }).stock;
        for (const key of ROWS) expect(rows[key]!.quantity).toBe(100 + (run.committed.get(key) ?? 0));
        const free = { session: 99, transaction: null, operation: 'increment', args: ['stock', 'mug', 1] };
        expect(run.db.ready(free, 0)).toBe(true);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
