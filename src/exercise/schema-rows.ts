/** A JSON Schema (draft 7) as rows for people: the reference is made from it. Pure. */

type Schema = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly { readonly if?: Schema; readonly then?: Schema }[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
};

export interface Row {
  /** From the part on that the rows are of: `queues.<name>.redrive`, `steps[].crash`. Empty for the part itself. */
  readonly path: string;
  /** `a whole number, 1 to 4`, `a list of texts`. */
  readonly takes: string;
  readonly required: boolean;
  /** As it would be written; null where there is none. */
  readonly usual: string | null;
  readonly description: string;
  /** It holds only where another field says so: `kind: sqs`. */
  readonly where: string | null;
}

/** Every field of a part, the part itself first, each before what is in it. */
export function rowsOf(schema: object, required = false): readonly Row[] {
  return [...rows(schema as Schema, '', required, null)];
}

function* rows(schema: Schema, path: string, required: boolean, where: string | null): Generator<Row> {
  const { anyOf = [], default: usual } = schema;
  const description = schema.description ?? [...new Set(anyOf.flatMap(each => each.description ?? []))].join(' Or: ');
  yield { path, takes: takesOf(schema), required, usual: usual === undefined ? null : valueText(usual), description, where };
  yield* inside(schema, path, where);
}

function* inside(schema: Schema, path: string, where: string | null): Generator<Row> {
  const { properties = {}, required = [], additionalProperties, items, anyOf = [], allOf = [] } = schema;
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const [name, field] of Object.entries(properties)) yield* rows(field, below(name), required.includes(name), where);
  if (typeof additionalProperties === 'object') yield* named(additionalProperties, below('<name>'), where);
  if (items !== undefined) yield* named(items, `${path}[]`, where);
  for (const each of anyOf) yield* inside(each, path, where);
  for (const { if: condition, then } of allOf) {
    const told = Object.entries(condition?.properties ?? {}).map(([name, { const: value }]) => `${name}: ${String(value)}`);
    if (then === undefined) continue;
    const narrower = where === null ? told.join(', ') : `${where}, ${told.join(', ')}`;
    // The field that decides stands above already.
    const { properties: own = {}, ...rest } = then;
    const others = Object.fromEntries(Object.entries(own).filter(([name]) => condition?.properties?.[name] === undefined));
    yield* named({ ...rest, properties: others }, path, narrower);
  }
}

/** What stands under any name, or in a list, has a row of its own only where something is said of it. */
function* named(schema: Schema, path: string, where: string | null): Generator<Row> {
  if (schema.description !== undefined) yield* rows(schema, path, false, where);
  else yield* inside(schema, path, where);
}

const WORDS: { readonly [type: string]: readonly [one: string, many: string] } = {
  integer: ['a whole number', 'whole numbers'],
  number: ['a number', 'numbers'],
  string: ['a text', 'texts'],
  boolean: ['true or false', 'true or false'],
  object: ['fields', 'fields'],
  null: ['nothing', 'nothing'],
};

function takesOf(schema: Schema, many = false): string {
  const { type, enum: values, const: only, anyOf, items, additionalProperties, properties, minimum, maximum, pattern } = schema;
  if (only !== undefined) return valueText(only);
  if (values !== undefined) return values.map(valueText).join(' | ');
  if (anyOf !== undefined) return [...new Set(anyOf.map(each => takesOf(each, many)))].join(' or ');
  const types = [type ?? (properties === undefined ? [] : 'object')].flat();
  if (types.length === 0) return 'anything';
  const range =
    minimum !== undefined && maximum !== undefined
      ? `, ${spaced(minimum)} to ${spaced(maximum)}`
      : minimum !== undefined
        ? `, ${spaced(minimum)} or more`
        : '';
  const told = types.map(each => {
    if (each === 'array') return `a list of ${takesOf(items ?? {}, true)}`;
    if (each === 'object' && properties === undefined && additionalProperties !== false && additionalProperties !== undefined)
      return additionalProperties === true ? 'anything by name' : `by name, ${takesOf(additionalProperties as Schema)}`;
    if (each === 'object' && properties === undefined) return 'any fields';
    const word = WORDS[each]?.[many ? 1 : 0] ?? each;
    return each === 'integer' || each === 'number' ? `${word}${range}` : word;
  });
  const form = pattern !== undefined && types.includes('string') && types.length === 1 ? ` that matches ${pattern}` : '';
  return `${told.join(' or ')}${form}`;
}

const valueText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : JSON.stringify(value));

/** `86,400,000`. */
const spaced = (number: number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
