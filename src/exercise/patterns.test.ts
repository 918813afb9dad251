import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { exerciseSlugs } from './load-fs.ts';
import { type Patterns, readPatterns, withPattern } from './patterns.ts';
import { readExercise } from './read.ts';

const FILE = 'content/teach/patterns.yaml';
const read = readPatterns(FILE, await readFile(FILE, 'utf8'));
const patterns = read as Patterns;
const all = 'groups' in read ? read.groups.flatMap(group => group.patterns) : [];

it('is a list of patterns with names of their own', () => {
  expect(read).toHaveProperty('groups');
  expect(all.length).toBeGreaterThan(12);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

describe('a pattern', () => {
  const problems = async (yaml: string, files: readonly string[] = [], own?: string) => {
    const result = readExercise(
      'mine',
      yaml,
      '',
      files.map(path => ({ path, text: '' })),
      null,
      own === undefined ? [] : [{ path: `criteria/${own}`, text: await readFile(`content/teach/examples/criteria/${own}`, 'utf8') }],
    );
    return result.ok ? [] : result.problems.map(({ where, text }) => `${where}: ${text}`);
  };

  it('stands in an exercise that is whole without it', async () => {
    expect(await problems(patterns.base)).toEqual([]);
  });

  it.each(all.map(pattern => [pattern.id, pattern] as const))('%s is a part of an exercise.yaml', async (_, pattern) => {
    const yaml = withPattern(patterns, pattern);
    expect(yaml).toContain(pattern.part);
    expect(await problems(yaml, pattern.files, pattern.own)).toEqual([]);
    expect(await exerciseSlugs(process.cwd())).toEqual(expect.arrayContaining([...pattern.seen]));
  });
});
