/** `console`, of one life. What it counts and times is memory of that life, so a program that uses it keeps something: see `stateless.ts`. */

import { tableText } from './console-table.ts';
import { publishedFunctions } from './frozen.ts';
import { formatLog, inspect } from './inspect.ts';
import type { LifeWorld } from './realm.ts';

/** Counters, timers and levels of groups that one life may have. */
const LABELS_LIMIT = 1000;
const GROUPS_LIMIT = 20;

type Level = Parameters<LifeWorld['log']>[0];

/** @param now reads the clock */
export function createConsole(world: Pick<LifeWorld, 'log'>, now: () => number): object {
  const counts = new Map<string, number>();
  const times = new Map<string, number>();
  let indent = '';
  const say = (level: Level, text: string) => world.log(level, indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`));
  const at =
    (level: Level) =>
    (...values: unknown[]) =>
      say(level, formatLog(values));
  const label = (value: unknown): string => (value === undefined ? 'default' : String(value)).slice(0, 1000);
  const keep = (map: Map<string, number>, name: string, value: number) => {
    if (map.size >= LABELS_LIMIT && !map.has(name)) throw new RangeError(`console: ${LABELS_LIMIT} labels are in use already`);
    map.set(name, value);
  };
  const since = (method: string, given: unknown, values: readonly unknown[]): boolean => {
    const name = label(given);
    const began = times.get(name);
    if (began === undefined) {
      say('warn', `No such label '${name}' for console.${method}()`);
      return false;
    }
    const rest = values.length === 0 ? '' : ` ${formatLog(values)}`;
    say('info', `${name}: ${durationText(now() - began)}${rest}`);
    return true;
  };
  const group = (...values: unknown[]) => {
    if (values.length > 0) say('info', formatLog(values));
    if (indent.length < GROUPS_LIMIT * 2) indent += '  ';
  };
  return publishedFunctions({
    log: at('info'),
    info: at('info'),
    debug: at('debug'),
    error: at('error'),
    warn: at('warn'),
    trace: (...values: unknown[]) => say('debug', values.length === 0 ? 'Trace' : `Trace: ${formatLog(values)}`),
    dir: (value?: unknown) => say('info', inspect(value)),
    dirxml: at('info'),
    table: (data?: unknown, columns?: unknown) => say('info', tableText(data, columns) ?? formatLog([data])),
    assert: (condition?: unknown, ...values: unknown[]) => {
      if (condition) return;
      if (typeof values[0] === 'string') values[0] = `Assertion failed: ${values[0]}`;
      else values.unshift(`Assertion failed${values.length === 0 ? '' : ':'}`);
      say('error', formatLog(values));
    },
    count: (given?: unknown) => {
      const name = label(given);
      keep(counts, name, (counts.get(name) ?? 0) + 1);
      say('info', `${name}: ${counts.get(name)}`);
    },
    countReset: (given?: unknown) => {
      if (!counts.delete(label(given))) say('warn', `Count for '${label(given)}' does not exist`);
    },
    group,
    groupCollapsed: (...values: unknown[]) => group(...values),
    groupEnd: () => {
      indent = indent.slice(2);
    },
    time: (given?: unknown) => {
      const name = label(given);
      if (times.has(name)) say('warn', `Label '${name}' already exists for console.time()`);
      else keep(times, name, now());
    },
    timeLog: (given?: unknown, ...values: unknown[]) => void since('timeLog', given, values),
    timeEnd: (given?: unknown) => {
      if (since('timeEnd', given, [])) times.delete(label(given));
    },
    clear: () => {},
  });
}

/** As Node writes it. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(3))}ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(3)}s`;
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = (seconds % 60).toFixed(3).padStart(6, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${rest} (h:mm:ss.mmm)` : `${minutes}:${rest} (m:ss.mmm)`;
}
