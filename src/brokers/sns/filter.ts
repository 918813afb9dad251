/**
 * Filter policies of SNS subscriptions (N-04 to N-07): checked once, compiled to a function.
 *
 * A policy is an object: every key has to match (and), by any of its list's conditions (or). `$or` takes a list of policies of
 * which one has to match. Case counts, but for `equals-ignore-case`.
 *
 * Not an operator of SNS, though EventBridge has them: `wildcard`, and `anything-but` with a suffix. SNS refuses both.
 */
import type { Json } from '../../history/event.ts';
import { addressIn, parseNetwork } from './addresses.ts';
import { invalid } from './errors.ts';

export type FilterScope = 'MessageAttributes' | 'MessageBody';
export type FilterPolicy = { readonly [key: string]: Json };

/** A message attribute. `Binary` ones are not looked at. */
export interface Attribute {
  readonly type: string;
  readonly value: string;
}

/** What there is under each name: one value, or several where there is a list. */
export type Values = ReadonlyMap<string, readonly Json[]>;
export type Matches = (values: Values) => boolean;

const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;

/** Throws an `SnsError` for a policy that SNS would not take. */
export function compileFilter(policy: FilterPolicy, scope: FilterScope): Matches {
  if (Object.keys(policy).length > MOST_KEYS) throw refused('Filter policy can not have more than 5 keys');
  const { matches, combinations, depth } = compileObject(policy, '', 1, 1);
  if (scope === 'MessageAttributes' && depth > 1)
    throw invalid('Filter policy scope MessageAttributes does not support nested filter policy');
  if (combinations > MOST_COMBINATIONS) throw refused('Filter policy is too complex');
  return matches;
}

const refused = (reason: string) => invalid(`FilterPolicy: ${reason}`);

interface Compiled {
  readonly matches: Matches;
  /** The product of the lengths of all lists, each times its depth. */
  readonly combinations: number;
  readonly depth: number;
}

function compileObject(policy: FilterPolicy, path: string, depth: number, combinations: number): Compiled {
  const parts: Matches[] = [];
  let deepest = depth;
  let product = combinations;
  for (const [key, value] of Object.entries(policy)) {
    const name = path === '' ? key : `${path}.${key}`;
    if (isPolicy(value)) {
      const inner = compileObject(value, name, depth + 1, product);
      parts.push(inner.matches);
      deepest = Math.max(deepest, inner.depth);
      product = inner.combinations;
    } else if (!Array.isArray(value)) throw refused(`"${key}" must be an object or an array`);
    else if (value.length === 0) throw refused('Empty arrays are not allowed');
    else if (key === '$or' && value.length > 1 && value.every(isPolicy)) {
      const branches = value.map(branch => compileObject(branch, path, depth, product));
      parts.push(values => branches.some(({ matches }) => matches(values)));
      deepest = Math.max(deepest, ...branches.map(branch => branch.depth));
      product = branches.reduce((sum, branch) => sum + branch.combinations, 0);
    } else {
      parts.push(compileList(name, value));
      product *= value.length * depth;
    }
  }
  return { matches: values => parts.every(part => part(values)), combinations: product, depth: deepest };
}

