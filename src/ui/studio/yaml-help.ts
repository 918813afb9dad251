/** What an editor says of a place in exercise.yaml: what can be written there, and what stands there. From the schema. Pure. */
import { parseDocument } from 'yaml';
import { type Place, placeAt } from './yaml-place.ts';

export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly { readonly if?: Schema; readonly then?: Schema }[];
  readonly required?: readonly string[];
}

export interface Suggestion {
  readonly label: string;
  readonly inserts: string;
  readonly description: string;
  /** It has to be there. */
  readonly needed: boolean;
}

/** In what is written so far, as far as it can be read. */
function dataOf(text: string): unknown {
  try {
    return parseDocument(text).toJS();
  } catch {
    return null;
  }
}

const at = (data: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? (value as { [part: string]: unknown })[part] : undefined),
    data,
  );

/** All that may hold of the value at a path, given what stands beside it. */
function schemasAt(schema: Schema, path: readonly (string | number)[], data: unknown): readonly Schema[] {
  const here = alternatives(schema, data);
  const [part, ...rest] = path;
  if (part === undefined) return here;
  const inner = at(data, [part]);
  return here.flatMap(({ properties = {}, additionalProperties, items }) => {
    if (typeof part === 'number') return items === undefined ? [] : schemasAt(items, rest, inner);
    const next = Object.hasOwn(properties, part) ? properties[part] : additionalProperties;
    return typeof next === 'object' ? schemasAt(next, rest, inner) : [];
  });
}

/** Itself, what it may be instead, and what follows from the value of one of its fields. */
function alternatives(schema: Schema, data: unknown): readonly Schema[] {
  const { anyOf = [], allOf = [] } = schema;
  const following = allOf.filter(({ if: condition }) =>
    Object.entries(condition?.properties ?? {}).every(([name, { const: value }]) => at(data, [name]) === value),
  );
  return [
    schema,
    ...anyOf.flatMap(each => alternatives(each, data)),
    ...following.flatMap(({ then }) => (then === undefined ? [] : alternatives(then, data))),
  ];
}

export function suggestionsAt(
  schema: Schema,
  text: string,
  offset: number,
): { readonly place: Place; readonly all: readonly Suggestion[] } {
  const place = placeAt(text, offset);
  const data = dataOf(text);
  const schemas = schemasAt(schema, place.path, data);
  if (place.writes === 'value') return { place, all: [...values(schemas), ...named(place.path, data), ...insides(schemas, place, data)] };
  return { place, all: [...names(schemas, at(data, place.path)), ...named(place.path, data, true)] };
}

/** An item that has just begun may be a map as well: then its names can be written. */
function insides(schemas: readonly Schema[], { path }: Place, data: unknown): readonly Suggestion[] {
  return typeof path.at(-1) === 'number' && typeof at(data, path) !== 'object' ? names(schemas, null) : [];
}

function names(schemas: readonly Schema[], present: unknown): readonly Suggestion[] {
  const there = typeof present === 'object' && present !== null ? Object.keys(present) : [];
  const found = new Map<string, Suggestion>();
  for (const { properties = {}, required = [] } of schemas)
    for (const [label, { description = '', ...field }] of Object.entries(properties)) {
      if (there.includes(label) || found.has(label)) continue;
      const types = [field.type ?? []].flat();
      const inserts = types.includes('array') ? `${label}: [$0]` : `${label}: $0`;
      found.set(label, { label, inserts, description, needed: required.includes(label) });
    }
  return [...found.values()];
}

function values(schemas: readonly Schema[]): readonly Suggestion[] {
  const found = schemas.flatMap(({ enum: all = [], const: only, type, description = '' }) => {
    const told = [...all, ...(only === undefined ? [] : [only]), ...([type].flat().includes('boolean') ? [true, false] : [])];
    return told.map(value => ({ label: String(value), inserts: String(value), description, needed: false }));
  });
  return [...new Map(found.map(each => [each.label, each])).values()];
}

/** What stands in one place of the file as a name, and in others as what is meant. */
const MEANS: readonly (readonly [RegExp, 'messages' | 'brokers' | 'effects' | 'programs' | 'services'])[] = [
  [/^bounds\.\d+\.sends(\.\d+)?$/, 'messages'],
  [/^bounds\.\d+\.later\.\d+\.message$/, 'messages'],
  [/^effects\.[^.]+\.hopeless(\.\d+)?$/, 'messages'],
  [/^messages\.[^.]+\.retryOf$/, 'messages'],
  [/^programs\.[^.]+\.consume\.broker$/, 'brokers'],
  [/^programs\.[^.]+\.grants(\.\d+)?$/, 'services'],
  [/^effects\.[^.]+\.owed\.effect$/, 'effects'],
  [/^effects\.[^.]+\.owed\.at$/, 'programs'],
  [/^(criteria|atScale\.\d+\.criteria)\.\d+\.with\.of$/, 'effects'],
  [/^(criteria|atScale\.\d+\.criteria)\.\d+\.with\.at$/, 'programs'],
  [/^bounds\.\d+\.where\.\w+(\.\d+)?$/, 'programs'],
];
/** Where the names themselves are what is written. */
const NAMES: readonly (readonly [RegExp, 'programs'])[] = [[/^bounds\.\d+\.workers$/, 'programs']];

function named(path: readonly (string | number)[], data: unknown, asName = false): readonly Suggestion[] {
  const text = path.join('.');
  const part = (asName ? NAMES : MEANS).find(([place]) => place.test(text))?.[1];
  const known = part === undefined ? null : at(data, [part]);
  if (typeof known !== 'object' || known === null) return [];
  return Object.keys(known).map(label => ({
    label,
    inserts: asName ? `${label}: $0` : label,
    description: `One of the ${part} above.`,
    needed: false,
  }));
}

/** What the name or value at this place means; null where nothing is known of it. */
export function meaningAt(schema: Schema, text: string, offset: number): string | null {
  const end = /[\s,}\]]|$/.exec(text.slice(offset))!.index + offset;
  const { path, writes, begun } = placeAt(text, end);
  const bare = begun.replace(/:.*$/, '').trim();
  const whole = writes === 'name' && bare !== '' ? [...path, bare] : path;
  const found = schemasAt(schema, whole, dataOf(text)).filter(({ description }) => description !== undefined);
  const [first] = found;
  if (first === undefined) return null;
  const usual = first.default === undefined ? '' : ` \`${JSON.stringify(first.default)}\` where it is left out.`;
  return `**${whole.at(-1)}** ${first.description}${usual}`;
}
