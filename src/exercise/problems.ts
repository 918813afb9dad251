/** What is wrong with a file that an instructor wrote, in a sentence, with its place. */
import type { ErrorObject } from 'ajv';
import { nearest } from '../text/nearest.ts';

export interface Problem {
  /** `exercises/right-partition-key/exercise.yaml:31:5`, or a file or folder where no line is meant. */
  readonly where: string;
  readonly text: string;
}

export type Path = readonly (string | number)[];

/** Found one by one, each with the part of the file that it is about. */
export type Problems = Generator<readonly [path: Path, text: string]>;

export function explain(error: ErrorObject, path: Path): string {
  const at = path.length === 0 ? 'the file' : `\`${path.join('.')}\``;
  const params = error.params as { readonly [name: string]: unknown };
  if (error.keyword === 'additionalProperties') {
    const name = String(params.additionalProperty);
    return `${at} has no field \`${name}\`. ${nearest(name, Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {}))}`.trim();
  }
  if (error.propertyName !== undefined)
    return `\`${error.propertyName}\` is no name for a part of ${at}: it must match ${String(params.pattern)}.`;
  if (error.keyword === 'required' || error.keyword === 'dependencies')
    return `${at} lacks the field \`${String(params.missingProperty)}\`.`;
  if (error.keyword === 'type') return `${at} must be ${typesText(error.schema)}, and is ${valueText(error.data)}.`;
  if (error.keyword === 'const') return `${at} must be ${JSON.stringify(params.allowedValue)}.`;
  if (error.keyword === 'enum') return enumText(at, params.allowedValues as readonly unknown[], error.data);
  return `${at} ${LIMITS[error.keyword]?.(params, error.data) ?? error.message ?? 'is not valid'}.`;
}

/** What was meant comes first where something is near, and then all that there is. */
function enumText(at: string, allowed: readonly unknown[], data: unknown): string {
  const names = allowed.map(String);
  const meant = typeof data === 'string' ? nearest(data, names) : '';
  return `${at} must be one of: ${names.join(', ')}.${meant.startsWith('Did you mean') ? ` ${meant}` : ''}`;
}

type Params = { readonly [name: string]: unknown };

const LIMITS: { readonly [keyword: string]: (params: Params, data: unknown) => string } = {
  minimum: ({ limit }, data) => `must be at least ${limit}, and is ${String(data)}`,
  maximum: ({ limit }, data) => `must be at most ${limit}, and is ${String(data)}`,
  minLength: ({ limit }, data) =>
    String(data).trim() === '' ? 'is empty' : `is too short: it takes at least ${limit} characters, and has ${String(data).length}`,
  maxLength: ({ limit }, data) => `is too long: it takes at most ${limit} characters, and has ${String(data).length}`,
  minItems: ({ limit }) => `is too short: it takes at least ${limit} ${limit === 1 ? 'item' : 'items'}`,
  maxItems: ({ limit }) => `is too long: it takes at most ${limit} ${limit === 1 ? 'item' : 'items'}`,
  minProperties: ({ limit }) => `is too short: it takes at least ${limit} ${limit === 1 ? 'name' : 'names'}`,
  maxProperties: ({ limit }) => `is too long: it takes at most ${limit} ${limit === 1 ? 'name' : 'names'}`,
  uniqueItems: ({ i }, data) => `names \`${text((data as readonly unknown[])[i as number])}\` twice`,
};

const WORDS: { readonly [type: string]: string } = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of names',
  null: 'nothing',
};

const typesText = (types: unknown) =>
  [types]
    .flat()
    .map(type => WORDS[String(type)] ?? String(type))
    .join(' or ');

function valueText(data: unknown): string {
  if (data === null || data === undefined) return 'nothing';
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'object') return 'a map of names';
  if (typeof data === 'string') return `the text \`${text(data)}\``;
  return typeof data === 'number' ? `the number ${data}` : String(data);
}

/** As much of it as a sentence can take. */
function text(value: unknown): string {
  const all = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return all.length > 40 ? `${all.slice(0, 39)}…` : all;
}
