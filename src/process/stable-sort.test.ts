import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrays, typedArrays } from './stable-sort.ts';

type Compare = ((a: unknown, b: unknown) => unknown) | undefined;
const { apply } = Reflect;
const ours = (name: keyof typeof arrays, list: unknown, compare?: Compare) => apply(arrays[name], list, [compare]);
const byKey: Compare = (a, b) => (a as { k: number }).k - (b as { k: number }).k;

/** What a call gives: its value and what it did to its list, or the name of its error. */
function result(list: object, call: (list: object) => unknown): unknown {
  try {
    const value = call(list);
    return { value: value === list ? 'the list' : value, list: Object.entries(list), length: (list as unknown[]).length };
  } catch (error) {
    return { error: (error as Error).name ?? error, list: Object.entries(list) };
  }
}

/** Holes, undefined, and values of all kinds. */
const sparse = fc
  .array(fc.oneof(fc.constant(undefined), fc.constant(null), fc.integer(), fc.double(), fc.string(), fc.bigInt(), fc.boolean()), {
    maxLength: 40,
  })
  .chain(list => fc.tuple(fc.constant(list), fc.array(fc.nat(40), { maxLength: 10 })))
  .map(([list, holes]) => {
    for (const hole of holes) if (hole < list.length) delete list[hole];
    return list;
  });

describe('our sort gives what the engine’s gives', () => {
  it.each(['sort', 'toSorted'] as const)('%s, without a comparator', name => {
    fc.assert(
      fc.property(sparse, list => {
        const native = [][name] as (this: unknown) => unknown;
        expect(result(list.slice(), copy => ours(name, copy))).toEqual(result(list.slice(), copy => apply(native, copy, [])));
      }),
    );
  });

  it.each(['sort', 'toSorted'] as const)('%s, stable, with a comparator', name => {
    const pairs = fc.array(fc.record({ k: fc.nat(5), id: fc.nat() }), { maxLength: 200 });
    fc.assert(
      fc.property(pairs, list => {
        const native = [][name] as (compare: Compare) => unknown;
        expect(ours(name, [...list], byKey)).toEqual(apply(native, [...list], [byKey]));
      }),
    );
  });

  const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];
  it.each(kinds.map(Kind => [Kind.name, Kind] as const))('%s', (_, Kind) => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN)), { maxLength: 60 }),
        fc.boolean(),
        (numbers, backwards) => {
          const compare: Compare = backwards ? (a, b) => (b as number) - (a as number) : undefined;
          // With NaN, that comparator contradicts itself.
          const list = new Kind(backwards ? numbers.filter(number => !Number.isNaN(number)) : numbers);
          const native = list.slice().sort(compare as (a: number, b: number) => number);
          expect(apply(typedArrays.toSorted, list, [compare])).toEqual(list.toSorted(compare as (a: number, b: number) => number));
          expect(apply(typedArrays.sort, list, [compare])).toBe(list);
          expect(list).toEqual(native);
        },
      ),
    );
  });

  it('of BigInts', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), list => {
        expect(apply(typedArrays.toSorted, new BigInt64Array(list), [undefined])).toEqual(new BigInt64Array(list).toSorted());
      }),
    );
  });

  it.each<[string, unknown, Compare]>([
    ['an object that looks like an array', { length: 4, 0: 'c', 2: 'a', 3: 'b', x: 1 }, undefined],
    ['an object with a strange length', { length: '2.9', 0: 'c', 1: 'a' }, undefined],
    ['an object without a length', { 0: 'c', 1: 'a' }, undefined],
    ['a frozen list', Object.freeze([2, 1]), undefined],
    ['a symbol without a comparator', [Symbol('a'), Symbol('b')], undefined],
    ['what cannot become text', [1, Object.create(null)], undefined],
    [
      'a comparator that throws',
      [3, 2, 1],
      () => {
        throw new RangeError('no');
      },
    ],
    ['a comparator that gives texts', [3, 1, 2], (a, b) => String((a as number) - (b as number))],
    ['a comparator that gives a BigInt', [3, 1, 2], () => 1n],
    ['a comparator that gives nothing', [3, 1, 2], () => undefined],
    ['a comparator that is none', [3, 1, 2], 'x' as unknown as Compare],
    ['null as a comparator', [3, 1, 2], null as unknown as Compare],
    [
      'a list of one',
      [1],
      () => {
        throw new RangeError('never asked');
      },
    ],
  ])('%s', (_, list, compare) => {
    for (const name of ['sort', 'toSorted'] as const) {
      const copy = () => (Array.isArray(list) ? (Object.isFrozen(list) ? list : list.slice()) : { ...(list as object) });
      const native = [][name] as (compare: Compare) => unknown;
      expect(
        result(copy(), each => ours(name, each, compare)),
        name,
      ).toEqual(result(copy(), each => apply(native, each, [compare])));
    }
  });

  it.each([null, undefined])('of %s', nothing => {
    expect(() => ours('sort', nothing)).toThrow(TypeError);
    expect(() => ours('toSorted', nothing)).toThrow(TypeError);
    expect(() => apply(typedArrays.sort, [], [])).toThrow(TypeError);
  });
});

it('asks about the same pairs for the same list, and not about undefined', () => {
  const asked: string[] = [];
  ours('sort', [3, undefined, 1, 2], (a, b) => {
    asked.push(`${a}${b}`);
    return (a as number) - (b as number);
  });
  expect(asked).toEqual(['31', '12', '32']);
});

it('looks like the engine’s', () => {
  for (const method of [arrays.sort, arrays.toSorted, typedArrays.sort, typedArrays.toSorted]) {
    expect([method.length, Object.hasOwn(method, 'prototype')]).toEqual([1, false]);
    expect(() => Reflect.construct(Object, [], method as unknown as new () => unknown)).toThrow(TypeError);
  }
});
