/** `Intl.DateTimeFormat` and `toLocaleString` of dates, for American English in UTC: the clock on the wall here. */
import { englishOnly, optionOf, refuseOptions } from './locale.ts';
import type { Part } from './number-format.ts';

const NUMBER = ['numeric', '2-digit'] as const;
const TEXT = ['narrow', 'short', 'long'] as const;
const STYLES = ['full', 'long', 'medium', 'short'] as const;

type Style = (typeof STYLES)[number] | undefined;
type Numeric = (typeof NUMBER)[number] | undefined;
type Text = (typeof TEXT)[number] | undefined;

export interface DateOptions {
  readonly weekday: Text;
  readonly year: Numeric;
  readonly month: Numeric | Text;
  readonly day: Numeric;
  readonly hour: Numeric;
  readonly minute: Numeric;
  readonly second: Numeric;
  readonly fractionalSecondDigits: number | undefined;
  readonly hour12: boolean;
  readonly hourCycle: string;
  readonly timeZoneName: 'short' | 'long' | undefined;
  readonly dateStyle: Style;
  readonly timeStyle: Style;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const UTC = /^(?:utc|gmt|etc\/(?:utc|gmt)|[+-]00:?00)$/i;

const BY_DATE_STYLE: { readonly [style: string]: Partial<DateOptions> } = {
  full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  long: { year: 'numeric', month: 'long', day: 'numeric' },
  medium: { year: 'numeric', month: 'short', day: 'numeric' },
  short: { year: '2-digit', month: 'numeric', day: 'numeric' },
};
const BY_TIME_STYLE: { readonly [style: string]: Partial<DateOptions> } = {
  full: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'long' },
  long: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
  medium: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
  short: { hour: 'numeric', minute: '2-digit' },
};

/**
 * @param required what must be asked for, @param defaults what is shown if nothing of it is: as `toLocaleDateString` and its sisters
 * differ
 */
export function dateOptions(
  locales: unknown,
  given: unknown,
  required: 'date' | 'time' | 'any' = 'any',
  defaults: 'date' | 'time' | 'all' = 'date',
): DateOptions {
  const what = 'Intl.DateTimeFormat';
  englishOnly(what, locales);
  if (given === null) throw new TypeError(`${what}: the options are an object`);
  const options = (given === undefined ? {} : Object(given)) as { readonly [option: string]: unknown };
  refuseOptions(what, options, ['era', 'dayPeriod', 'calendar', 'numberingSystem']);
  const zone = options.timeZone === undefined ? 'UTC' : String(options.timeZone);
  if (!UTC.test(zone)) throw new RangeError(`${what}: the time zone is UTC here, not \`${zone.slice(0, 100)}\`: write timeZone: 'UTC'.`);
  const one = <Value extends string>(name: string, values: readonly Value[]): Value | undefined =>
    options[name] === undefined ? undefined : optionOf(what, options, name, values, values[0]!);
  const digits = options.fractionalSecondDigits === undefined ? undefined : Math.floor(Number(options.fractionalSecondDigits));
  if (digits !== undefined && !(digits >= 1 && digits <= 3)) throw new RangeError('fractionalSecondDigits value is out of range.');
  const [dateStyle, timeStyle] = [one('dateStyle', STYLES), one('timeStyle', STYLES)];
  let fields: Partial<DateOptions> = {
    weekday: one('weekday', TEXT),
    year: one('year', NUMBER),
    month: one('month', [...NUMBER, ...TEXT]),
    day: one('day', NUMBER),
    hour: one('hour', NUMBER),
    minute: one('minute', NUMBER),
    second: one('second', NUMBER),
    fractionalSecondDigits: digits,
    timeZoneName: one('timeZoneName', ['short', 'long']),
  };
  const cycle = one('hourCycle', ['h11', 'h12', 'h23', 'h24']);
  if (dateStyle !== undefined || timeStyle !== undefined) {
    if (Object.values(fields).some(field => field !== undefined))
      throw new TypeError(
        `Can't set option ${Object.keys(fields).find(name => (fields as { [name: string]: unknown })[name] !== undefined)} when ${dateStyle === undefined ? 'timeStyle' : 'dateStyle'} is used`,
      );
    if (required === 'date' && timeStyle !== undefined) throw new TypeError('Invalid option : timeStyle');
    if (required === 'time' && dateStyle !== undefined) throw new TypeError('Invalid option : dateStyle');
    fields = { ...(dateStyle === undefined ? {} : BY_DATE_STYLE[dateStyle]), ...(timeStyle === undefined ? {} : BY_TIME_STYLE[timeStyle]) };
  } else {
    const has = (...names: (keyof DateOptions)[]) => names.some(name => fields[name] !== undefined);
    const needsDefaults = !(
      (required !== 'time' && has('weekday', 'year', 'month', 'day')) ||
      (required !== 'date' && has('hour', 'minute', 'second', 'fractionalSecondDigits'))
    );
    if (needsDefaults && defaults !== 'time') fields = { ...fields, year: 'numeric', month: 'numeric', day: 'numeric' };
    if (needsDefaults && defaults !== 'date') fields = { ...fields, hour: 'numeric', minute: 'numeric', second: 'numeric' };
  }
  refuseUnusual(what, fields);
  const hour12 = options.hour12 === undefined ? cycle === undefined || cycle === 'h11' || cycle === 'h12' : Boolean(options.hour12);
  const hourCycle = options.hour12 === undefined ? (cycle ?? 'h12') : hour12 ? 'h12' : 'h23';
  return { ...(fields as DateOptions), hour12, hourCycle, dateStyle, timeStyle };
}