function isPolicy(value: Json): value is FilterPolicy {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compileList(name: string, conditions: readonly Json[]): Matches {
  const present: ((value: Json) => boolean)[] = [];
  let absent = false;
  let anyValue = false;
  for (const condition of conditions) {
    const exists = existence(condition);
    if (exists === null) present.push(compileCondition(condition));
    else if (exists) anyValue = true;
    else absent = true;
  }
  return values => {
    const found = values.get(name);
    if (found === undefined) return absent;
    return anyValue || found.some(value => present.some(matches => matches(value)));
  };
}

/** Null where the condition is another. */
function existence(condition: Json): boolean | null {
  if (!isPolicy(condition) || !('exists' in condition)) return null;
  onlyKey(condition);
  if (typeof condition.exists !== 'boolean') throw refused('exists match pattern must be either true or false.');
  return condition.exists;
}

function onlyKey(condition: FilterPolicy): string {
  const keys = Object.keys(condition);
  if (keys.length !== 1) throw refused('Only one key allowed in match expression');
  return keys[0]!;
}

function compileCondition(condition: Json): (value: Json) => boolean {
  if (Array.isArray(condition)) throw refused('Match value must be String, number, true, false, or null');
  if (!isPolicy(condition)) return value => same(value, condition);
  const operator = onlyKey(condition);
  const operand = condition[operator]!;
  switch (operator) {
    case 'prefix': {
      const prefix = pattern(operator, operand);
      return value => typeof value === 'string' && value.startsWith(prefix);
    }
    case 'suffix': {
      const suffix = pattern(operator, operand);
      return value => typeof value === 'string' && value.endsWith(suffix);
    }
    case 'equals-ignore-case': {
      const wanted = pattern(operator, operand).toLowerCase();
      return value => typeof value === 'string' && value.toLowerCase() === wanted;
    }
    case 'anything-but':
      return compileAnythingBut(operand);
    case 'numeric':
      return compileNumeric(operand);
    case 'cidr': {
      // SNS itself speaks of a prefix here.
      const network = parseNetwork(pattern('prefix', operand));
      if (typeof network === 'string') throw refused(network);
      return value => typeof value === 'string' && addressIn(network, value);
    }
    default:
      throw refused(`Unrecognized match type ${operator}`);
  }
}

function pattern(operator: string, operand: Json): string {
  if (typeof operand !== 'string') throw refused(`${operator} match pattern must be a string`);
  return operand;
}

/** Numbers are compared with five digits behind the point (N-06). */
function same(value: Json, wanted: Json): boolean {
  return typeof value === 'number' && typeof wanted === 'number' ? rounded(value) === rounded(wanted) : value === wanted;
}

const rounded = (value: number) => Math.round(value * 1e5);

/** Of a list of values, one that is none of those named is enough. */
function compileAnythingBut(operand: Json): (value: Json) => boolean {
  if (isPolicy(operand)) {
    const operator = Object.keys(operand).find(each => each !== 'prefix');
    if (operator !== undefined) throw refused(`Unsupported anything-but pattern: ${operator}`);
    const prefix = pattern('prefix', operand.prefix ?? null);
    return value => typeof value === 'string' && !value.startsWith(prefix);
  }
  const not = Array.isArray(operand) ? operand : [operand];
  if (not.some(each => typeof each === 'object' && each !== null))
    throw refused('Match value must be String, number, true, false, or null');
  return value => value !== null && !not.some(each => same(value, each));
}

type Bound = readonly [operator: string, limit: number];

const COMPARE: { readonly [operator: string]: (value: number, limit: number) => boolean } = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** One comparison, or a range from below to above: `[">", 0, "<=", 150]`. */
function compileNumeric(operand: Json): (value: Json) => boolean {
  const terms = Array.isArray(operand) ? operand : [operand];
  const [first, bottom, second, top, ...more] = terms as (Json | undefined)[];
  if (first === undefined) throw refused('Invalid member in numeric match: ]');
  if (typeof first !== 'string') throw refused(`Invalid member in numeric match: ${JSON.stringify(first)}`);
  if (!Object.hasOwn(COMPARE, first)) throw refused(`Unrecognized numeric range operator: ${first}`);
  const bounds: Bound[] = [[first, numeric(first, bottom)]];
  if (second !== undefined) {
    if (first !== '>' && first !== '>=') throw refused('Too many elements in numeric expression');
    if (typeof second !== 'string') throw refused(`Bad value in numeric range: ${JSON.stringify(second)}`);
    if (second !== '<' && second !== '<=') throw refused(`Bad numeric range operator: ${second}`);
    const limit = numeric(second, top);
    if (limit <= bounds[0]![1]) throw refused('Bottom must be less than top');
    if (more.length > 0) throw refused('Too many terms in numeric range expression');
    bounds.push([second, limit]);
  }
  return value => typeof value === 'number' && bounds.every(([operator, limit]) => COMPARE[operator]!(rounded(value), rounded(limit)));
}

function numeric(operator: string, value: Json | undefined): number {
  if (typeof value !== 'number') throw refused(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  return value;
}

/** Numbers are compared as numbers, a `String.Array` value by value, anything else as text. */
export function valuesOfAttributes(attributes: { readonly [name: string]: Attribute }): Values {
  const values = new Map<string, readonly Json[]>();
  for (const [name, { type, value }] of Object.entries(attributes)) {
    if (type.startsWith('Binary')) continue;
    if (type.startsWith('Number')) values.set(name, [Number(value)]);
    else if (type === 'String.Array') {
      const list = parsed(value);
      // What is no list is there, and matches nothing but `exists`.
      values.set(name, Array.isArray(list) ? list : []);
    } else values.set(name, [value]);
  }
  return values;
}

/**
 * Null where the body is no JSON object: then nothing matches (N-07). Names within names are joined by points, and lists are
 * looked into; an empty list is as if it were not there.
 */
export function valuesOfBody(body: Json): Values | null {
  const object = typeof body === 'string' ? parsed(body) : body;
  if (object === undefined || !isPolicy(object)) return null;
  const values = new Map<string, Json[]>();
  const walk = (value: Json, path: string) => {
    if (Array.isArray(value)) for (const item of value) walk(item, path);
    else if (isPolicy(value)) for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
    else {
      const list = values.get(path);
      if (list === undefined) values.set(path, [value]);
      else list.push(value);
    }
  };
  walk(object, '');
  return values;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
