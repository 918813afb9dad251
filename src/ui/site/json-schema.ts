import type { AnySchema } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'astro/zod';

/**
 * A content collection's schema out of the JSON Schema file that also guides an author's editor, so that there is one.
 * The type is only claimed: keep it beside the schema's words.
 */
export function byJsonSchema<T>(schema: AnySchema) {
  const check = new Ajv2020({ allErrors: true }).compile(schema);
  return z.custom<T>().superRefine((data, context) => {
    if (check(withoutId(data))) return;
    for (const error of check.errors ?? []) {
      const path = error.instancePath.split('/').filter(part => part !== '');
      const extra = error.keyword === 'additionalProperties' ? `: ${error.params.additionalProperty}` : '';
      context.addIssue({ code: 'custom', path, message: `${error.message ?? 'is not valid'}${extra}` });
    }
  });
}

/** Astro adds the name of the entry to what it read from a file of many. */
function withoutId(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('id' in data)) return data;
  const { id: _id, ...rest } = data;
  return rest;
}
