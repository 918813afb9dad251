/** A course of one's own, from nothing to exercises that prove themselves. What the package does on top, `package.test.ts` tries. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { openProof } from '../cli/proof.ts';
import { run } from '../cli/run.ts';
import { homesAround, loadFrom } from '../exercise/homes-fs.ts';
import { TEMPLATE_KINDS } from '../exercise/template/brokers.ts';
import { checkExercise, gradeAnswers } from '../prove/check-exercise.ts';

const COURSE = process.cwd();
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'ackademy-own-'));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(home, { recursive: true });
});

/** In the folder of the course that is being written. */
async function ackademy(...args: string[]): Promise<{ readonly code: number; readonly said: string }> {
  let said = '';
  const hear = (text: string) => {
    said += text;
  };
  vi.spyOn(process, 'cwd').mockReturnValue(home);
  vi.spyOn(console, 'log').mockImplementation(text => hear(`${text}\n`));
  try {
    return { code: await run(args, hear, hear), said };
  } finally {
    vi.restoreAllMocks();
  }
}

const findingsOf = async (slug: string) => {
  const [folder] = await loadFrom(await homesAround(home, COURSE), [slug]);
  const proof = openProof();
  const judge = proof.judge();
  const broken: string[] = [];
  let held = 0;
  try {
    await checkExercise(folder!, gradeAnswers(folder!, judge), judge, ({ what, ok, why }) => {
      if (ok) held += 1;
      else broken.push(`${what}: ${why}`);
    });
  } finally {
    proof.close();
  }
  return { broken, held };
};

describe('a course of one’s own', () => {
  it('is refused where there is none, with what to do', async () => {
    expect(await ackademy('new', 'labels')).toEqual({
      code: 2,
      said: 'There is no course in this folder. `npx ackademy init` begins one.\n',
    });
    expect((await ackademy('build')).said).toContain('`npx ackademy init` begins one');
  });

  it('begins with an exercise that proves itself, and leaves alone what was there', async () => {
    await writeFile(join(home, 'README.md'), 'mine\n');
    const { code, said } = await ackademy('init', home);
    expect(code).toBe(0);
    expect(said).toContain('Left as they were: README.md.');
    expect(await readFile(join(home, 'README.md'), 'utf8')).toBe('mine\n');
    expect((await readdir(home)).sort()).toEqual(['.github', '.gitignore', 'README.md', 'ackademy.yaml', 'exercises', 'package.json']);
    const steps = parse(await readFile(join(home, '.github/workflows/check.yml'), 'utf8')).jobs.check.steps as { run?: string }[];
    expect(steps.flatMap(({ run }) => run ?? [])).toContain('npx ackademy check');
    expect(await findingsOf('confirm-each-job')).toMatchObject({ broken: [] });
  });

  it('is begun once', async () => {
    expect(await ackademy('init', home)).toMatchObject({ code: 2, said: expect.stringContaining('There is a course in') });
  });

  it.each(TEMPLATE_KINDS)('gets an exercise on %s, which proves itself once what is marked is written', async kind => {
    const slug = `labels-${kind}`;
    expect((await ackademy('new', slug, '--broker', kind)).code).toBe(0);
    const { order } = parse(await readFile(join(home, 'ackademy.yaml'), 'utf8')) as { order: string[] };
    expect(order.at(-1)).toBe(slug);
    const folder = join(home, 'exercises', slug);
    const [folderAsItIs] = await loadFrom(await homesAround(home, COURSE), [slug]);
    const marked = folderAsItIs!.leftToDo;
    expect(marked.length).toBeGreaterThan(12);
    expect(marked[0]).toEqual({
      where: `exercises/${slug}/exercise.yaml:4:9`,
      text: 'TODO: what the learner is to do, as a heading',
    });
    for (const { where } of marked) {
      const path = join(folder, where.split(':')[0]!.slice(`exercises/${slug}/`.length));
      await writeFile(path, (await readFile(path, 'utf8')).replaceAll(/TODO: /g, ''));
    }
    const { broken, held } = await findingsOf(slug);
    expect(broken).toEqual([]);
    expect(held).toBeGreaterThan(6);
  });

  it('names whatever is left in an exercise, as something that does not hold', async () => {
    await ackademy('new', 'half-written');
    const { broken } = await findingsOf('half-written');
    expect(broken).toHaveLength(1);
    expect(broken[0]).toMatch(/^nothing is left to write: .*exercise\.yaml:4:9: TODO: what the learner is to do/s);
  });

  it('copies an exercise, under another name and with the editor’s schema where this folder finds it', async () => {
    expect((await ackademy('new', 'twice', '--from', 'lost-reply')).code).toBe(0);
    const yaml = await readFile(join(home, 'exercises/twice/exercise.yaml'), 'utf8');
    expect(yaml).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.\.\/node_modules\/ackademy\/src\/exercise\/exercise\.schema\.json\n/);
    expect(yaml).toContain('title: "TODO: another title than “Charge once, though the');
    const [folder] = await loadFrom(await homesAround(home, COURSE), ['twice']);
    expect(folder!.exercise.slug).toBe('twice');
    expect(folder!.leftToDo).toHaveLength(1);
  });

  it.each([
    [['new'], 'What is it to be called?'],
    [
      ['new', 'Labels Once'],
      '`Labels Once` is no name for a folder of an exercise: small letters, digits and hyphens, a letter first. For example: `labels-once`.',
    ],
    [['new', '../x'], 'For example: `x`.'],
    [['new', 'twice'], 'There is an exercise `twice` in this folder already. Nothing was changed.'],
    [['new', 'outbox'], 'The course brings an exercise `outbox` along. To begin with it: npx ackademy new my-outbox --from outbox'],
    [['new', 'x', '--broker', 'kafak'], '`--broker` takes sqs, sns, kafka, rabbitmq or pubsub, and not `kafak`. Did you mean `kafka`?'],
    [['new', 'x', '--from', 'outbux'], '`--from`: there is no exercise `outbux`. Did you mean `outbox`?'],
    [['new', 'x', '--from', 'outbox', '--broker', 'sqs'], 'take one of the two'],
  ])('refuses %j in a sentence', async (args, said) => {
    const before = await readdir(join(home, 'exercises'));
    expect(await ackademy(...args)).toMatchObject({ code: 2, said: expect.stringContaining(said) });
    expect(await readdir(join(home, 'exercises'))).toEqual(before);
  });
});
