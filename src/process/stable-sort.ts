/**
 * Sorting as the specification has it, with one order of comparisons. The specification leaves that order to the engine, and a
 * comparator can see it: one that counts, throws, or shuffles by chance would give another history on each engine.
 *
 * A merge sort from the bottom up. Runs of one element are merged to runs of two, four, eight; on a tie the left one comes first.
 */

type Compare = (a: unknown, b: unknown) => unknown;

const { apply } = Reflect;
const TypedArray = Object.getPrototypeOf(Uint8Array) as { readonly prototype: object };
const kindOf = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag)!.get!;
const lengthOf = Object.getOwnPropertyDescriptor(TypedArray.prototype, 'length')!.get!;

/** Replaces what sorts, for the whole thread. To be called before the language is frozen. */
export function installSorts(): void {
  define(Array.prototype, arrays);
  define(TypedArray.prototype, typedArrays);
}

function define(prototype: object, methods: object): void {
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(prototype, name, { value, writable: true, enumerable: false, configurable: true });
}

/** Methods, so that they are no constructors; their lengths are 1, as the specification says. */
export const arrays = {
  sort(this: unknown, compare: unknown): unknown {
    checked(compare);
    const list = toObject(this) as Record<number, unknown>;
    const length = toLength((list as unknown as ArrayLike<unknown>).length);
    const items: unknown[] = [];
    for (let index = 0; index < length; index += 1) if (index in list) items.push(list[index]);
    const sorted = sortItems(items, compare as Compare | undefined);
    for (let index = 0; index < sorted.length; index += 1) list[index] = sorted[index];
    // Holes go last, behind undefined.
    for (let index = sorted.length; index < length; index += 1) if (index in list) delete list[index];
    return list;
  },
  toSorted(this: unknown, compare: unknown): unknown {
    checked(compare);
    const list = toObject(this) as ArrayLike<unknown>;
    const length = toLength(list.length);
    if (length > 2 ** 32 - 1) throw new RangeError('Invalid array length');
    const items: unknown[] = [];
    for (let index = 0; index < length; index += 1) items.push(list[index]);
    return sortItems(items, compare as Compare | undefined);
  },
};

export const typedArrays = {
  sort(this: unknown, compare: unknown): unknown {
    checked(compare);
    const length = typedLength(this);
    const list = this as Record<number, unknown>;
    const sorted = sortNumbers(list, length, compare as Compare | undefined);
    // The comparator may have made the buffer shorter; what is written beyond its end is lost.
    for (let index = 0; index < length; index += 1) list[index] = sorted[index];
    return list;
  },
  toSorted(this: unknown, compare: unknown): unknown {
    checked(compare);
    const length = typedLength(this);
    const Same = (globalThis as unknown as Record<string, new (length: number) => Record<number, unknown>>)[
      apply(kindOf, this, []) as string
    ]!;
    const sorted = sortNumbers(this as Record<number, unknown>, length, compare as Compare | undefined);
    const copy = new Same(length);
    for (let index = 0; index < length; index += 1) copy[index] = sorted[index];
    return copy;
  },
};

function checked(compare: unknown): void {
  if (compare !== undefined && typeof compare !== 'function')
    throw new TypeError('The comparison function must be either a function or undefined');
}

function toObject(value: unknown): object {
  if (value === null || value === undefined) throw new TypeError(`${value} cannot be sorted`);
  return Object(value) as object;
}

function toLength(value: unknown): number {
  const length = Math.trunc(Number(value));
  return length > 0 ? Math.min(length, Number.MAX_SAFE_INTEGER) : 0;
}

function typedLength(value: unknown): number {
  if (apply(kindOf, value, []) === undefined) throw new TypeError('this is not a typed array');
  return apply(lengthOf, value, []) as number;
}

/** Undefined last, and never handed to the comparator. */
function sortItems(items: readonly unknown[], compare: Compare | undefined): unknown[] {
  const defined: unknown[] = [];
  for (let index = 0; index < items.length; index += 1) if (items[index] !== undefined) defined.push(items[index]);
  const sorted = compare === undefined ? sortTexts(defined) : mergeSort(defined, (a, b) => isAfter(compare, a, b));
  for (let index = defined.length; index < items.length; index += 1) sorted.push(undefined);
  return sorted;
}

const isAfter = (compare: Compare, a: unknown, b: unknown): boolean => +(compare(a, b) as number) > 0;

/** Each value is made a text once, in order, and not for each comparison: `toString` may be the learner's. */
function sortTexts(items: readonly unknown[]): unknown[] {
  const pairs: { readonly text: string; readonly item: unknown }[] = [];
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    // Not String(), which would show a symbol.
    pairs.push({ text: `${item as string}`, item });
  }
  const sorted = mergeSort(pairs, (a, b) => a.text > b.text);
  const list: unknown[] = [];
  for (let index = 0; index < sorted.length; index += 1) list.push(sorted[index]!.item);
  return list;
}

function sortNumbers(list: Record<number, unknown>, length: number, compare: Compare | undefined): unknown[] {
  const items: unknown[] = [];
  for (let index = 0; index < length; index += 1) items.push(list[index]);
  return mergeSort(items, compare === undefined ? isNumberAfter : (a, b) => isAfter(compare, a, b));
}

/** NaN is after everything, -0 before 0. */
function isNumberAfter(a: unknown, b: unknown): boolean {
  const [x, y] = [a as number, b as number];
  // biome-ignore lint/suspicious/noSelfCompare: also for BigInts
  if (x !== x || y !== y) return x !== x && y === y;
  return x > y || (x === 0 && y === 0 && Object.is(y, -0) && !Object.is(x, -0));
}

function mergeSort<Item>(items: readonly Item[], after: (left: Item, right: Item) => boolean): Item[] {
  const { length } = items;
  let from: Item[] = [];
  for (let index = 0; index < length; index += 1) from.push(items[index]!);
  let to: Item[] = [];
  for (let width = 1; width < length; width *= 2) {
    to = [];
    for (let start = 0; start < length; start += 2 * width) {
      const middle = Math.min(start + width, length);
      const end = Math.min(start + 2 * width, length);
      let left = start;
      let right = middle;
      while (left < middle && right < end) to.push(after(from[left]!, from[right]!) ? from[right++]! : from[left++]!);
      while (left < middle) to.push(from[left++]!);
      while (right < end) to.push(from[right++]!);
    }
    from = to;
  }
  return from;
}
