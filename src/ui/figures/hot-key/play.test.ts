import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { KEYINGS, RECORDS } from './view.ts';

const viewOf = (name: (typeof KEYINGS)[number]['name']) => play([{ keying: KEYINGS.findIndex(keying => keying.name === name) }]);

describe('a hot key', () => {
  it('leaves nineteen of twenty consumers idle while the twentieth works for sixteen seconds', () => {
    const { idle, drainedMs, said } = viewOf('status');
    expect([idle, drainedMs]).toEqual([19, 16_000]);
    expect(said).toBe(
      'Keyed by status: 19 of 20 consumers never get a record, the busiest one gets 160 of 160, and the last record is handled after 16 s.',
    );
  });

  it('is less hot when it is split, and gone when every order has its own', () => {
    const drained = (['status', 'seller', 'seller, split', 'order id'] as const).map(name => viewOf(name).drainedMs);
    expect(drained).toEqual([16_000, 8800, 2800, 1400]);
  });

  it.each(KEYINGS.map(({ name }) => name))('handles every record, keyed by %s', name => {
    const { loads } = viewOf(name);
    expect(loads.reduce((sum, { records }) => sum + records, 0)).toBe(RECORDS);
    for (const { records, handled } of loads) expect(handled).toBe(Math.min(records, 10));
  });
});
