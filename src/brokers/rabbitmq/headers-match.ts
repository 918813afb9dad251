/**
 * The headers exchange: the routing key means nothing. `all` (the default) with no arguments matches everything, `any` with none
 * matches nothing. Arguments whose names start with `x-` are ignored, unless the match is `all-with-x` or `any-with-x`; `x-match` always
 * is. A null argument asks only that the header exists. Types count: the text "1" is not the number 1 (`headers-types`).
 */
import { preconditionFailed } from './errors.ts';
import { field, sameHeader, termText, typed } from './fields.ts';
import type { FieldTable } from './types.ts';

const KINDS = ['all', 'any', 'all-with-x', 'any-with-x'];

export function checkMatchKind(args: FieldTable): void {
  const kind = field(args, 'x-match');
  if (kind === undefined) return;
  const { type, value } = typed(kind);
  if (type !== 'longstr') throw preconditionFailed(`Invalid x-match field type ${type} (value ${termText(kind)}); expected longstr`);
  if (!KINDS.includes(value as string)) {
    throw preconditionFailed(`Invalid x-match field value ${termText(kind)}; expected all, any, all-with-x, or any-with-x`);
  }
}

export function headersMatch(args: FieldTable, headers: FieldTable, exactNumbers: boolean): boolean {
  const kind = field(args, 'x-match');
  const withX = kind === 'all-with-x' || kind === 'any-with-x';
  const any = kind === 'any' || kind === 'any-with-x';
  for (const name of Object.keys(args)) {
    if (name === 'x-match' || (!withX && name.startsWith('x-'))) continue;
    const wanted = args[name]!;
    const given = field(headers, name);
    const matches = given !== undefined && (wanted === null || sameHeader(wanted, given, exactNumbers));
    if (matches === any) return any;
  }
  return !any;
}
