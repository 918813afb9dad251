import type { Ms } from '../history/event.ts';
import { dateOptions, dateParts } from './date-format.ts';
import { joined } from './number-format.ts';
import { allowOverrides } from './overrides.ts';

/** What `Date.now()` shows when a run begins: 2026-01-01T00:00:00.000Z. */
export const EPOCH: Ms = 1_767_225_600_000;

// Taken before anything is hardened: afterwards the constructor that everybody sees has no clock.
const RealDate = Date;
const { getTime } = RealDate.prototype;

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ZONE = 'GMT+0000 (Coordinated Universal Time)';

const two = (value: number): string => String(value).padStart(2, '0');

function dateText(date: Date): string {
  const year = date.getUTCFullYear();
  const digits = String(Math.abs(year)).padStart(4, '0');
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())} ${year < 0 ? '-00' : ''}${digits}`;
}

const timeText = (date: Date): string => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${ZONE}`;
/** The same answer in every time zone, language and engine: the clock on the wall is UTC, the language American English. */
const OVERRIDES: { readonly [name: string]: (this: Date, ...args: never[]) => unknown } & ThisType<Date> = {
  toString() {
    return text(this, date => `${dateText(date)} ${timeText(date)}`);
  },
  toDateString() {
    return text(this, dateText);
  },
  toTimeString() {
    return text(this, timeText);
  },
  toLocaleString(locales: never, options: never) {
    const known = dateOptions(locales, options, 'any', 'all');
    return text(this, date => joined(dateParts(getTime.call(date), known)));
  },
  toLocaleDateString(locales: never, options: never) {
    const known = dateOptions(locales, options, 'date', 'date');
    return text(this, date => joined(dateParts(getTime.call(date), known)));
  },
  toLocaleTimeString(locales: never, options: never) {
    const known = dateOptions(locales, options, 'time', 'time');
    return text(this, date => joined(dateParts(getTime.call(date), known)));
  },
  getTimezoneOffset() {
    return Number.isNaN(getTime.call(this)) ? Number.NaN : 0;
  },
  getYear() {
    return RealDate.prototype.getUTCFullYear.call(this) - 1900;
  },
  setYear(year: never) {
    const full = Math.trunc(Number(year));
    return RealDate.prototype.setUTCFullYear.call(this, full >= 0 && full <= 99 ? 1900 + full : full);
  },
};

function text(date: Date, show: (date: Date) => string): string {
  const time = getTime.call(date);
  return Number.isNaN(time) ? 'Invalid Date' : show(new RealDate(time));
}

/** Inherits what is the same everywhere from the engine's own; local time means UTC. Shared by all lives. */
function makePrototype(): object {
  const prototype = Object.create(RealDate.prototype) as object;
  const define = (name: string, value: unknown, length: number) => {
    Object.defineProperty(value, 'name', { value: name, configurable: true });
    Object.defineProperty(value, 'length', { value: length, configurable: true });
    Object.defineProperty(prototype, name, { value: Object.freeze(value), writable: true, enumerable: false, configurable: true });
  };
  for (const part of ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'])
    for (const verb of ['get', 'set']) {
      const universal = (RealDate.prototype as unknown as Record<string, (...args: never[]) => unknown>)[`${verb}UTC${part}`];
      if (universal === undefined) continue;
      const method = {
        local(this: Date, ...args: never[]) {
          return Reflect.apply(universal, this, args);
        },
      }.local;
      define(`${verb}${part}`, method, universal.length);
    }
  for (const [name, method] of Object.entries(OVERRIDES)) define(name, method, name === 'setYear' ? 1 : 0);
  allowOverrides(prototype, 'Date.prototype');
  return prototype;
}

const PROTOTYPE = Object.freeze(makePrototype());
const parse = Object.freeze({ parse: (value: unknown): Ms => parseDate(String(value)) }.parse);
const UTC = Object.freeze((...args: [number, number]): Ms => RealDate.UTC(...args));

/** `Date` as one life sees it. `now` is virtual time since the start of the run. */
export function createDate(now: () => Ms): DateConstructor {
  const read = Object.freeze({ now: () => EPOCH + now() }.now);
  const prototype = Object.create(PROTOTYPE) as object;
  function VirtualDate(...args: unknown[]): unknown {
    if (new.target === undefined) return text(new RealDate(read()), date => `${dateText(date)} ${timeText(date)}`);
    return Reflect.construct(RealDate, [timeOf(args, read)], new.target);
  }
  const data = (value: unknown) => ({ value, writable: true, enumerable: false, configurable: true });
  Object.defineProperties(VirtualDate, {
    name: { value: 'Date' },
    length: { value: 7 },
    now: data(read),
    parse: data(parse),
    UTC: data(UTC),
    prototype: { value: prototype, writable: false },
  });
  Object.defineProperty(prototype, 'constructor', data(VirtualDate));
  allowOverrides(VirtualDate, 'Date');
  allowOverrides(prototype, 'Date.prototype');
  Object.freeze(prototype);
  return Object.freeze(VirtualDate) as unknown as DateConstructor;
}

function timeOf(args: readonly unknown[], now: () => Ms): Ms {
  if (args.length === 0) return now();
  if (args.length > 1) return RealDate.UTC(...(args as [number, number]));
  const [value] = args;
  if (typeof value === 'object' && value !== null && isDate(value)) return getTime.call(value);
  const primitive = toPrimitive(value);
  return typeof primitive === 'string' ? parseDate(primitive) : Number(primitive);
}

function isDate(value: object): value is Date {
  try {
    getTime.call(value as Date);
    return true;
  } catch {
    return false;
  }
}

/** ToPrimitive without a hint. */
function toPrimitive(value: unknown): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return value;
  const object = value as { [Symbol.toPrimitive]?: unknown; valueOf(): unknown; toString(): unknown };
  const exotic = object[Symbol.toPrimitive];
  if (typeof exotic === 'function') return exotic.call(value, 'default');
  for (const method of [object.valueOf, object.toString]) {
    if (typeof method !== 'function') continue;
    const primitive = method.call(value);
    if (typeof primitive !== 'object' || primitive === null) return primitive;
  }
  throw new TypeError('Cannot convert object to primitive value');
}

