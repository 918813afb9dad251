import { describe, expect, it } from 'vitest';
import { settingsSchema } from './course-settings.ts';
import { compileSchema } from './document.ts';
import { exerciseSchema } from './schema.ts';
import { traceSchema } from './trace-schema.ts';

/** Editors read the files; `npm run schema` writes them. */
describe('the schemas that editors read', () => {
  it.each([
    ['exercise', exerciseSchema()],
    ['trace', traceSchema()],
    ['course', settingsSchema()],
  ])('%s.schema.json is what brokers, services, faults and criteria say now', async (name, schema) => {
    expect(() => compileSchema(schema)).not.toThrow();
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`${name}.schema.json`);
  });
});
