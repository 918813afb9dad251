import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inBase } from './radix.ts';

it('writes a number as V8 does, and whole numbers exactly', () => {
  const small = fc.oneof(fc.double({ noNaN: true, min: -1, max: 1 }), fc.double({ noNaN: true, min: -(2 ** 53), max: 2 ** 53 }));
  fc.assert(
    fc.property(small, fc.integer({ min: 2, max: 36 }), (value, base) => {
      if (base !== 10) expect(inBase(value, base)).toBe(value.toString(base));
    }),
  );
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 2, max: 36 }), (value, base) => {
      expect(inBase(value, base)).toBe(BigInt(value).toString(base));
    }),
  );
});

it.each([
  [0.1, 36, '0.3lllllllllm'],
  [-255.5, 16, '-ff.8'],
  [1 - 2 ** -53, 2, `0.${'1'.repeat(53)}`],
  [2 ** 60, 16, '1000000000000000'],
])('%d in base %d', (value, base, text) => {
  expect(inBase(value, base)).toBe(text);
});
