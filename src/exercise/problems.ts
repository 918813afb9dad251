/** What is wrong with a file that an instructor wrote, in a sentence, with its place. */
import type { ErrorObject } from 'ajv';
import { nearest } from '../text/nearest.ts';

export interface Problem {
  /** `exercises/right-partition-key/exercise.yaml:31` */
  readonly where: string;
  readonly text: string;
}

export function explain(error: ErrorObject, path: readonly (string | number)[]): string {
  const at = path.length === 0 ? 'the file' : `\`${path.join('.')}\``;
  if (error.keyword === 'additionalProperties') {
    const name = (error.params as { additionalProperty: string }).additionalProperty;
    return `${at} has no field \`${name}\`. ${nearest(name, Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {}))}`.trim();
  }
  if (error.keyword === 'required') return `${at} lacks the field \`${(error.params as { missingProperty: string }).missingProperty}\`.`;
  if (error.keyword === 'enum') return `${at} must be one of: ${(error.params as { allowedValues: unknown[] }).allowedValues.join(', ')}.`;
  return `${at} ${error.message ?? 'is not valid'}.`;
}
