/**
 * A frozen prototype has the "override mistake": what inherits a property that cannot be written cannot be assigned one of that
 * name either, so that `error.name = ...`, `map.get = ...` and `Sub.prototype.constructor = Sub` throw though nothing shared is
 * touched. So each such property is made an accessor that gives the same value, and that defines an assigned one on the
 * object that was meant. What cannot be written where nothing is frozen stays as it is.
 *
 * SES does this for a few properties that old libraries assign; here it is for all, since a learner writes anything.
 */

const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const { hasOwn } = Object;

/**
 * What arrays inherit from. Once its `constructor` is an accessor, an engine asks each array for its species whenever it is
 * mapped, filtered or cut, and all of our own code takes half as long again; so it stays as it is, and the compiler
 * writes an assignment to `constructor` as one to `constructorOf`.
 */
const ARRAYS = Array.prototype;

/** V8 reads the limit of stacks as data. */
const isLeft = (holder: object, key: PropertyKey): boolean => (holder === ARRAYS && key === 'constructor') || key === 'stackTraceLimit';

/** By the property of the getter's that `harden` finds the value with, because it looks at what is there and calls nothing. */
const ORIGINAL = 'originalValue';

/** To be called before `holder` is frozen. `name` is how a learner would write it: `Array.prototype`. */
export function allowOverrides(holder: object, name: string): void {
  for (const key of ownKeys(holder)) {
    const own = getOwnPropertyDescriptor(holder, key)!;
    const value = originalOf(own);
    if (value === NONE || !own.configurable || isLeft(holder, key)) continue;
    const { get, set } = accessorOf(holder, key, value, typeof key === 'symbol' ? `${name}[${key.description}]` : `${name}.${key}`);
    defineProperty(holder, key, { get, set, enumerable: own.enumerable, configurable: true });
  }
}

const NONE = Symbol('no value that could be written');

function originalOf({ value, writable, get }: PropertyDescriptor): unknown {
  if (writable) return value;
  const original = get === undefined ? undefined : getOwnPropertyDescriptor(get, ORIGINAL);
  return original === undefined ? NONE : original.value;
}

function accessorOf(holder: object, key: PropertyKey, value: unknown, name: string): PropertyDescriptor {
  // Methods, because they are no constructors and have no prototype that would have to be frozen as well.
  const accessor = getOwnPropertyDescriptor(
    {
      get [key](): unknown {
        return value;
      },
      set [key](given: unknown) {
        override(this, holder, key, given, name);
      },
    },
    key,
  )!;
  defineProperty(accessor.get!, ORIGINAL, { value });
  // Neither may keep anything, and not all of this is hardened.
  for (const one of [accessor.get!, accessor.set!]) Object.freeze(one);
  return accessor;
}

/** As an assignment would do it where nothing is frozen. */
function override(target: unknown, holder: object, key: PropertyKey, given: unknown, name: string): void {
  if (target === holder)
    throw new TypeError(
      `\`${name}\` cannot be changed here: it is the same for every life, and what a life left in it would survive a crash. ` +
        'Write a function or a class of your own.',
    );
  if ((typeof target !== 'object' || target === null) && typeof target !== 'function')
    throw new TypeError(`Cannot create property '${String(key)}' on ${typeof target} '${String(target)}'`);
  const own = hasOwn(target, key);
  const done = own
    ? defineProperty(target, key, { value: given })
    : defineProperty(target, key, { value: given, writable: true, enumerable: true, configurable: true });
  if (done) return;
  throw new TypeError(
    own ? `Cannot assign to read only property '${String(key)}'` : `Cannot add property ${String(key)}, object is not extensible`,
  );
}

/** `target.constructor` as a place to write to. */
export function constructorOf(target: object): { value: unknown } {
  return {
    get value() {
      return target.constructor;
    },
    set value(given: unknown) {
      const isObject = (typeof target === 'object' && target !== null) || typeof target === 'function';
      if (isObject && Reflect.set(target, 'constructor', given)) return;
      if (isObject && inheritsFromArrays(target)) override(target, ARRAYS, 'constructor', given, 'Array.prototype.constructor');
      else target.constructor = given as never;
    },
  };
}

function inheritsFromArrays(target: object): boolean {
  let one: object | null = target;
  while (one !== null && !hasOwn(one, 'constructor')) one = getPrototypeOf(one);
  return one === ARRAYS;
}

/** What classes extend, statics and all. The statics of `Object` and of its like are looked up all the time, and inherited by nobody. */
const CLASSES =
  'Array ArrayBuffer DataView Map Set WeakMap WeakSet RegExp Date Promise Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array'.split(
    ' ',
  );
const OTHERS = 'Object Number String Boolean Symbol BigInt Iterator'.split(' ');

/** Everything of the language that objects and classes inherit from. What has no name is found through what it makes. */
export function allowOverridesOfLanguage(): void {
  const seen = new Set<object>();
  const visit = (holder: unknown, name: string) => {
    if ((typeof holder !== 'object' || holder === null) && typeof holder !== 'function') return;
    if (seen.has(holder)) return;
    seen.add(holder);
    allowOverrides(holder, name);
  };
  const globals = globalThis as unknown as {
    readonly [name: string]: { readonly prototype: { readonly constructor: unknown } } | undefined;
  };
  for (const name of [...CLASSES, ...OTHERS]) {
    const known = globals[name];
    if (known === undefined) continue;
    // SES gives programs another constructor than it leaves to us, with the same prototype.
    if (CLASSES.includes(name)) for (const one of [known, known.prototype.constructor]) visit(one, name);
    visit(known.prototype, `${name}.prototype`);
  }
  visit(Function.prototype, 'Function.prototype');
  for (const [made, name] of nameless()) {
    // Up to what has a name, or has been seen from another.
    for (let one: object | null = made; one !== null && !seen.has(one); one = getPrototypeOf(one)) visit(one, name);
  }
}

/** Objects whose prototypes no global name leads to. */
function nameless(): [object, string][] {
  function* generator() {}
  async function* asyncGenerator() {}
  const iterator = [][Symbol.iterator]();
  const made: [object, string][] = [
    [iterator, 'Array Iterator'],
    [new Map().entries(), 'Map Iterator'],
    [new Set().values(), 'Set Iterator'],
    [''[Symbol.iterator](), 'String Iterator'],
    [''.matchAll(/a/g), 'RegExp String Iterator'],
    [generator(), 'Generator'],
    [asyncGenerator(), 'AsyncGenerator'],
    [new Int8Array(0), 'TypedArray'],
  ];
  const helpers = iterator as unknown as { map?: (of: () => unknown) => object };
  if (helpers.map !== undefined) made.push([helpers.map(() => undefined), 'Iterator Helper']);
  // Not the objects themselves: each is one of many.
  const prototypes = made.map(([one, name]): [object, string] => [getPrototypeOf(one)!, name]);
  for (const [one, name] of [
    [generator, 'GeneratorFunction'],
    [asyncGenerator, 'AsyncGeneratorFunction'],
    [async () => {}, 'AsyncFunction'],
  ] as const)
    prototypes.push([getPrototypeOf(one)!, `${name}.prototype`]);
  return prototypes;
}
