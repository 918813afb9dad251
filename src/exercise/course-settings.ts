/** `ackademy.yaml`: what an instructor says of a course of their own. From its text to plain data, or to what is wrong and where. Pure. */
import { nearest } from '../text/nearest.ts';
import { compileSchema, readDocument } from './document.ts';
import type { Problem } from './problems.ts';
import { DRAFT, type Schema } from './schema.ts';

/** The file's name, and how problems call it. */
export const SETTINGS_FILE = 'ackademy.yaml';

export interface CourseSettings {
  /** Of the course, as a heading. Null where nobody said. */
  readonly title: string | null;
  /** Slugs of exercises, of one's own and built in, in the order of the course. */
  readonly order: readonly string[];
  /** Whether built-in exercises that the order does not name are part of the course; they then come last. */
  readonly builtIn: boolean;
}

export const USUAL_SETTINGS: CourseSettings = { title: null, order: [], builtIn: true };

/** For the reader, and for editors (`npm run schema`). */
export function settingsSchema(): Schema {
  return {
    $schema: DRAFT,
    $id: 'ackademy-course',
    title: 'A course of one’s own for Ackademy',
    description: 'The file ackademy.yaml beside the folder exercises/.',
    type: 'object',
    additionalProperties: false,
    required: ['title'],
    properties: {
      title: { type: 'string', minLength: 3, maxLength: 60, description: 'The name of the course, as a heading.' },
      order: {
        type: 'array',
        default: [],
        uniqueItems: true,
        items: { type: 'string' },
        description:
          'Slugs of exercises, your own and built-in ones, in the order of the course. Your own that are not named follow by name.',
      },
      builtIn: {
        type: 'boolean',
        default: true,
        description: 'Whether built-in exercises that `order` does not name are part of the course, too, after all others.',
      },
    },
  };
}

/**
 * @param own slugs of the exercises that lie beside the file
 * @param builtIn slugs of those that the course brings along
 */
export function readSettings(
  yaml: string,
  own: readonly string[],
  builtIn: readonly string[],
): { readonly settings: CourseSettings } | { readonly problems: readonly Problem[] } {
  const read = readDocument(SETTINGS_FILE, yaml, compileSchema(settingsSchema()));
  if (!('raw' in read)) return { problems: read };
  const settings = read.raw as CourseSettings;
  const known = [...own, ...builtIn];
  const problems = settings.order.flatMap((slug, index) =>
    known.includes(slug)
      ? []
      : [{ where: read.where(['order', index]), text: `There is no exercise \`${slug}\`. ${nearest(slug, known)}`.trim() }],
  );
  return problems.length > 0 ? { problems } : { settings };
}

/** The slugs of a course in its order: those that are named, the others of one's own, the other built-in ones where they are wanted. */
export function inOrder({ order, builtIn: all }: CourseSettings, own: readonly string[], builtIn: readonly string[]): string[] {
  return [...new Set([...order, ...own, ...(all ? builtIn : [])])];
}
