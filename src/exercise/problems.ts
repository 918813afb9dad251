/** What is wrong with a file that an instructor wrote, in a sentence, with its place. */
import type { ErrorObject } from 'ajv';
import { nearest } from '../text/nearest.ts';

export interface Problem {
  /** `exercises/right-partition-key/exercise.yaml:31` */
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
  if (error.keyword === 'const') return `${at} must be ${JSON.stringify(params.allowedValue)}.`;
  if (error.keyword === 'required' || error.keyword === 'dependencies')
    return `${at} lacks the field \`${String(params.missingProperty)}\`.`;
  if (error.keyword === 'enum') return `${at} must be one of: ${(params.allowedValues as unknown[]).join(', ')}.`;
  return `${at} ${error.message ?? 'is not valid'}.`;
}
