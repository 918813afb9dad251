/** What an exercise tells a criterion of its own, by the parameters that its code declares: only known once that code has run, inside the wall. */

import { kindOf } from '../brokers/kinds.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { nearest } from '../text/nearest.ts';

type Given = { readonly [parameter: string]: unknown };

/** Of the schemas of the module `ackademy/criterion`. */
interface Schema {
  readonly type: 'string' | 'integer' | 'boolean' | 'array';
  readonly minimum?: number;
  readonly minLength?: number;
  readonly items?: Schema;
  readonly default?: unknown;
}

interface Declared {
  readonly schema: Schema;
  readonly names: string | null;
  readonly optional: boolean | 'with one effect';
}

export type Named = Pick<Exercise, 'effects' | 'system' | 'messages'>;

/** What is wrong with what it is told. */
export class BadGiven extends Error {}

/** With defaults filled in. @param params plain data, as the code declares them @throws BadGiven */
export function givenTo(params: unknown, given: Given, exercise: Named): Given {
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    throw new BadGiven('its `params` are no object: `params: {}` where it is told nothing');
  const declared = new Map(Object.entries(params));
  for (const [name, each] of declared)
    if (!isDeclared(each))
      throw new BadGiven(`its parameter \`${name}\` is made by none of effect, program, count, ms and the others of ackademy/criterion`);
  const names = [...declared.keys()];
  for (const name of Object.keys(given))
    if (!declared.has(name))
      throw new BadGiven(`\`with\` in exercise.yaml names a parameter \`${name}\` that it has none of. ${nearest(name, names)}`.trim());
  const all: { [parameter: string]: unknown } = {};
  for (const [name, { schema, names: of, optional }] of declared as Map<string, Declared>) {
    const value = given[name] ?? schema.default;
    if (value === undefined) {
      const needed = optional === false || (optional === 'with one effect' && Object.keys(exercise.effects).length > 1);
      if (needed) throw new BadGiven(`\`with\` in exercise.yaml lacks its parameter \`${name}\``);
      continue;
    }
    if (!fits(value, schema)) throw new BadGiven(`\`with.${name}\` in exercise.yaml must be ${wordsOf(schema)}`);
    for (const each of [value].flat()) checkName(name, each, of, exercise);
    all[name] = value;
  }
  return all;
}

const TYPES: readonly unknown[] = ['string', 'integer', 'boolean', 'array'];

function isDeclared(value: unknown): value is Declared {
  if (typeof value !== 'object' || value === null) return false;
  const { schema } = value as { schema?: { type?: unknown } | null };
  return typeof schema === 'object' && schema !== null && TYPES.includes(schema.type);
}

function fits(value: unknown, { type, minimum, minLength = 0, items }: Schema): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string' && value.length >= minLength;
    case 'integer':
      return Number.isInteger(value) && (value as number) >= (minimum ?? 0);
    case 'boolean':
      return typeof value === 'boolean';
    default:
      return Array.isArray(value) && value.length > 0 && value.every(each => items === undefined || fits(each, items));
  }
}

const WORDS = { string: 'a text', integer: 'a whole number', boolean: 'true or false', array: 'a list with something in it' } as const;

const wordsOf = ({ type, minimum }: Schema): string =>
  type === 'integer' && minimum !== undefined ? `${WORDS.integer}, ${minimum} or more` : WORDS[type];

function checkName(parameter: string, name: unknown, of: string | null, exercise: Named): void {
  const known = of === null ? null : namesOf(of, exercise);
  if (known === null || typeof name !== 'string' || known.includes(name)) return;
  const what = of === 'destination' ? 'queue or topic' : of;
  throw new BadGiven(`\`with.${parameter}\` in exercise.yaml: there is no ${what} \`${name}\`. ${nearest(name, known)}`.trim());
}

function namesOf(of: string, { effects, system, messages }: Named): readonly string[] | null {
  if (of === 'effect') return Object.keys(effects);
  if (of === 'program') return Object.keys(system.programs);
  if (of === 'message') return Object.keys(messages);
  if (of !== 'destination') return null;
  return Object.values(system.brokers).flatMap(config => {
    const { topics, queues } = kindOf(config).destinations(config);
    return [
      ...topics,
      ...queues,
      ...kindOf(config)
        .queues(config)
        .map(({ name }) => name),
    ];
  });
}
