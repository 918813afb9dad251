import { describe, expect, it } from 'vitest';
import type { Json } from '../history/event.ts';
import { Db } from './db.ts';
import { keyOf } from './service-testing.ts';

const open = () => new Db({ tables: { stock: { rows: { mug: { quantity: 10 } } }, processed_events: {} } });
const call = (operation: string, args: Json[], transaction: number | null) => ({ session: 1, operation, args, transaction });

describe('a copy of a database', () => {
  it('has the same rows, and what either writes from then on the other does not have', () => {
    const db = open();
    db.apply(call('decrement', ['stock', 'mug', 1, 'quantity'], null), 0);
    const copy = db.copy();
    expect(keyOf(copy, 0)).toBe(keyOf(db, 0));
    const then = db.snapshot(0);
    db.apply(call('insert', ['processed_events', 'ord_1'], null), 0);
    expect(copy.snapshot(0)).toEqual(then);
    copy.apply(call('delete', ['stock', 'mug'], null), 0);
    expect(db.snapshot(0)).toEqual({ stock: { mug: { quantity: 9 } }, processed_events: { ord_1: {} } });
    expect(copy.snapshot(0)).toEqual({ stock: {}, processed_events: {} });
  });

  it('has the same open transactions and locks, which end on each side by themselves', () => {
    const db = open();
    db.apply(call('begin', [], 1), 0);
    db.apply(call('decrement', ['stock', 'mug', 4, 'quantity'], 1), 0);
    const copy = db.copy();
    expect(keyOf(copy, 0)).toBe(keyOf(db, 0));
    const outside = call('put', ['stock', 'mug', { quantity: 0 }], null);
    db.disconnect(1);
    expect([db.ready(outside, 0), copy.ready(outside, 0)]).toEqual([true, false]);
    copy.apply(call('decrement', ['stock', 'mug', 1, 'quantity'], 1), 0);
    copy.apply(call('commit', [], 1), 0);
    expect(copy.ready(outside, 0)).toBe(true);
    expect([db.snapshot(0), copy.snapshot(0)]).toEqual([
      { stock: { mug: { quantity: 10 } }, processed_events: {} },
      { stock: { mug: { quantity: 5 } }, processed_events: {} },
    ]);
  });
});
