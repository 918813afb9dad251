/** `Intl.NumberFormat` and `toLocaleString` of numbers, for American English. */

import { spend } from './jobs.ts';
import { englishOnly, optionOf, refuseOptions } from './locale.ts';

export interface NumberOptions {
  readonly style: 'decimal' | 'percent' | 'currency';
  readonly currency: string | undefined;
  readonly currencyDisplay: 'symbol' | 'narrowSymbol' | 'code' | 'name';
  readonly currencySign: 'standard' | 'accounting';
  readonly notation: 'standard' | 'compact';
  readonly compactDisplay: 'short' | 'long';
  readonly signDisplay: 'auto' | 'never' | 'always' | 'exceptZero' | 'negative';
  readonly useGrouping: boolean | 'min2';
  readonly minimumIntegerDigits: number;
  readonly minimumFractionDigits: number;
  readonly maximumFractionDigits: number;
  /** Where they count, those of fractions do not. */
  readonly significant: { readonly minimum: number; readonly maximum: number } | null;
  /** Compact numbers whose digits nobody chose: two significant ones, or all of the whole number. */
  readonly compactRounding: boolean;
}

export interface Part {
  readonly type: string;
  readonly value: string;
}

/** What American English writes; any other currency by its code. */
const SYMBOLS: { readonly [currency: string]: string } = {
  USD: '$',
  EUR: '€',
  GBP: '£',
  JPY: '¥',
  INR: '₹',
  CNY: 'CN¥',
  KRW: '₩',
  BRL: 'R$',
  CAD: 'CA$',
  AUD: 'A$',
  MXN: 'MX$',
  NZD: 'NZ$',
  ILS: '₪',
  VND: '₫',
  HKD: 'HK$',
  TWD: 'NT$',
  PHP: '₱',
};
const NARROW: { readonly [currency: string]: string } = {
  ...SYMBOLS,
  CNY: '¥',
  CAD: '$',
  AUD: '$',
  MXN: '$',
  NZD: '$',
  HKD: '$',
  TWD: '$',
  SGD: '$',
  SEK: 'kr',
  NOK: 'kr',
  DKK: 'kr',
  PLN: 'zł',
  CZK: 'Kč',
  UAH: '₴',
  TRY: '₺',
};
const NAMES: { readonly [currency: string]: readonly [one: string, other: string] } = {
  USD: ['US dollar', 'US dollars'],
  EUR: ['euro', 'euros'],
  GBP: ['British pound', 'British pounds'],
  JPY: ['Japanese yen', 'Japanese yen'],
  CHF: ['Swiss franc', 'Swiss francs'],
  CAD: ['Canadian dollar', 'Canadian dollars'],
  AUD: ['Australian dollar', 'Australian dollars'],
  INR: ['Indian rupee', 'Indian rupees'],
  CNY: ['Chinese yuan', 'Chinese yuan'],
};
const WITHOUT_CENTS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const WITH_MILLS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));
const COMPACT = [
  { zeros: 12, short: 'T', long: ' trillion' },
  { zeros: 9, short: 'B', long: ' billion' },
  { zeros: 6, short: 'M', long: ' million' },
  { zeros: 3, short: 'K', long: ' thousand' },
];
const NO_BREAK = '\u00a0';

