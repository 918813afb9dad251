/** The gallery of patterns (`content/teach/patterns.yaml`): parts of an exercise.yaml that stand for one idea each. Pure. */
import { parse } from 'yaml';
import { compileSchema, readDocument } from './document.ts';
import type { Problem } from './problems.ts';

export interface Patterns {
  /** A whole exercise.yaml, whose fields a pattern takes the place of. */
  readonly base: string;
  readonly groups: readonly { readonly title: string; readonly patterns: readonly Pattern[] }[];
}

export interface Pattern {
  readonly id: string;
  readonly title: string;
  readonly when: string;
  /** YAML, as it stands in an exercise.yaml. */
  readonly part: string;
  /** Exercises in which it can be seen whole. */
  readonly seen: readonly string[];
  /** Given files that it names. */
  readonly files?: readonly string[];
  /** A criterion that comes with it: a file in content/teach/examples/criteria/. */
  readonly own?: string;
}

const TEXT = { type: 'string', minLength: 3 };
const NAMES = { type: 'array', items: TEXT };
const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['base', 'groups'],
  properties: {
    base: TEXT,
    groups: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['title', 'patterns'],
        properties: {
          title: TEXT,
          patterns: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['id', 'title', 'when', 'part', 'seen'],
              properties: {
                id: { type: 'string', pattern: '^[a-z-]+$' },
                title: TEXT,
                when: TEXT,
                part: TEXT,
                seen: NAMES,
                files: NAMES,
                own: TEXT,
              },
            },
          },
        },
      },
    },
  },
};

export function readPatterns(file: string, yaml: string): Patterns | readonly Problem[] {
  const read = readDocument(file, yaml, compileSchema(SCHEMA));
  return 'raw' in read ? (read.raw as Patterns) : read;
}

/** A whole exercise.yaml with the pattern in it: its fields take the place of those of the base. */
export function withPattern({ base }: Pick<Patterns, 'base'>, { part }: Pick<Pattern, 'part'>): string {
  const own = Object.keys(parse(part) as object);
  const kept = base.split(/^(?=\S)/m).filter(field => !own.includes(field.slice(0, field.indexOf(':'))));
  return [...kept, part].join('');
}
