/** What the newest engines have and others in use have not: the same everywhere, on our promises where it makes one. */
import { collatorOptions, compareTexts, USUAL } from './collation.ts';
import { currentPromise, running, spend } from './jobs.ts';
import { joined, numberOptions, numberParts } from './number-format.ts';
import { isConstructor } from './promise-parts.ts';

const define = (holder: object, methods: { readonly [name: string]: Function }) => {
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(holder, name, { value, writable: true, enumerable: false, configurable: true });
};

/** Taken before SES makes constructors of its own, which do not have it. */
const isError = (Error as { isError?: (value: unknown) => boolean }).isError ?? looksLikeError;

/** To be called after SES has repaired the language and before it is frozen: programs see other constructors of some things than we do. */
export function installNewer(): void {
  define(Array, { fromAsync: methods.fromAsync });
  define(Error.prototype.constructor, { isError: { isError: (value: unknown) => isError(value) }.isError });
  define(RegExp.prototype.constructor, { escape: { escape: (text: unknown) => escapePattern(text) }.escape });
  define(Number.prototype, { toLocaleString: methods.toLocaleString });
  define(BigInt.prototype, { toLocaleString: methods.toLocaleString });
  define(String.prototype, { localeCompare: methods.localeCompare });
  define(Array.prototype, { toLocaleString: lists.toLocaleString });
  define(Object.getPrototypeOf(Uint8Array.prototype), { toLocaleString: lists.toLocaleString });
}

const methods = {
  fromAsync(this: unknown, items: unknown, ...[mapper, self]: unknown[]): Promise<unknown> {
    const Ours = currentPromise();
    return new Ours((resolve, reject) => {
      if (mapper !== undefined && typeof mapper !== 'function')
        throw new TypeError('Array.fromAsync takes a function as its second argument');
      new Gathering(Ours, this, items, mapper as Mapper, self, resolve, reject).begin();
    });
  },

  toLocaleString(this: unknown, locales?: unknown, options?: unknown): string {
    const value = typeof this === 'object' && this !== null ? this.valueOf() : this;
    if (typeof value !== 'number' && typeof value !== 'bigint')
      throw new TypeError('toLocaleString of a number was called on something else');
    return joined(numberParts(value, numberOptions(locales, options)));
  },

  localeCompare(this: unknown, other?: unknown, locales?: unknown, options?: unknown): number {
    if (this === null || this === undefined) throw new TypeError('localeCompare was called on null or undefined');
    const known = locales === undefined && options === undefined ? USUAL : collatorOptions('localeCompare', locales, options);
    return compareTexts(String(this), String(other), known);
  },
};

const lists = {
  toLocaleString(this: ArrayLike<unknown>, locales?: unknown, options?: unknown): string {
    const texts: string[] = [];
    const length = Number(this.length);
    for (let index = 0; index < length; index += 1) {
      const item = this[index];
      spend(5);
      texts.push(
        item === undefined || item === null ? '' : String((item as { toLocaleString: Function }).toLocaleString(locales, options)),
      );
    }
    return texts.join(',');
  },
};

/** For engines that cannot say: what wears a tag of its own may deceive it. */
function looksLikeError(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Error]' && !(Symbol.toStringTag in (value as object));
}

const ESCAPES: { readonly [character: string]: string } = { '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r' };

/** As `RegExp.escape` is specified. */
function escapePattern(text: unknown): string {
  if (typeof text !== 'string') throw new TypeError('RegExp.escape takes a text');
  spend(text.length);
  const hex = (code: number) => (code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`);
  let escaped = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (escaped === '' && /^[0-9A-Za-z]$/.test(character)) escaped = hex(code);
    else if (/^[\^$\\.*+?()[\]{}|/]$/.test(character)) escaped += `\\${character}`;
    else if (Object.hasOwn(ESCAPES, character)) escaped += `\\${ESCAPES[character]}`;
    else if (/^[,\-=<>#&!%:;@~'`"]$/.test(character) || /^[\s\ufeff]$/.test(character) || (code >= 0xd800 && code <= 0xdfff))
      escaped += hex(code);
    else escaped += character;
  }
  return escaped;
}