const ISO = /^(?:\d{4}|[+-]\d{6})(?:-\d\d(?:-\d\d)?)?(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;
const CLOCK = String.raw`(?:[ ,]+(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AP]M))?)?(?: ?(?:GMT|UTC|Z)?([+-]\d{4})?)?(?: \(.*\))?$`;
const WEEKDAY = '^(?:[A-Za-z]{3,9},? )?';
const MONTH_FIRST = new RegExp(`${WEEKDAY}([A-Za-z]{3,9})\\.? (\\d{1,2}),? (\\d{4})${CLOCK}`);
const DAY_FIRST = new RegExp(`${WEEKDAY}(\\d{1,2}) ([A-Za-z]{3,9})\\.? (\\d{4})${CLOCK}`);
const SLASHES = new RegExp(`^(\\d{1,2})/(\\d{1,2})/(\\d{4})${CLOCK}`);
const YEAR_FIRST = new RegExp(`^(\\d{4})/(\\d{1,2})/(\\d{1,2})${CLOCK}`);

/**
 * The specified format, what our own `toString` and `toLocaleString` print, and the common written forms. Engines differ in
 * what else they accept, so nothing else is accepted. Without a zone it is UTC.
 */
function parseDate(written: string): Ms {
  const trimmed = written.trim();
  const iso = ISO.exec(trimmed);
  if (iso !== null) {
    const [, year, month, day] = /^([+-]?\d+)-(\d\d)-(\d\d)/.exec(trimmed) ?? [];
    // Some engines take the 30th of February for the 2nd of March.
    if (day !== undefined && Number(day) > new RealDate(RealDate.UTC(Number(year), Number(month), 0)).getUTCDate()) return Number.NaN;
    const withT = trimmed.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1');
    return RealDate.parse(withT.includes('T') && iso[1] === undefined ? `${withT}Z` : withT);
  }
  const monthNumber = (name: string) => MONTHS.findIndex(month => name.slice(0, 3).toLowerCase() === month.toLowerCase()) + 1;
  let match = MONTH_FIRST.exec(trimmed);
  if (match !== null) return compose(Number(match[3]), monthNumber(match[1]!), Number(match[2]), match.slice(4));
  match = DAY_FIRST.exec(trimmed);
  if (match !== null) return compose(Number(match[3]), monthNumber(match[2]!), Number(match[1]), match.slice(4));
  match = SLASHES.exec(trimmed);
  if (match !== null) return compose(Number(match[3]), Number(match[1]), Number(match[2]), match.slice(4));
  match = YEAR_FIRST.exec(trimmed);
  if (match !== null) return compose(Number(match[1]), Number(match[2]), Number(match[3]), match.slice(4));
  return Number.NaN;
}

function compose(
  year: number,
  month: number,
  day: number,
  [hours = '0', minutes = '0', seconds = '0', half, zone]: (string | undefined)[],
): Ms {
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'PM' ? 12 : 0);
  const offset = zone === undefined ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)));
  return RealDate.UTC(year, month - 1, day, hour, Number(minutes) - offset, Number(seconds));
}
