import type { Json, Ms } from '../history/event.ts';
import { article, editDistance, isObject } from './arguments.ts';
import { ServiceRefusal } from './service.ts';

export interface Row {
  readonly [column: string]: Json;
}

const refuse = (operation: string, sentence: string) => new ServiceRefusal('InvalidArgument', `db.${operation}: ${sentence}`, '22023');

export function keyFrom(operation: string, value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw refuse(operation, `the key must be a string or a number, not ${article(value)}.`);
}

export function rowFrom(operation: string, value: Json | undefined, what = 'row'): Row {
  if (isObject(value)) return value;
  throw refuse(operation, `the ${what} must be an object of columns, such as { quantity: 1 }, not ${article(value)}.`);
}

export function numberFrom(operation: string, value: Json | undefined): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refuse(operation, `the amount must be a number, not ${article(value)}.`);
}

export function columnFrom(operation: string, value: Json | undefined): string {
  if (value === undefined || value === null) return 'quantity';
  if (typeof value === 'string') return value;
  throw refuse(operation, `the column must be a name, not ${article(value)}.`);
}

export function expiryFrom(operation: string, value: Json | undefined, now: Ms): Ms | null {
  const { ttlMs } = optionsFrom(operation, value, 'ttlMs');
  if (ttlMs === undefined || ttlMs === null) return null;
  if (typeof ttlMs === 'number' && Number.isFinite(ttlMs) && ttlMs > 0) return now + ttlMs;
  throw refuse(operation, `ttlMs must be a number of milliseconds above 0, not ${article(ttlMs)}.`);
}

export function forUpdateFrom(operation: string, value: Json | undefined): boolean {
  const { forUpdate } = optionsFrom(operation, value, 'forUpdate');
  if (forUpdate === undefined || forUpdate === null) return false;
  if (typeof forUpdate === 'boolean') return forUpdate;
  throw refuse(operation, `forUpdate must be true or false, not ${article(forUpdate)}.`);
}

function optionsFrom(operation: string, value: Json | undefined, known: string): Row {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw refuse(operation, `the options must be an object such as { ${known}: ... }, not ${article(value)}.`);
  const stranger = Object.keys(value).find(name => name !== known);
  if (stranger !== undefined) throw refuse(operation, `there is no option \`${stranger}\`. Did you mean \`${known}\`?`);
  return value;
}

export function noSuchTable(name: Json | undefined, tables: readonly string[]): ServiceRefusal {
  const said = typeof name === 'string' ? `There is no table \`${name}\`.` : `The table must be a name, not ${article(name)}.`;
  return new ServiceRefusal('NoSuchTable', `${said} ${advice(typeof name === 'string' ? name : '', tables)}`, '42P01');
}

function advice(name: string, tables: readonly string[]): string {
  if (tables.length === 0) return 'This database has no tables.';
  const byDistance = tables.map(table => ({ table, distance: editDistance(name.toLowerCase(), table.toLowerCase()) }));
  const nearest = byDistance.reduce((best, next) => (next.distance < best.distance ? next : best));
  const list = `The tables are ${tables.map(table => `\`${table}\``).join(', ')}.`;
  return nearest.distance <= Math.max(2, nearest.table.length / 2) ? `Did you mean \`${nearest.table}\`? ${list}` : list;
}

/** In the words of PostgreSQL. */
export const notNull = (table: string, column: string): ServiceRefusal =>
  new ServiceRefusal('NotNullViolation', `null value in column "${column}" of relation "${table}" violates not-null constraint`, '23502');
