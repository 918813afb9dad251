/** `npm run right-answers` plays all of them; here it is counted what there is, and a few are played. */
import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { compileNode } from '../../compile/compile-node.ts';
import { exerciseSlugs, loadExercise } from '../../exercise/load-fs.ts';
import { KeptChildren } from '../../sandbox/child-node.ts';
import { submit } from '../../submit.ts';
import { answersTo, whyNotRight } from './answers.ts';

const ROOT = process.cwd();
// All that is played here is our own, so that one sandbox may play many.
const children = new KeptChildren();
const machinery = { compile: compileNode, openSandbox: () => children.open() };
const slugs = await exerciseSlugs(ROOT);
const folders = await Promise.all(slugs.map(slug => loadExercise(ROOT, slug)));
const answers = (await Promise.all(folders.map(({ exercise }) => answersTo(exercise)))).flat();
const exerciseOf = (slug: string) => folders.find(({ exercise }) => exercise.slug === slug)!.exercise;

/** As unlike each other as they can be, and quickly searched. */
const SAMPLE = [
  'async-order/middleware',
  'auto-commit-trap/attempts-iterator',
  'close-the-window/labelled-retries',
  'commit-after-work/pipe',
  'idempotent-order-consumer/saga-of-generators',
  'lost-reply/state-pattern',
  'outbox/classes',
  'poison-pill/class-with-getters',
  'queue-or-topic/logging-proxy',
];

afterAll(() => children.close());

describe('the right answers', () => {
  it('are a hundred and more, and each exercise has some', () => {
    const without = slugs.filter(slug => !answers.some(answer => answer.slug === slug));
    expect(without, 'put one into src/testing/right-answers/<slug>/').toEqual([]);
    expect(answers.length).toBeGreaterThanOrEqual(100);
  });

  it('are answers to exercises that there are', () => {
    const entries = readdirSync('src/testing/right-answers', { withFileTypes: true });
    expect(entries.flatMap(entry => (entry.isDirectory() && !slugs.includes(entry.name) ? [entry.name] : []))).toEqual([]);
  });

  it('are all different, also from those that an exercise brings along', () => {
    const words = (files: readonly { readonly text: string }[]) =>
      files.map(({ text }) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|["'`;,\s]/g, '')).join('\n');
    const known = folders.flatMap(({ exercise, solution, right }) =>
      [solution, ...Object.values(right)].map(files => [words(files), exercise.slug] as const),
    );
    const all = [...known, ...answers.map(({ files, path }) => [words(files), path] as const)];
    const seen = new Map<string, string>();
    const copies = all.flatMap(([text, path]) => {
      const first = seen.get(text);
      seen.set(text, path);
      return first === undefined ? [] : [`${first} and ${path}`];
    });
    expect(copies).toEqual([]);
  });

  it.concurrent.each(SAMPLE)('%s passes', async name => {
    const { slug, path, files } = answers.find(answer => `${answer.slug}/${answer.style}` === name)!;
    expect(whyNotRight(await submit(exerciseOf(slug), files, machinery), path)).toBe('');
  });

  it('are not told from wrong ones by their looks', async () => {
    const { exercise, wrong } = await loadExercise(ROOT, 'auto-commit-trap');
    const report = await submit(exercise, wrong['tries-three-times']!.files, machinery);
    expect(whyNotRight(report, 'wrong')).toMatch(/^no-message-lost: /);
  });
});
