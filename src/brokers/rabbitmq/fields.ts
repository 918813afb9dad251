/**
 * Field values and their wire types, as amqplib encodes them: an integer takes the smallest signed width that holds it, other numbers
 * are doubles. A consumer notices the types in a headers exchange (R-05) and in the texts of errors.
 */
import type { FieldTable, FieldValue } from './types.ts';

export interface Typed {
  readonly type: string;
  readonly value: FieldValue;
}

const NAMED: { readonly [name: string]: string } = {
  int8: 'byte',
  byte: 'byte',
  uint8: 'unsignedbyte',
  int16: 'short',
  short: 'short',
  uint16: 'unsignedshort',
  int32: 'signedint',
  int: 'signedint',
  uint32: 'unsignedint',
  int64: 'long',
  long: 'long',
  float: 'float',
  double: 'double',
  timestamp: 'timestamp',
  decimal: 'decimal',
};

const INTEGERS = new Set(['byte', 'short', 'signedint', 'long', 'unsignedbyte', 'unsignedshort', 'unsignedint']);

export function typed(value: FieldValue): Typed {
  if (value === null) return { type: 'void', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'string') return { type: 'longstr', value };
  if (typeof value === 'number') return { type: numberType(value), value };
  if (Array.isArray(value)) return { type: 'array', value };
  const tag = (value as FieldTable)['!'];
  if (typeof tag === 'string' && NAMED[tag] !== undefined) return { type: NAMED[tag], value: (value as FieldTable).value ?? null };
  return { type: 'table', value };
}

function numberType(value: number): string {
  if (!Number.isInteger(value)) return 'double';
  if (value >= -128 && value < 128) return 'byte';
  if (value >= -0x8000 && value < 0x8000) return 'short';
  if (value >= -0x80000000 && value < 0x80000000) return 'signedint';
  return 'long';
}

export function isInteger(type: string): boolean {
  return INTEGERS.has(type);
}

/** Own fields only: a header may be called `constructor`. */
export function field(table: FieldTable | null | undefined, name: string): FieldValue | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}

export function integerField(table: FieldTable, name: string): number | null {
  const value = field(table, name);
  if (value === undefined) return null;
  const plain = typed(value).value;
  return typeof plain === 'number' ? plain : null;
}

export function stringField(table: FieldTable, name: string): string | null {
  const value = field(table, name);
  return typeof value === 'string' ? value : null;
}

/** Types that the broker takes for the same when it compares arguments. */
function typeClass(type: string): string {
  if (INTEGERS.has(type) || type === 'decimal') return 'int';
  return type === 'float' || type === 'double' ? 'float' : type;
}

export function sameArgument(a: Typed, b: Typed): boolean {
  return typeClass(a.type) === typeClass(b.type) && canonical(a.value) === canonical(b.value);
}

/** `exact` tells the integer 1 from the float 1.0 (4.0); otherwise they are equal (3.10; `headers-int-width`). Widths never matter. */
export function sameHeader(a: FieldValue, b: FieldValue, exact: boolean): boolean {
  const left = typed(a);
  const right = typed(b);
  if (Array.isArray(left.value) && Array.isArray(right.value)) {
    const other = right.value as readonly FieldValue[];
    return left.value.length === other.length && left.value.every((item, i) => sameElement(item, other[i]!, exact));
  }
  if (typeof left.value === 'object' || typeof right.value === 'object') {
    if (left.type !== 'table' || right.type !== 'table')
      return left.type === right.type && canonical(left.value) === canonical(right.value);
    const keys = Object.keys(left.value as FieldTable);
    const other = right.value as FieldTable;
    return (
      keys.length === Object.keys(other).length &&
      keys.every(k => field(other, k) !== undefined && sameElement((left.value as FieldTable)[k]!, other[k]!, exact))
    );
  }
  return left.value === right.value && (!exact || isFloat(left) === isFloat(right));
}

/** Inside a list or a table the broker compares type and value together, so there the width does matter. */
function sameElement(a: FieldValue, b: FieldValue, exact: boolean): boolean {
  return typed(a).type === typed(b).type && sameHeader(a, b, exact);
}

function isFloat(value: Typed): boolean {
  return value.type === 'double' || value.type === 'float';
}

/** Equal strings for equal values: keys sorted at every depth. */
export function canonical(value: FieldValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const table = value as FieldTable;
  return `{${Object.keys(table)
    .sort()
    .map(key => `${JSON.stringify(key)}:${canonical(table[key]!)}`)
    .join(',')}}`;
}

/** A copy with sorted keys; null for nothing at all. */
export function sortedTable(table: FieldTable | null): FieldTable | null {
  if (!table) return null;
  const sorted: { [name: string]: FieldValue } = {};
  for (const key of Object.keys(table).sort()) sorted[key] = table[key]!;
  return sorted;
}

/** A value as the broker prints it inside an error: a binary is `<<"text">>` where it is shown as a term. */
export function termText(value: FieldValue): string {
  const plain = typed(value).value;
  if (plain === null) return 'undefined';
  if (typeof plain === 'string') return `<<${JSON.stringify(plain)}>>`;
  if (typeof plain === 'number') return Number.isInteger(plain) && isFloat(typed(value)) ? plain.toFixed(1) : String(plain);
  if (typeof plain === 'boolean') return String(plain);
  if (Array.isArray(plain)) return `[${plain.map(item => `{${typed(item).type},${termText(item)}}`).join(',')}]`;
  const table = plain as FieldTable;
  return `[${Object.keys(table)
    .map(key => `{<<${JSON.stringify(key)}>>,${typed(table[key]!).type},${termText(table[key]!)}}`)
    .join(',')}]`;
}

/** The same, but a text stands as it is. */
export function plainText(value: FieldValue): string {
  const plain = typed(value).value;
  return typeof plain === 'string' ? plain : termText(value);
}
