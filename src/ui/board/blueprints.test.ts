import { readdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import schema from '../../../content/interview/blueprint.schema.json' with { type: 'json' };
import type { Exercise } from '../../exercise/exercise.ts';
import { loadExercises } from '../../exercise/load-fs.ts';
import { typeErrors } from '../../process/type-errors-node.ts';
import { submit } from '../../submit.ts';
import { keptMachinery } from '../../testing/kept-machinery.ts';
import type { Blueprint } from './blueprint.ts';
import { BLUEPRINTS } from './blueprints.ts';
import { playShown } from './play-shown.ts';
import { wholeDesign } from './whole.ts';
import { write } from './write.ts';

const machinery = keptMachinery();
let exercise: Exercise;
beforeAll(async () => {
  exercise = (await loadExercises()).find(each => each.exercise.slug === 'notification-fan-out')!.exercise;
});

describe('a blueprint', () => {
  it('is a file in its folder, as its schema says', () => {
    const check = new Ajv2020().compile(schema);
    for (const { id, ...content } of BLUEPRINTS) expect(check(content), `${id}: ${JSON.stringify(check.errors)}`).toBe(true);
    const files = readdirSync('content/interview/blueprints').map(name => name.replace('.json', ''));
    expect(files.sort()).toEqual(BLUEPRINTS.map(({ id }) => id).sort());
  });

  const play = (blueprint: Blueprint) => {
    const engine = { submit, machinery: { ...machinery, warm: () => {} } };
    return playShown(blueprint.shows, exercise, write(wholeDesign(blueprint.design)), engine, () => {}, new AbortController().signal);
  };

  it.each(BLUEPRINTS)('$id compiles, and comes to what it says', async blueprint => {
    expect(await typeErrors(exercise, write(wholeDesign(blueprint.design)))).toEqual([]);
    const { without, claims, values, notes } = await play(blueprint);
    expect(without).toBeNull();
    expect(Object.fromEntries(claims.map(({ id, verdict }) => [id, verdict]))).toEqual(blueprint.shows.criteria);
    for (const measure of blueprint.shows.measures) expect(values[measure], measure).not.toBeNull();
    if (blueprint.id !== 'priority-lanes') return;
    // No small post waits behind a large one.
    const [, large, small] = /([\d,]+) in pushes-large.* (\d+) in pushes-small/.exec(notes[1]!)!;
    expect(Number(large!.replace(',', ''))).toBeGreaterThan(10_000);
    expect(small).toBe('0');
  });
});
