import fc from 'fast-check';
import { expect } from 'vitest';

/** Something that can be copied, and all that can be seen of it. */
export interface Copyable<Step> {
  /** What it answered and told, in that order, since it was made or copied. */
  readonly told: readonly string[];
  do(step: Step): void;
  /** Its state as a text: what decides how it goes on, and what people are shown. Changes nothing. */
  look(): string;
  copy(): Copyable<Step>;
}

/**
 * Whatever came before: a copy goes on as the original does, also when the other has gone another way meanwhile; and what is done to one
 * never shows in the other.
 */
export function expectCopiesToGoOnAlike<Step>(
  make: () => Copyable<Step>,
  step: fc.Arbitrary<Step>,
  { numRuns = 100, first: most = 25 }: { readonly numRuns?: number; readonly first?: number } = {},
): void {
  const steps = (maxLength: number) => fc.array(step, { maxLength, size: 'max' });
  fc.assert(
    fc.property(steps(most), steps(12), steps(12), (first, then, other) => {
      const original = make();
      for (const each of first) original.do(each);
      const before = original.look();
      const copy = original.copy();
      expect(copy.look()).toBe(before);
      // Made now, and used when both of the others have gone on.
      const late = copy.copy();
      const told = original.told.length;
      for (const each of other) copy.do(each);
      expect(original.look()).toBe(before);
      expect(original.told).toHaveLength(told);
      const copied = copy.look();
      for (const each of then) original.do(each);
      expect(copy.look()).toBe(copied);
      expect(late.look()).toBe(before);
      for (const each of then) late.do(each);
      expect(late.told).toEqual(original.told.slice(told));
      expect(late.look()).toBe(original.look());
    }),
    { seed: 5, numRuns },
  );
}
