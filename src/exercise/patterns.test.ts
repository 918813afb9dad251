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
  const problems = (yaml: string, files: readonly string[] = []) => {
    const result = readExercise(
      'mine',
      yaml,
      '',
      files.map(path => ({ path, text: '' })),
    );
    return result.ok ? [] : result.problems.map(({ where, text }) => `${where}: ${text}`);
  };

  it('stands in an exercise that is whole without it', () => {
    expect(problems(patterns.base)).toEqual([]);
  });

  it.each(all.map(pattern => [pattern.id, pattern] as const))('%s is a part of an exercise.yaml', async (_, pattern) => {
    const yaml = withPattern(patterns, pattern);
    expect(yaml).toContain(pattern.part);
    expect(problems(yaml, pattern.files)).toEqual([]);
    expect(await exerciseSlugs(process.cwd())).toEqual(expect.arrayContaining([...pattern.seen]));
  });
});