const USUAL = new Set(' w y m d m+d y+m y+m+d w+m+d w+y+m+d w+d h h+i h+i+s i+s i s h+i+s+f i+s+f'.split(' '));
const LETTERS = {
  weekday: 'w',
  year: 'y',
  month: 'm',
  day: 'd',
  hour: 'h',
  minute: 'i',
  second: 's',
  fractionalSecondDigits: 'f',
} as const;

/** Engines put any fields together somehow, by rules that are a book of their own. Here are the usual ones. */
function refuseUnusual(what: string, fields: Partial<DateOptions>): void {
  const names = (Object.keys(LETTERS) as (keyof typeof LETTERS)[]).filter(name => fields[name] !== undefined);
  const group = (part: string) =>
    names
      .filter(name => part.includes(LETTERS[name]))
      .map(name => LETTERS[name])
      .join('+');
  const [date, time] = [group('wymd'), group('hisf')];
  if (USUAL.has(date) && USUAL.has(time) && !(date === 'w' && time !== '')) return;
  throw new RangeError(
    `${what}: ${names.join(', ')} together have no usual form, and so none here. Format them one by one, and put the text together by hand.`,
  );
}

/** The parts of a moment as it is written. Throws what an invalid date throws. */
export function dateParts(ms: number, options: DateOptions): Part[] {
  if (!(Math.abs(ms) <= 8.64e15)) throw new RangeError('Invalid time value');
  const date = new Date(Math.trunc(ms));
  const day = dayParts(date, options);
  const time = timeParts(date, options);
  if (day.length === 0) return time;
  if (time.length === 0) return day;
  const spelled = options.dateStyle !== undefined ? options.dateStyle === 'full' || options.dateStyle === 'long' : options.month === 'long';
  return [...day, literal(spelled ? ' at ' : ', '), ...time];
}

const literal = (value: string): Part => ({ type: 'literal', value });
const two = (value: number) => String(value).padStart(2, '0');
const between = (parts: readonly (Part | null)[], separator: string): Part[] =>
  parts.filter(part => part !== null).flatMap((part, index) => (index === 0 ? [part] : [literal(separator), part]));

function named(names: readonly string[], index: number, form: Text): string {
  const name = names[index]!;
  return form === 'long' ? name : form === 'short' ? name.slice(0, 3) : name.slice(0, 1);
}

function dayParts(date: Date, { weekday, year, month, day }: DateOptions): Part[] {
  const full = date.getUTCFullYear();
  const shownYear = full > 0 ? full : 1 - full;
  const parts = {
    weekday: weekday === undefined ? null : { type: 'weekday', value: named(WEEKDAYS, date.getUTCDay(), weekday) },
    year: year === undefined ? null : { type: 'year', value: year === '2-digit' ? two(shownYear % 100) : String(shownYear) },
    day: day === undefined ? null : { type: 'day', value: day === '2-digit' ? two(date.getUTCDate()) : String(date.getUTCDate()) },
  };
  const number = date.getUTCMonth() + 1;
  const inText = month === 'narrow' || month === 'short' || month === 'long';
  const monthPart =
    month === undefined
      ? null
      : { type: 'month', value: inText ? named(MONTHS, number - 1, month) : month === '2-digit' ? two(number) : String(number) };
  let rest: Part[];
  if (inText) {
    const monthDay = between([monthPart, parts.day], ' ');
    rest = parts.year === null ? monthDay : [...monthDay, literal(parts.day === null ? ' ' : ', '), parts.year];
  } else if (monthPart === null && parts.day !== null && parts.year === null && parts.weekday !== null) {
    return [parts.day, literal(' '), parts.weekday];
  } else rest = between([monthPart, parts.day, parts.year], '/');
  if (parts.weekday === null) return rest;
  return rest.length === 0 ? [parts.weekday] : [parts.weekday, literal(', '), ...rest];
}

function timeParts(date: Date, options: DateOptions): Part[] {
  const { hour, minute, second, fractionalSecondDigits: fraction, hour12, hourCycle, timeZoneName } = options;
  const hours = date.getUTCHours();
  const shown = hourCycle === 'h11' ? hours % 12 : hour12 ? hours % 12 || 12 : hourCycle === 'h24' ? hours || 24 : hours;
  // Minutes stand alone only where nothing else does; beside an hour or a second they have two digits.
  const parts: Part[] = [];
  const add = (type: string, value: string, separator = ':') => {
    if (parts.length > 0) parts.push(literal(separator));
    parts.push({ type, value });
  };
  if (hour !== undefined) add('hour', hour === '2-digit' || !hour12 ? two(shown) : String(shown));
  if (minute !== undefined)
    add('minute', hour === undefined && second === undefined ? String(date.getUTCMinutes()) : two(date.getUTCMinutes()));
  if (second !== undefined)
    add('second', hour === undefined && minute === undefined ? String(date.getUTCSeconds()) : two(date.getUTCSeconds()));
  if (fraction !== undefined) add('fractionalSecond', String(date.getUTCMilliseconds()).padStart(3, '0').slice(0, fraction), '.');
  if (hour !== undefined && hour12) add('dayPeriod', hours < 12 ? 'AM' : 'PM', ' ');
  if (timeZoneName !== undefined) add('timeZoneName', timeZoneName === 'long' ? 'Coordinated Universal Time' : 'UTC', ' ');
  return parts;
}
