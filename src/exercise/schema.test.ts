import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { eventTypes } from '../process/criterion-types.ts';
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

it('criterion-events.d.ts declares the events that a history has now, for criteria of an exercise’s own', async () => {
  const declared = eventTypes(await readFile('src/history/event.ts', 'utf8'));
  await expect(declared).toMatchFileSnapshot('../process/criterion-events.d.ts');
});