type Mapper = ((value: unknown, index: number) => unknown) | undefined;
interface Gathered {
  [index: number]: unknown;
  length: number;
}
interface AnyIterator {
  next(): unknown;
  return?: () => unknown;
}

/** One call of `Array.fromAsync`: one item after the other. */
class Gathering {
  readonly #Ours: PromiseConstructor;
  readonly #items: unknown;
  readonly #mapper: Mapper;
  readonly #self: unknown;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #C: unknown;
  #array: Gathered = [];
  #iterator: AnyIterator | null = null;
  #isAsync = false;
  #index = 0;

  constructor(
    Ours: PromiseConstructor,
    C: unknown,
    items: unknown,
    mapper: Mapper,
    self: unknown,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#Ours = Ours;
    this.#C = C;
    this.#items = items;
    this.#mapper = mapper;
    this.#self = self;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(): void {
    const items = this.#items as { [Symbol.asyncIterator]?: () => AnyIterator; [Symbol.iterator]?: () => AnyIterator; length?: unknown };
    if (items === undefined || items === null) throw new TypeError('Array.fromAsync takes something to go through');
    const asynchronous = items[Symbol.asyncIterator];
    const synchronous = asynchronous ?? items[Symbol.iterator];
    this.#isAsync = asynchronous !== undefined && asynchronous !== null;
    if (isConstructor(this.#C)) this.#array = Reflect.construct(this.#C as new () => Gathered, []);
    if (typeof synchronous === 'function') {
      this.#iterator = Reflect.apply(synchronous, items, []);
      this.#ask();
    } else this.#at(Math.min(Math.max(Math.trunc(Number(items.length)) || 0, 0), Number.MAX_SAFE_INTEGER));
  }

  /** Of something that has a length and no iterator. */
  #at(length: number): void {
    if (this.#index >= length) this.#end();
    else this.#await((this.#items as ArrayLike<unknown>)[this.#index], value => this.#take(value, () => this.#at(length)));
  }

  #ask(): void {
    const next = this.#iterator!.next();
    if (this.#isAsync) this.#await(next, result => this.#hear(result));
    else this.#hear(next);
  }

  #hear(result: unknown): void {
    if ((typeof result !== 'object' && typeof result !== 'function') || result === null)
      throw new TypeError('Array.fromAsync: next() of an iterator gives an object');
    const { done, value } = result as { done?: unknown; value?: unknown };
    if (done) this.#end();
    else if (this.#isAsync) this.#take(value, () => this.#ask());
    else this.#await(value, known => this.#take(known, () => this.#ask()), true);
  }

  #take(value: unknown, go: () => void): void {
    const index = this.#index;
    const keep = (item: unknown) => {
      Object.defineProperty(this.#array, index, { value: item, writable: true, enumerable: true, configurable: true });
      this.#index += 1;
      go();
    };
    if (this.#mapper === undefined) {
      keep(value);
      return;
    }
    let mapped: unknown;
    try {
      mapped = Reflect.apply(this.#mapper, this.#self, [value, index]);
    } catch (error) {
      running.jobs?.passHalt(error);
      this.#close(error);
      return;
    }
    this.#await(mapped, keep, true);
  }

  #end(): void {
    this.#array.length = this.#index;
    this.#resolve(this.#array);
  }

  /** @param closes what the iterator hears when it fails */
  #await(value: unknown, then: (value: unknown) => void, closes = false): void {
    this.#Ours.resolve(value).then(
      known => {
        try {
          then(known);
        } catch (error) {
          running.jobs?.passHalt(error);
          this.#reject(error);
        }
      },
      error => {
        if (closes) this.#close(error);
        else this.#reject(error);
      },
    );
  }

  #close(error: unknown): void {
    try {
      const close = this.#iterator?.return;
      if (typeof close === 'function') {
        const fail = () => this.#reject(error);
        const closed = Reflect.apply(close, this.#iterator, []);
        if (this.#isAsync) this.#Ours.resolve(closed).then(fail, fail);
        else fail();
        return;
      }
    } catch (failure) {
      running.jobs?.passHalt(failure);
    }
    this.#reject(error);
  }
}
