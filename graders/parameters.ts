/**
 * What a criterion may be told by an exercise (`with`): each parameter by its name, with a JSON Schema (draft 7) of its value, and with
 * what its value has to be the name of. The reader of exercises, the editor's completion and the reference are made from it.
 */
export interface Parameter<Value> {
  /** With `description`, and `default` where there is one. */
  readonly schema: { readonly description: string; readonly [keyword: string]: unknown };
  /** What the value, or each item of it, is the name of; null for none. */
  readonly names: 'effect' | 'program' | 'destination' | 'message' | 'messages by program' | null;
  /** Whether it may be left out: never, always, or where the exercise has a single effect. */
  readonly optional: boolean | 'with one effect';
  /** For the compiler alone: nothing is stored here. */
  readonly value?: Value;
}

export interface Parameters {
  readonly [name: string]: Parameter<unknown>;
}

/** The values that a criterion is started with. */
export type ValuesOf<Each extends Parameters> = {
  readonly [name in keyof Each]: Each[name] extends Parameter<infer Value> ? Value : never;
};

/** Which effect it is about: the only one where there is a single one. */
export const effect = (description = 'The effect that it is about.'): Parameter<string | undefined> => ({
  schema: { type: 'string', description },
  names: 'effect',
  optional: 'with one effect',
});

/** An effect that has to be named. */
export const effectNamed = (description: string): Parameter<string> => ({
  schema: { type: 'string', description },
  names: 'effect',
  optional: false,
});

export const effects = (description: string): Parameter<readonly string[]> => ({
  schema: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string' }, description },
  names: 'effect',
  optional: false,
});

export const program = (description: string): Parameter<string> => ({
  schema: { type: 'string', description },
  names: 'program',
  optional: false,
});

export const programs = (description: string): Parameter<readonly string[]> => ({
  schema: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string' }, description },
  names: 'program',
  optional: false,
});

/** A queue, topic, exchange or subscription. */
export const destination = (description: string): Parameter<string> => ({
  schema: { type: 'string', description },
  names: 'destination',
  optional: false,
});

export const destinations = (description: string): Parameter<readonly string[]> => ({
  schema: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string' }, description },
  names: 'destination',
  optional: false,
});

/** Those of the exercise that are sent. */
export const messages = (description: string): Parameter<readonly string[]> => ({
  schema: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string' }, description },
  names: 'message',
  optional: false,
});

export const messagesByProgram = (description: string): Parameter<{ readonly [program: string]: readonly string[] }> => ({
  schema: {
    type: 'object',
    minProperties: 1,
    additionalProperties: { type: 'array', uniqueItems: true, items: { type: 'string' } },
    description,
  },
  names: 'messages by program',
  optional: false,
});

/** A field of messages. */
export const field = (description: string): Parameter<string> => ({
  schema: { type: 'string', minLength: 1, description },
  names: null,
  optional: false,
});

/** Words that are the name of nothing in the exercise's file. */
export const texts = (description: string): Parameter<readonly string[]> => ({
  schema: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', minLength: 1 }, description },
  names: null,
  optional: false,
});

/** A whole number, 1 or more. */
export const count = (description: string): Parameter<number> => ({
  schema: { type: 'integer', minimum: 1, description },
  names: null,
  optional: false,
});

/** Virtual milliseconds, 0 or more. */
export const ms = (description: string): Parameter<number> => ({
  schema: { type: 'integer', minimum: 0, description },
  names: null,
  optional: false,
});

/** False where it is left out. */
export const flag = (description: string): Parameter<boolean> => ({
  schema: { type: 'boolean', default: false, description },
  names: null,
  optional: true,
});

export function optional<Value>(parameter: Parameter<Value>): Parameter<Value | undefined> {
  return { schema: parameter.schema, names: parameter.names, optional: true };
}

/** With what it is where the exercise says nothing: validation fills it in. */
export function withDefault<Value>(parameter: Parameter<Value>, value: Value): Parameter<Value> {
  return { schema: { ...parameter.schema, default: value }, names: parameter.names, optional: true };
}

/**
 * The schema of `with`. Names are not checked by it: see `Parameter.names`.
 * @param severalEffects whether the exercise has more than one, so that its criteria have to say which
 */
export function schemaOf(parameters: Parameters, severalEffects: boolean): object {
  const all = Object.entries(parameters);
  const needed = all.filter(([, { optional }]) => optional === false || (severalEffects && optional === 'with one effect'));
  return {
    type: 'object',
    additionalProperties: false,
    required: needed.map(([name]) => name),
    properties: Object.fromEntries(all.map(([name, { schema }]) => [name, schema])),
  };
}