export function numberOptions(locales: unknown, given: unknown): NumberOptions {
  englishOnly('Intl.NumberFormat', locales);
  if (given === null) throw new TypeError('Intl.NumberFormat: the options are an object');
  const options = (given === undefined ? {} : Object(given)) as { readonly [option: string]: unknown };
  const what = 'Intl.NumberFormat';
  refuseOptions(what, options, [
    'unit',
    'unitDisplay',
    'roundingMode',
    'roundingIncrement',
    'roundingPriority',
    'trailingZeroDisplay',
    'numberingSystem',
  ]);
  const style = optionOf(what, options, 'style', ['decimal', 'percent', 'currency'], 'decimal');
  const currency = options.currency === undefined ? undefined : String(options.currency).toUpperCase();
  if (currency !== undefined && !/^[A-Z]{3}$/.test(currency)) throw new RangeError(`Invalid currency code : ${String(options.currency)}`);
  if (style === 'currency' && currency === undefined) throw new TypeError('Currency code is required with currency style.');
  const notation = optionOf(what, options, 'notation', ['standard', 'compact'], 'standard');
  const cents = WITHOUT_CENTS.has(currency ?? '') ? 0 : WITH_MILLS.has(currency ?? '') ? 3 : 2;
  const [low, high] = style === 'currency' && notation === 'standard' ? [cents, cents] : [0, style === 'percent' ? 0 : 3];
  const fraction = [digits(options, 'minimumFractionDigits', 0, 100), digits(options, 'maximumFractionDigits', 0, 100)] as const;
  const significant = [digits(options, 'minimumSignificantDigits', 1, 21), digits(options, 'maximumSignificantDigits', 1, 21)] as const;
  const bySignificant = significant[0] !== undefined || significant[1] !== undefined;
  let [minimum, maximum] = bySignificant ? [undefined, undefined] : fraction;
  if (minimum === undefined && maximum === undefined) [minimum, maximum] = [low, high];
  else {
    minimum ??= Math.min(low, maximum!);
    maximum ??= Math.max(high, minimum);
    if (minimum > maximum) throw new RangeError('minimumFractionDigits value is out of range.');
  }
  const [fewest, most] = [significant[0] ?? 1, significant[1] ?? 21];
  if (bySignificant && fewest > most) throw new RangeError('maximumSignificantDigits value is out of range.');
  const grouping = options.useGrouping;
  return {
    style,
    currency: style === 'currency' ? currency : undefined,
    currencyDisplay: optionOf(what, options, 'currencyDisplay', ['symbol', 'narrowSymbol', 'code', 'name'], 'symbol'),
    currencySign: optionOf(what, options, 'currencySign', ['standard', 'accounting'], 'standard'),
    notation,
    compactDisplay: optionOf(what, options, 'compactDisplay', ['short', 'long'], 'short'),
    signDisplay: optionOf(what, options, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto'),
    useGrouping:
      grouping === undefined
        ? notation === 'compact'
          ? 'min2'
          : true
        : grouping === 'min2'
          ? 'min2'
          : grouping !== false && grouping !== '',
    minimumIntegerDigits: digits(options, 'minimumIntegerDigits', 1, 21) ?? 1,
    minimumFractionDigits: minimum,
    maximumFractionDigits: maximum,
    significant: bySignificant ? { minimum: fewest, maximum: most } : null,
    compactRounding: notation === 'compact' && !bySignificant && fraction[0] === undefined && fraction[1] === undefined,
  };
}

function digits(options: { readonly [option: string]: unknown }, name: string, low: number, high: number): number | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  const number = Math.floor(Number(value));
  if (!(number >= low && number <= high)) throw new RangeError(`${name} value is out of range.`);
  return number;
}

/** A number without its sign: 0.digits times ten to the power of `point`. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The shortest decimal that means this number; that of a text or a BigInt exactly. */
function decimalOf(text: string): Decimal {
  const [, whole, fraction = '', exponent = '0'] = /^(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text)!;
  const all = whole + fraction;
  const lead = /^0*/.exec(all)![0].length;
  const rest = all.slice(lead).replace(/0+$/, '');
  return { digits: rest, point: rest === '' ? 0 : whole!.length - lead + Number(exponent) };
}

/** Half away from zero. @param keep digits after the first one of the decimal; may be negative */
function rounded({ digits, point }: Decimal, keep: number): Decimal {
  if (keep >= digits.length) return { digits, point };
  if (keep < 0) return { digits: '', point: 0 };
  const up = digits[keep]! >= '5';
  if (!up) return trimmed({ digits: digits.slice(0, keep), point });
  const grown = String(BigInt(digits.slice(0, keep) || '0') + 1n).padStart(keep, '0');
  return trimmed({ digits: grown, point: point + grown.length - keep });
}

const trimmed = ({ digits, point }: Decimal): Decimal => {
  const rest = digits.replace(/0+$/, '');
  return { digits: rest, point: rest === '' ? 0 : point };
};

function written(number: Decimal, options: NumberOptions): { readonly whole: string; readonly fraction: string } {
  const { significant } = options;
  const shown = significant === null ? rounded(number, number.point + options.maximumFractionDigits) : rounded(number, significant.maximum);
  const { digits, point } = shown;
  const padded = digits.padEnd(Math.max(point, 0), '0');
  const whole = point > 0 ? padded.slice(0, point) : '';
  const fraction = point > 0 ? padded.slice(point) : digits === '' ? '' : '0'.repeat(-point) + digits;
  const fewest = significant === null ? options.minimumFractionDigits : Math.max(0, significant.minimum - (digits === '' ? 1 : point));
  return { whole: whole.padStart(options.minimumIntegerDigits, '0'), fraction: fraction.padEnd(fewest, '0') };
}

function grouped(whole: string, { useGrouping }: NumberOptions): Part[] {
  const from = useGrouping === 'min2' ? 5 : 4;
  if (useGrouping === false || whole.length < from) return [{ type: 'integer', value: whole }];
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',').split(',');
  return groups.flatMap((value, index): Part[] => [...(index === 0 ? [] : [{ type: 'group', value: ',' }]), { type: 'integer', value }]);
}

