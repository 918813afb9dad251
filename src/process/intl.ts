/**
 * `Intl` for American English, of one life: numbers, dates in UTC, plurals, lists, times from now, and the order of texts. An engine's
 * own speaks the languages of its machine, in the words of its year; this one says the same everywhere.
 */
import { type CollatorOptions, collatorOptions, compareTexts } from './collation.ts';
import { type DateOptions, dateOptions, dateParts } from './date-format.ts';
import { frozen, published } from './frozen.ts';
import { spend } from './jobs.ts';
import { englishOnly, optionOf } from './locale.ts';
import { joined, type NumberOptions, numberOptions, numberParts, type Part } from './number-format.ts';

const LOCALE = 'en-US';
type Options = { readonly [option: string]: unknown };
const objectOf = (options: unknown): Options => (options === undefined ? {} : Object(options)) as Options;
const supportedLocalesOf = (locales?: unknown): string[] => {
  const list = typeof locales === 'string' ? [locales] : [...((locales ?? []) as Iterable<unknown>)].map(String);
  return list.filter(locale => /^en(?:-us)?$/i.test(locale));
};

class NumberFormat {
  readonly #options: NumberOptions;
  readonly #format: (value?: unknown) => string;

  constructor(locales?: unknown, options?: unknown) {
    const known = numberOptions(locales, options);
    this.#options = known;
    this.#format = frozen((value?: unknown) => joined(numberParts(value, known)));
  }

  get format(): (value?: unknown) => string {
    return this.#format;
  }
  formatToParts(value?: unknown): Part[] {
    return numberParts(value, this.#options);
  }
  resolvedOptions(): object {
    const { significant, compactRounding: _, ...options } = this.#options;
    const shown =
      significant === null ? {} : { minimumSignificantDigits: significant.minimum, maximumSignificantDigits: significant.maximum };
    return { locale: LOCALE, numberingSystem: 'latn', ...options, ...shown };
  }
  static supportedLocalesOf(locales?: unknown): string[] {
    return supportedLocalesOf(locales);
  }
}

class PluralRules {
  readonly #type: 'cardinal' | 'ordinal';

  constructor(locales?: unknown, options?: unknown) {
    englishOnly('Intl.PluralRules', locales);
    this.#type = optionOf('Intl.PluralRules', objectOf(options), 'type', ['cardinal', 'ordinal'], 'cardinal');
  }

  select(value?: unknown): string {
    const number = Math.abs(Number(value));
    if (this.#type === 'cardinal') return number === 1 ? 'one' : 'other';
    const [tens, ones] = [number % 100, number % 10];
    if (ones === 1 && tens !== 11) return 'one';
    if (ones === 2 && tens !== 12) return 'two';
    return ones === 3 && tens !== 13 ? 'few' : 'other';
  }
  resolvedOptions(): object {
    return {
      locale: LOCALE,
      type: this.#type,
      pluralCategories: this.#type === 'cardinal' ? ['one', 'other'] : ['few', 'one', 'two', 'other'],
    };
  }
  static supportedLocalesOf(locales?: unknown): string[] {
    return supportedLocalesOf(locales);
  }
}

class ListFormat {
  readonly #type: 'conjunction' | 'disjunction' | 'unit';
  readonly #style: 'long' | 'short' | 'narrow';

  constructor(locales?: unknown, options?: unknown) {
    englishOnly('Intl.ListFormat', locales);
    this.#type = optionOf('Intl.ListFormat', objectOf(options), 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction');
    this.#style = optionOf('Intl.ListFormat', objectOf(options), 'style', ['long', 'short', 'narrow'], 'long');
  }

