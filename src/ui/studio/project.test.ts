import { describe, expect, it } from 'vitest';
import { answerOf, asProject, inOrder, pathProblem, placeOf, projectFrom, withText } from './project.ts';
import { unzipped, zipped } from './zip.ts';

const file = (path: string, text = path) => ({ path, text });
const project = { slug: 'mine', files: [file('exercise.yaml', 'title: Ä\n'), file('wrong/ack-first/handler.ts')] };

describe('a folder of an exercise', () => {
  it('shows what it is about first, and answers in the order of learning', () => {
    const paths = ['wrong/b/handler.ts', 'solution/handler.ts', 'traces/x.yaml', 'prompt.mdx', 'exercise.yaml', 'wrong/a/handler.ts'];
    expect(inOrder(paths.map(path => file(path))).map(({ path }) => path)).toEqual([
      ...['exercise.yaml', 'prompt.mdx', 'solution/handler.ts', 'wrong/a/handler.ts', 'wrong/b/handler.ts', 'traces/x.yaml'],
    ]);
  });

  it.each([
    ['', 'Say where it goes'],
    ['/etc/passwd.ts', 'leads to no other folder'],
    ['../up.ts', 'leads to no other folder'],
    ['wrong//x.ts', 'leads to no other folder'],
    ['wrong/ä.ts', 'letters, digits'],
    ['picture.png', 'A file of an exercise is'],
    ['exercise.yaml', 'There is such a file already'],
    ['exercise.yaml/x.ts', 'cannot share a name'],
  ])('takes no file called %s', (path, problem) => {
    expect(pathProblem(project, path)).toContain(problem);
  });

  it('gains a file in its place', () => {
    expect(pathProblem(project, 'starter/handler.ts')).toBe(null);
    expect(withText(project, 'starter/handler.ts', '').files.map(({ path }) => path)[1]).toBe('starter/handler.ts');
  });

  it('knows which answer a file belongs to, and where a problem is', () => {
    expect(['solution/a/b.ts', 'wrong/x/handler.ts', 'wrong/expect.yaml', 'given/a.ts', 'exercise.yaml'].map(answerOf)).toEqual([
      ...['solution', 'wrong/x', null, null, null],
    ]);
    expect(placeOf('exercises/mine/exercise.yaml:12:3', 'mine')).toEqual({ path: 'exercise.yaml', line: 12, column: 3 });
    expect(placeOf('exercises/mine/starter', 'mine')).toEqual({ path: 'starter', line: 1, column: 1 });
  });
});

describe('a folder that is loaded', () => {
  it('is the one with exercise.yaml in it, without what systems leave behind', () => {
    const entries = [file('course/exercises/mine/exercise.yaml'), file('course/exercises/mine/.DS_Store'), file('course/README.md')];
    expect(projectFrom(entries, 'other')).toEqual({ project: { slug: 'mine', files: [file('exercise.yaml', entries[0]!.text)] } });
    expect(projectFrom([file('exercise.yaml')], 'other')).toMatchObject({ project: { slug: 'other' } });
  });

  it('is refused where there is no exercise in it, or more than one', () => {
    expect(projectFrom([file('a.ts')], 'x')).toEqual({ problem: expect.stringContaining('no exercise.yaml') });
    expect(projectFrom([file('a/exercise.yaml'), file('b/exercise.yaml')], 'x')).toEqual({
      problem: expect.stringContaining('2 exercises'),
    });
  });

  it('comes out of a zip file as it went in', () => {
    const read = unzipped(zipped(project), 'other');
    expect(read).toEqual({ project });
  });

  it('is refused where the zip file is none, or would be too large', () => {
    expect(unzipped(new Uint8Array([1, 2, 3]), 'x')).toEqual({ problem: expect.stringContaining('no zip file') });
    const large = zipped({ slug: 'mine', files: [file('exercise.yaml', 'x'.repeat(3_000_000))] });
    expect(large.length).toBeLessThan(100_000);
    expect(unzipped(large, 'x')).toEqual({ problem: expect.stringContaining('more than') });
  });

  it('is read from what a browser kept, unless that is something else', () => {
    expect(asProject(JSON.parse(JSON.stringify(project)))).toEqual(project);
    for (const other of [null, 7, {}, { slug: 'x', files: [] }, { slug: 'x', files: [{ path: 1 }] }]) expect(asProject(other)).toBe(null);
  });
});
