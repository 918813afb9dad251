import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeOf, homesAround, loadFrom } from './homes-fs.ts';
import { exerciseSlugs } from './load-fs.ts';

const COURSE = process.cwd();
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'ackademy-home-'));
  for (const slug of ['labels', 'audit'])
    await cp(join(COURSE, 'exercises/close-the-window'), join(home, 'exercises', slug), { recursive: true });
  await mkdir(join(home, 'exercises/labels/solution/deep'), { recursive: true });
});

afterAll(() => rm(home, { recursive: true }));

const settings = (yaml: string) => writeFile(join(home, 'ackademy.yaml'), yaml);
const problems = () =>
  homesAround(home, COURSE).then(
    () => [],
    error => (error as Error).message.split('\n'),
  );

describe('where exercises are at home', () => {
  it('is the course alone in its own folder, in those below it, and where there is no course', async () => {
    const slugs = await exerciseSlugs(COURSE);
    for (const folder of [COURSE, join(COURSE, 'exercises/outbox'), tmpdir()])
      expect(await homesAround(folder, COURSE)).toMatchObject({ own: null, slugs: { own: [], builtIn: slugs }, course: slugs });
  });

  it('is a folder with exercises of one’s own, which come first', async () => {
    const { slugs, course } = await homesAround(join(home, 'exercises/labels/solution/deep'), COURSE);
    expect(slugs.own).toEqual(['audit', 'labels']);
    expect(course).toEqual(['audit', 'labels', ...slugs.builtIn]);
  });

  it('is ordered by ackademy.yaml, beside the built-in exercises or in their place', async () => {
    await settings('title: At ACME\norder: [outbox, labels]\n');
    const beside = await homesAround(home, COURSE);
    expect(beside.settings.title).toBe('At ACME');
    expect(beside.course.slice(0, 4)).toEqual(['outbox', 'labels', 'audit', 'async-order']);
    expect(beside.course.length).toBe(beside.slugs.builtIn.length + 2);
    await settings('title: At ACME\norder: [outbox, labels]\nbuiltIn: false\n');
    const instead = await homesAround(home, COURSE);
    expect(instead.course).toEqual(['outbox', 'labels', 'audit']);
    expect(homeOf(instead, 'labels')).toBe(instead.own);
    expect(homeOf(instead, 'lost-reply')).toBe(COURSE);
    expect(homeOf(instead, 'lost')).toBeNull();
  });

  it('loads exercises of both, those of one’s own with prices and sections of the course', async () => {
    await settings('title: At ACME\n');
    const homes = await homesAround(home, COURSE);
    const [labels, outbox] = await loadFrom(homes, ['labels', 'outbox']);
    expect(labels).toMatchObject({ exercise: { slug: 'labels' }, place: { sections: expect.arrayContaining([]) } });
    expect(outbox!.exercise.slug).toBe('outbox');
  });

  it('is refused with a line where ackademy.yaml is wrong', async () => {
    await settings('title: At ACME\norder:\n  - labels\n  - outbux\n');
    expect(await problems()).toEqual(['ackademy.yaml:4:5: There is no exercise `outbux`. Did you mean `outbox`?']);
    await settings('titel: At ACME\n');
    expect(await problems()).toEqual([
      'ackademy.yaml:1:1: the file lacks the field `title`.',
      'ackademy.yaml:1:1: the file has no field `titel`. Did you mean `title`?',
    ]);
  });

  it('is refused where a slug is in both', async () => {
    await settings('title: At ACME\n');
    await cp(join(home, 'exercises/audit'), join(home, 'exercises/outbox'), { recursive: true });
    expect(await problems()).toEqual([
      'exercises/outbox: The course brings an exercise `outbox` along. Give yours another name: `outbox-2` is free.',
    ]);
    await rm(join(home, 'exercises/outbox'), { recursive: true });
  });
});