  format(list?: unknown): string {
    return joined(this.formatToParts(list));
  }
  formatToParts(list?: unknown): Part[] {
    const items = [...((list ?? []) as Iterable<unknown>)];
    spend(items.length * 10);
    if (items.some(item => typeof item !== 'string')) throw new TypeError('Intl.ListFormat takes a list of texts: format(["a", "b"])');
    const [word, comma] = this.#words();
    const last = items.length - 1;
    return (items as string[]).flatMap((value, index): Part[] => {
      const separator = index < last || word === '' ? comma : items.length === 2 ? ` ${word} ` : `, ${word} `;
      return index === 0
        ? [{ type: 'element', value }]
        : [
            { type: 'literal', value: separator },
            { type: 'element', value },
          ];
    });
  }
  #words(): readonly [word: string, comma: string] {
    if (this.#type === 'unit') return ['', this.#style === 'narrow' ? ' ' : ', '];
    if (this.#type === 'disjunction') return ['or', ', '];
    return [this.#style === 'long' ? 'and' : this.#style === 'short' ? '&' : '', ', '];
  }
  resolvedOptions(): object {
    return { locale: LOCALE, type: this.#type, style: this.#style };
  }
  static supportedLocalesOf(locales?: unknown): string[] {
    return supportedLocalesOf(locales);
  }
}

const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
const TODAY: { readonly [unit: string]: readonly [last: string, now: string, next: string] } = {
  day: ['yesterday', 'today', 'tomorrow'],
  week: ['last week', 'this week', 'next week'],
  month: ['last month', 'this month', 'next month'],
  quarter: ['last quarter', 'this quarter', 'next quarter'],
  year: ['last year', 'this year', 'next year'],
  hour: ['1 hour ago', 'this hour', 'in 1 hour'],
  minute: ['1 minute ago', 'this minute', 'in 1 minute'],
  second: ['1 second ago', 'now', 'in 1 second'],
};

class RelativeTimeFormat {
  readonly #auto: boolean;
  readonly #number = numberOptions(LOCALE, undefined);

  constructor(locales?: unknown, options?: unknown) {
    englishOnly('Intl.RelativeTimeFormat', locales);
    this.#auto = optionOf('Intl.RelativeTimeFormat', objectOf(options), 'numeric', ['always', 'auto'], 'always') === 'auto';
    optionOf('Intl.RelativeTimeFormat', objectOf(options), 'style', ['long'], 'long');
  }

  format(value?: unknown, unit?: unknown): string {
    const number = Number(value);
    if (!Number.isFinite(number)) throw new RangeError('Intl.RelativeTimeFormat takes a finite number');
    const name = String(unit).replace(/s$/, '');
    if (!UNITS.includes(name)) throw new RangeError(`Invalid unit argument for format() '${String(unit).slice(0, 100)}'`);
    if (this.#auto && Object.hasOwn(TODAY, name) && (number === 0 || Math.abs(number) === 1)) return TODAY[name]![number + 1]!;
    const size = Math.abs(number);
    const text = `${joined(numberParts(size, this.#number))} ${name}${size === 1 ? '' : 's'}`;
    return number < 0 || Object.is(number, -0) ? `${text} ago` : `in ${text}`;
  }
  resolvedOptions(): object {
    return { locale: LOCALE, style: 'long', numeric: this.#auto ? 'auto' : 'always', numberingSystem: 'latn' };
  }
  static supportedLocalesOf(locales?: unknown): string[] {
    return supportedLocalesOf(locales);
  }
}

class Collator {
  readonly #options: CollatorOptions;
  readonly #compare: (a?: unknown, b?: unknown) => number;

  constructor(locales?: unknown, options?: unknown) {
    const known = collatorOptions('Intl.Collator', locales, options);
    this.#options = known;
    this.#compare = frozen((a?: unknown, b?: unknown) => compareTexts(String(a), String(b), known));
  }

  get compare(): (a?: unknown, b?: unknown) => number {
    return this.#compare;
  }
  resolvedOptions(): object {
    return { locale: LOCALE, ...this.#options, collation: 'default' };
  }
  static supportedLocalesOf(locales?: unknown): string[] {
    return supportedLocalesOf(locales);
  }
}

const shared = {
  NumberFormat: callable('NumberFormat', NumberFormat),
  ...published({ PluralRules, ListFormat, RelativeTimeFormat, Collator }),
};

const ABSENT = ['Segmenter', 'DisplayNames', 'DurationFormat', 'Locale'];

/** @param now what `new Date().getTime()` would be */
export function createIntl(now: () => number): object {
  class DateTimeFormat {
    readonly #options: DateOptions;
    readonly #format: (date?: unknown) => string;

    constructor(locales?: unknown, options?: unknown) {
      const known = dateOptions(locales, options);
      this.#options = known;
      this.#format = frozen((date?: unknown) => joined(dateParts(timeOf(date), known)));
    }

    get format(): (date?: unknown) => string {
      return this.#format;
    }
    formatToParts(date?: unknown): Part[] {
      return dateParts(timeOf(date), this.#options);
    }
    resolvedOptions(): object {
      const { hour, hourCycle, hour12, ...options } = this.#options;
      const clock = hour === undefined ? {} : { hour, hourCycle, hour12 };
      const fields = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      return { locale: LOCALE, calendar: 'gregory', numberingSystem: 'latn', timeZone: 'UTC', ...clock, ...fields };
    }
    static supportedLocalesOf(locales?: unknown): string[] {
      return supportedLocalesOf(locales);
    }
  }
  const timeOf = (date: unknown): number => {
    spend(200);
    return date === undefined ? now() : Number(date);
  };
  const intl: Record<string, unknown> = { ...shared, DateTimeFormat: callable('DateTimeFormat', DateTimeFormat) };
  for (const name of ABSENT)
    Object.defineProperty(intl, name, {
      get: () => {
        throw new TypeError(`\`Intl.${name}\` does not exist here: its answers depend on tables that differ between engines.`);
      },
      enumerable: false,
      configurable: true,
    });
  Object.defineProperties(intl, {
    getCanonicalLocales: { value: (locales?: unknown) => supportedLocalesOf(locales), enumerable: false },
    supportedValuesOf: {
      value: () => {
        throw new TypeError('`Intl.supportedValuesOf` does not exist here: its answers differ between engines.');
      },
      enumerable: false,
    },
    [Symbol.toStringTag]: { value: 'Intl', enumerable: false },
  });
  for (const name of Object.keys(intl)) Object.defineProperty(intl, name, { enumerable: false });
  return frozen(intl);
}

/** These two may be called without `new`, as they always could. */
function callable(name: string, Format: new (...args: unknown[]) => object): unknown {
  function Callable(...args: unknown[]): object {
    return Reflect.construct(Format, args, new.target ?? Format);
  }
  Object.defineProperties(Callable, {
    name: { value: name },
    length: { value: 0 },
    prototype: { value: Format.prototype, writable: false },
    supportedLocalesOf: { value: supportedLocalesOf, writable: true, enumerable: false, configurable: true },
  });
  Object.defineProperty(Format.prototype, 'constructor', { value: Callable, writable: true, enumerable: false, configurable: true });
  published({ [name]: Format });
  return frozen(Callable);
}
