import type { ExerciseProgress } from '../../workspace/progress.ts';

/** What one browser knows of one reader, as it is exported. `progress-file.schema.json` says the same. */
export interface ProgressFile {
  readonly kind: 'ackademy-progress';
  readonly version: 1;
  /** When, in ISO 8601. */
  readonly exported: string;
  /** By lesson: the ids of the sections that were read. */
  readonly read: Readonly<Record<string, readonly string[]>>;
  readonly checks: Readonly<Record<string, CheckAnswer>>;
  readonly exercises: Readonly<Record<string, ExerciseProgress>>;
  readonly code: Readonly<Record<string, KeptCode>>;
  /** By prompt of the interview: the attempt under way, then those that were finished, as the interview keeps them. Whoever reads them looks at each. */
  readonly interviews?: Readonly<Record<string, readonly object[]>>;
}

/** The last choice, from 0 in the order of its file. */
export interface CheckAnswer {
  readonly choice: number;
  readonly right: boolean;
  /** On a right answer: it was missed before, and will be asked again. */
  readonly again?: Again;
}

export interface Again {
  /** How often it was known since it was missed. */
  readonly step: number;
  /** Epoch milliseconds. */
  readonly due: number;
}

export interface KeptCode {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Epoch milliseconds. */
  readonly at: number;
}

export type Parsed = { readonly ok: true; readonly file: ProgressFile } | { readonly ok: false; readonly problem: string };

/**
 * Reads an exported file. Checked by hand, not by a schema library: those make functions out of text, which the page's policy
 * forbids. A test holds this and the schema to each other.
 */
export function parseProgressFile(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'This file is not JSON. Choose one that this page has exported.' };
  }
  if (!isObject(value) || value.kind !== 'ackademy-progress')
    return { ok: false, problem: 'This is not an exported progress of Ackademy: its `kind` is not `ackademy-progress`.' };
  if (value.version !== 1)
    return { ok: false, problem: `This file has version ${JSON.stringify(value.version)}, and this page reads version 1.` };
  const wrong = firstWrong(value, '', FILE, OPTIONAL);
  return wrong === null ? { ok: true, file: value as unknown as ProgressFile } : { ok: false, problem: `Nothing was imported. ${wrong}` };
}

/** A shape: null when a value has it, or what is wrong, with the path to it. */
type Shape = (value: unknown, path: string) => string | null;
type Fields = { readonly [name: string]: Shape };

const text: Shape = (value, path) => (typeof value === 'string' ? null : `${path} must be text.`);
const flag: Shape = (value, path) => (typeof value === 'boolean' ? null : `${path} must be true or false.`);
const number: Shape = (value, path) => (typeof value === 'number' && value >= 0 ? null : `${path} must be a number from 0 up.`);
const whole: Shape = (value, path) =>
  Number.isInteger(value) && (value as number) >= 0 ? null : `${path} must be a whole number from 0 up.`;
const any: Shape = () => null;
const object: Shape = (value, path) => (isObject(value) ? null : `${path} must be an object.`);

const fields =
  (shape: Fields, optional: Fields = {}): Shape =>
  (value, path) =>
    isObject(value) ? firstWrong(value, path, shape, optional) : `${path} must be an object.`;

const each =
  (shape: Shape): Shape =>
  (value, path) => {
    if (!isObject(value)) return `${path} must be an object.`;
    for (const [name, inner] of Object.entries(value)) {
      const wrong = shape(inner, `${path}.${name}`);
      if (wrong !== null) return wrong;
    }
    return null;
  };

const list =
  (shape: Shape, least = 0): Shape =>
  (value, path) => {
    if (!Array.isArray(value)) return `${path} must be a list.`;
    if (value.length < least) return `${path} must not be empty.`;
    for (const [index, inner] of value.entries()) {
      const wrong = shape(inner, `${path}[${index}]`);
      if (wrong !== null) return wrong;
    }
    return null;
  };

const FILE: Fields = {
  kind: any,
  version: any,
  exported: text,
  read: each(list(text)),
  checks: each(fields({ choice: whole, right: flag }, { again: fields({ step: whole, due: number }) })),
  exercises: each(fields({ best: number, of: number, passed: flag, at: number }, { stopped: text })),
  code: each(fields({ files: list(fields({ path: text, text }), 1), at: number })),
};

const OPTIONAL: Fields = { interviews: each(list(object)) };

function firstWrong(value: Readonly<Record<string, unknown>>, path: string, shape: Fields, optional: Fields = {}): string | null {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const [name, check] of Object.entries({ ...shape, ...optional })) {
    if (!Object.hasOwn(value, name)) {
      if (Object.hasOwn(optional, name)) continue;
      return `${at(name)} is missing.`;
    }
    const wrong = check(value[name], at(name));
    if (wrong !== null) return wrong;
  }
  const extra = Object.keys(value).find(name => !Object.hasOwn(shape, name) && !Object.hasOwn(optional, name));
  return extra === undefined ? null : `${at(extra)} does not belong there.`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
