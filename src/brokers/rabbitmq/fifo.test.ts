import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fifo, PriorityLine } from './fifo.ts';

describe('a line', () => {
  it('behaves as an array does, through growing, wrapping round and shrinking', () => {
    const burst = fc.record({ push: fc.nat(3000), shift: fc.nat(3000), clear: fc.boolean() });
    fc.assert(
      fc.property(fc.array(burst, { maxLength: 12 }), bursts => {
        const line = new Fifo<number>();
        let model: number[] = [];
        let next = 0;
        for (const { push, shift, clear } of bursts) {
          for (let i = 0; i < push; i++) {
            line.push(next);
            model.push(next++);
          }
          const taken = Math.min(shift, model.length);
          for (let i = 0; i < taken; i++) if (line.shift() !== model[i]) throw new Error('out of order');
          model = model.slice(taken);
          if (taken < shift) expect(line.shift()).toBeUndefined();
          if (clear && push % 5 === 0) {
            line.clear();
            model = [];
          }
          expect(line.size).toBe(model.length);
          expect(line.peek()).toBe(model[0]);
          expect([...line]).toEqual(model);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('a line by priority', () => {
  const member = fc.record({ id: fc.nat(8), priority: fc.integer({ min: -2, max: 2 }) });

  it('hands out the highest priority first and keeps the order within it', () => {
    fc.assert(
      fc.property(fc.array(member), members => {
        const line = new PriorityLine<{ id: number; priority: number }>();
        for (const one of members) line.push(one, one.priority);
        const sorted = members.toSorted((a, b) => b.priority - a.priority);
        expect([...line]).toEqual(sorted);
        expect(line.size).toBe(members.length);
        for (const one of sorted) {
          expect(line.peek()).toBe(one);
          expect(line.shift()).toBe(one);
        }
        expect(line.shift()).toBeUndefined();
      }),
    );
  });

  it('gives up what is asked for and leaves the rest in order', () => {
    fc.assert(
      fc.property(fc.array(member), members => {
        const line = new PriorityLine<{ id: number; priority: number }>();
        for (const one of members) line.push(one, one.priority);
        const sorted = members.toSorted((a, b) => b.priority - a.priority);
        expect(line.take(({ id }) => id < 4)).toEqual(sorted.filter(({ id }) => id < 4));
        expect([...line]).toEqual(sorted.filter(({ id }) => id >= 4));
      }),
    );
  });
});
