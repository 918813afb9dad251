/**
 * What the specification leaves to the engine, or newer engines have and older ones do not, made the same before the language
 * is frozen: a run must give the same bytes in Node and in every browser. `testing/same-everywhere/` holds the table.
 */
import { installMath } from './exact-math.ts';
import { installNewer } from './newer-language.ts';
import { installRadix } from './radix.ts';
import { installSorts } from './stable-sort.ts';

/** To be called before SES looks at the language. */
export function unify(): void {
  installSorts();
  installMath();
  installRadix();
  // Firefox keeps stacks in an accessor of all errors. SES, which knows V8 by this function, would give each error one of its own.
  if (Object.hasOwn(Error.prototype, 'stack')) Reflect.deleteProperty(Error, 'captureStackTrace');
  // What `using` needs has come to WebKit later than to the others.
  for (const name of ['dispose', 'asyncDispose'] as const)
    if (!Object.hasOwn(Symbol, name)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
  // WebKit alone has this, and it cannot be taken away.
  if (!Object.hasOwn(DataView, 'BYTES_PER_ELEMENT')) Object.defineProperty(DataView, 'BYTES_PER_ELEMENT', { value: 1 });
  for (const [holder, names] of NEWER) for (const name of names) if (holder !== undefined) Reflect.deleteProperty(holder, name);
}

/** Hides what tells engines apart. To be called after SES has repaired the language and before it is frozen, because SES has a method of its own in this place. */
export function hideSources(): void {
  Object.defineProperty(Function.prototype, 'toString', { value: hidden.toString });
  unifyErrors();
  installNewer();
  // V8 gives each error a stack of its own, which SES empties.
  const stack = Object.getOwnPropertyDescriptor(Error.prototype, 'stack');
  if (stack?.configurable) Object.defineProperty(Error.prototype, 'stack', { ...noStack, enumerable: false, configurable: true });
}

/** What V8 alone has, made the same everywhere: it does what is left of it, and nothing prepares stacks. */
function unifyErrors(): void {
  const Shared = Error.prototype.constructor;
  Reflect.deleteProperty(Shared, 'prepareStackTrace');
  const { captureStackTrace } = {
    captureStackTrace(target: object): void {
      Object.defineProperty(target, 'stack', { value: '', writable: true, enumerable: false, configurable: true });
    },
  };
  Object.defineProperty(Shared, 'captureStackTrace', { value: captureStackTrace, writable: true, enumerable: false, configurable: true });
}

const noStack = Object.getOwnPropertyDescriptor(
  {
    get stack(): string {
      return '';
    },
    set stack(value: string) {
      Object.defineProperty(this, 'stack', { value, writable: true, enumerable: false, configurable: true });
    },
  },
  'stack',
)!;

const { apply } = Reflect;
const source = Function.prototype.toString;

const hidden = {
  /**
   * The text of a function depends on the engine, and of a learner's on how it was lowered. So all look like the engine's own.
   */
  toString(this: unknown): string {
    // Throws for what is no function.
    apply(source, this, []);
    const name: unknown = Object.getOwnPropertyDescriptor(this, 'name')?.value;
    return `function ${typeof name === 'string' ? name : ''}() { [native code] }`;
  },
};

type Holder = object | undefined;
const { Iterator: Iterators } = globalThis as unknown as { Iterator?: { prototype: object } };

/** In some engines that are in use and not in others. */
const NEWER: readonly (readonly [Holder, readonly PropertyKey[]])[] = [
  // A door to native promises, which would run outside of our queue. Programs get one of ours.
  [Array, ['fromAsync']],
  [Iterators, ['concat', 'zip', 'zipKeyed', 'range']],
  [Iterators?.prototype, ['includes', 'join']],
  [Map.prototype, ['getOrInsert', 'getOrInsertComputed']],
  [WeakMap.prototype, ['getOrInsert', 'getOrInsertComputed']],
  [Math, ['sumPrecise']],
  [Uint8Array, ['fromBase64', 'fromHex']],
  [Uint8Array.prototype, ['setFromBase64', 'setFromHex', 'toBase64', 'toHex']],
  [Date.prototype, ['toTemporalInstant']],
];
