import { describe, expect, it } from 'vitest';
import { exerciseSchema } from './schema.ts';
import { rowsOf } from './schema-rows.ts';
import { traceSchema } from './trace-schema.ts';

const properties = exerciseSchema().properties as { readonly [field: string]: object };
const rows = (field: string) => rowsOf(properties[field]!);
const row = (field: string, path: string, where: string | null = null) =>
  rows(field).find(each => each.path === path && each.where === where);

describe('the rows of exercise.yaml', () => {
  it('say what a field takes, what it is where it is left out, and what it means', () => {
    expect(row('bounds', '[].workers')).toEqual({
      path: '[].workers',
      takes: 'a whole number, 1 to 4 or by name, a whole number, 1 to 4',
      required: false,
      usual: '1',
      description: expect.stringContaining('How many processes'),
      where: null,
    });
    expect(row('programs', '<name>.http.method')).toMatchObject({ takes: 'POST | PUT | PATCH', usual: 'POST', required: false });
    expect(row('programs', '<name>.entry')).toMatchObject({ required: true });
  });

  it('say of a field that only one kind of broker has which kind that is', () => {
    expect(row('brokers', '<name>.queues.<name>.redrive.maxReceiveCount', 'kind: sqs')).toMatchObject({
      required: true,
      takes: 'a whole number, 1 to 1,000',
    });
    expect(rows('brokers').filter(({ path }) => path === '<name>.kind')).toHaveLength(1);
  });

  it('leave out no description that the schema has', () => {
    const rows = [exerciseSchema(), traceSchema()].flatMap(schema => rowsOf(schema));
    const told = rows.map(({ description }) => description).join('\n');
    const missing: string[] = [];
    JSON.stringify([exerciseSchema(), traceSchema()], (key, value: unknown) => {
      if (key === 'description' && typeof value === 'string' && !told.includes(value)) missing.push(value);
      return value;
    });
    expect(missing).toEqual([]);
  });
});
