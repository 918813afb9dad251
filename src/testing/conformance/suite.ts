/** What every suite of recorded traces offers to the command line and to the tests. */

export class MalformedRecord extends Error {
  override readonly name = 'MalformedRecord';
}

/** The first place where a model and a record part. */
export interface Difference {
  readonly version: string;
  /** Index into the record's operations. */
  readonly step: number;
  readonly operation: unknown;
  /** Where in the observation, as a path: `events.c1[0].redelivered`. */
  readonly path: string;
  readonly expected: unknown;
  readonly got: unknown;
}

export interface RecordResult {
  readonly id: string;
  readonly title: string;
  readonly versions: readonly string[];
  readonly difference: Difference | null;
}

export interface Suite {
  /** Where this repository keeps its own records. */
  readonly folder: URL;
  /** Replays the records of one file, given its parsed content. Throws a `MalformedRecord` for what it does not understand. */
  replay(content: unknown, file: string): RecordResult[] | Promise<RecordResult[]>;
}

/** The first difference of two JSON values, or null. */
export function firstDifference(expected: unknown, got: unknown, path = ''): { path: string; expected: unknown; got: unknown } | null {
  if (Object.is(expected, got)) return null;
  if (Array.isArray(expected) && Array.isArray(got)) {
    for (let i = 0; i < Math.max(expected.length, got.length); i++) {
      const found = firstDifference(expected[i], got[i], `${path}[${i}]`);
      if (found) return found;
    }
    return null;
  }
  if (isObject(expected) && isObject(got)) {
    for (const key of [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort()) {
      const found = firstDifference(expected[key], got[key], path === '' ? key : `${path}.${key}`);
      if (found) return found;
    }
    return null;
  }
  return { path, expected, got };
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
