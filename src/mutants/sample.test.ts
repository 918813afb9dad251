/**
 * The numbers on `/fidelity/` were counted once and are kept. Some of the mistakes are made again here, of each exercise that is as it was
 * then: whatever has become of graders and simulation, they still have to be noticed.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { loadExercises } from '../exercise/load-fs.ts';
import { judgedIn } from './exercise-mutants.ts';
import { gradeMutants } from './grade-node.ts';
import { openPlayers } from './players-node.ts';
import { letterOf, sampleOf } from './table.ts';
import { exerciseDigest, readTable } from './table-fs.ts';

/** Of all exercises together, about. */
const SAMPLE = 12;

const root = process.cwd();
const { exercises } = await readTable(root);
const players = openPlayers(1);
afterAll(() => players.close());

const folders = await loadExercises(root);
const fresh = folders.flatMap(folder => {
  const { slug } = folder.exercise;
  const row = exercises[slug];
  return row?.exercise === exerciseDigest(folder) ? [{ slug, folder, row }] : [];
});

describe('mistakes that were noticed when they were counted', () => {
  it.each(fresh)('are noticed still: $slug', async ({ folder, row }) => {
    const { mutants: all } = judgedIn(folder);
    const places = sampleOf(row, Math.max(1, Math.round(SAMPLE / fresh.length)));
    const sample = places.map(place => all[place]!);
    const found: { [id: string]: string } = {};
    for await (const { mutant, fate } of gradeMutants(folder, sample, players, true)) found[mutant.id] = letterOf(fate);
    expect(found).toEqual(Object.fromEntries(places.map(place => [all[place]!.id, row.fates[place]])));
  });

  it('are of exercises that there are', () => {
    const slugs = folders.map(({ exercise }) => exercise.slug);
    expect(Object.keys(exercises).filter(slug => !slugs.includes(slug))).toEqual([]);
  });
});