/** The parts of a number as it is written. */
export function numberParts(value: unknown, options: NumberOptions): Part[] {
  spend(200);
  let text: string;
  if (typeof value === 'bigint') text = String(value);
  else if (typeof value === 'string' && /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?\s*$/i.test(value))
    text = value.trim().replace(/^\+/, '');
  else {
    const number = Number(value);
    text = Object.is(number, -0) ? '-0' : String(number);
  }
  spend(text.length * 4);
  const negative = text.startsWith('-');
  const size = negative ? text.slice(1) : text;
  if (size === 'NaN' || size === 'Infinity') {
    const body: Part[] = [size === 'NaN' ? { type: 'nan', value: 'NaN' } : { type: 'infinity', value: '∞' }];
    return around(body, negative, size === 'NaN', '', options);
  }
  let number = decimalOf(size);
  if (options.style === 'percent' && number.digits !== '') number = { ...number, point: number.point + 2 };
  let suffix = '';
  let shown = options;
  if (options.notation === 'compact') {
    // 999,999 is rounded to 1M.
    for (let round = 0; round < 2; round += 1) {
      const step = COMPACT.find(({ zeros }) => number.point > zeros);
      const scaled = { digits: number.digits, point: number.digits === '' ? 0 : number.point - (step?.zeros ?? 0) };
      suffix =
        step === undefined
          ? ''
          : options.compactDisplay === 'short' || (options.style === 'currency' && options.currencyDisplay !== 'name')
            ? step.short
            : step.long;
      if (options.compactRounding) shown = { ...options, significant: { minimum: 1, maximum: Math.max(2, scaled.point) } };
      const keep = shown.significant?.maximum ?? scaled.point + shown.maximumFractionDigits;
      const after = rounded(scaled, keep);
      const whole = { digits: after.digits, point: after.digits === '' ? 0 : after.point + (step?.zeros ?? 0) };
      const next = COMPACT.find(({ zeros }) => whole.point > zeros);
      if (next === step) {
        number = scaled;
        break;
      }
      number = whole;
    }
  }
  const { whole, fraction } = written(number, shown);
  const body = grouped(whole, options);
  if (fraction !== '') body.push({ type: 'decimal', value: '.' }, { type: 'fraction', value: fraction });
  if (suffix !== '') {
    if (suffix.startsWith(' ')) body.push({ type: 'literal', value: ' ' });
    body.push({ type: 'compact', value: suffix.trim() });
  }
  const isZero = /^0*$/.test(whole) && /^0*$/.test(fraction);
  return around(body, negative, isZero, `${whole}${fraction === '' ? '' : `.${fraction}`}`, options);
}

function around(body: Part[], negative: boolean, isZero: boolean, plain: string, options: NumberOptions): Part[] {
  const { signDisplay, style, currency, currencyDisplay } = options;
  const minus =
    negative &&
    (signDisplay === 'auto' || signDisplay === 'always' || (!isZero && (signDisplay === 'exceptZero' || signDisplay === 'negative')));
  const plus = !negative && (signDisplay === 'always' || (signDisplay === 'exceptZero' && !isZero));
  const isCompact = body.some(({ type }) => type === 'compact');
  const accounting = style === 'currency' && options.currencySign === 'accounting' && minus && currencyDisplay !== 'name' && !isCompact;
  const parts: Part[] = [];
  if (accounting) parts.push({ type: 'literal', value: '(' });
  else if (minus) parts.push({ type: 'minusSign', value: '-' });
  else if (plus) parts.push({ type: 'plusSign', value: '+' });
  if (currency !== undefined && currencyDisplay !== 'name') {
    const table = currencyDisplay === 'symbol' ? SYMBOLS : currencyDisplay === 'narrowSymbol' ? NARROW : {};
    const symbol = Object.hasOwn(table, currency) ? table[currency]! : currency;
    parts.push({ type: 'currency', value: symbol });
    if (/[A-Za-zč]$/.test(symbol) && body[0]!.type === 'integer') parts.push({ type: 'literal', value: NO_BREAK });
  }
  parts.push(...body);
  if (style === 'percent') parts.push({ type: 'percentSign', value: '%' });
  if (currency !== undefined && currencyDisplay === 'name') {
    if (!Object.hasOwn(NAMES, currency))
      throw new RangeError(`Intl.NumberFormat: the name of ${currency} is not known here, write currencyDisplay: 'code'`);
    parts.push({ type: 'literal', value: ' ' }, { type: 'currency', value: NAMES[currency]![/^0*1$/.test(plain) && !isCompact ? 0 : 1] });
  }
  if (accounting) parts.push({ type: 'literal', value: ')' });
  return parts;
}

export const joined = (parts: readonly Part[]): string => parts.map(({ value }) => value).join('');
