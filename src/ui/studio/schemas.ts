import { EXPECT } from '../../exercise/expect-schema.ts';
import { exerciseSchema } from '../../exercise/schema.ts';
import { traceSchema } from '../../exercise/trace-schema.ts';
import type { Schema } from './yaml-help.ts';

const EXERCISE = exerciseSchema() as Schema;
const TRACE = traceSchema() as Schema;

/** Of a file in the folder of an exercise; null where it has none. */
export function schemaFor(path: string): Schema | null {
  if (path === 'exercise.yaml') return EXERCISE;
  if (path.startsWith('traces/')) return TRACE;
  return path.endsWith('/expect.yaml') ? EXPECT : null;
}
