/** A class graded by the command itself: strangers' code, a kill in the middle, parts, a full disk. */

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ClassReport } from '../class/class-report.ts';

const MAIN = 'src/cli/main.ts';
const SLUG = 'commit-after-work';
const PATIENCE_MS = 240_000;

let root = '';
let folder = '';
let journal = '';
const inRoot = (path: string) => join(root, path);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ackademy-class-'));
  folder = inRoot('submissions');
  journal = inRoot(
    `cache/ackademy/grading/${SLUG}-submissions-${createHash('sha256')
      .update(await realpath(root))
      .update('/submissions')
      .digest('hex')
      .slice(0, 12)}.jsonl`,
  );
  await mkdir(folder);
  const answer = (path: string) => `exercises/${SLUG}/${path}`;
  await cp(answer('solution'), join(folder, 'alice'), { recursive: true });
  await cp(answer('starter'), join(folder, '<script>alert(1)<b>'), { recursive: true });
  await cp(answer('starter'), join(folder, 'new\nline'), { recursive: true });
  await writeFile(join(folder, 'endless.ts'), 'export async function handle() { for (;;) {} }');
  await writeFile(join(folder, 'broken.ts'), 'export async function handle( {');
  await writeFile(
    join(folder, 'thief.ts'),
    "import { readFileSync } from 'node:fs'; export async function handle() { return readFileSync('/etc/passwd'); }",
  );
  await mkdir(join(folder, 'empty'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** What is graded is kept where it is kept for anybody who names no other place. */
const env = () => ({ PATH: process.env.PATH ?? '', XDG_CACHE_HOME: inRoot('cache') });

function command(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', MAIN, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: env(),
  });
  return { status, stdout, stderr };
}

const grading = (...args: readonly string[]) => ['grade', SLUG, folder, ...args];

describe('a class', () => {
  it(
    'goes on after a kill without grading again what is done, and says of each submission what became of it',
    async () => {
      const first = spawn(process.execPath, ['--no-warnings', MAIN, ...grading('--json')], { stdio: 'ignore', env: env() });
      const ended = new Promise(resolve => first.on('exit', resolve));
      while ((await linesOf(journal)).length === 0) await new Promise(resolve => setTimeout(resolve, 50));
      first.kill('SIGKILL');
      await ended;
      const before = await linesOf(journal);
      const { status, stdout, stderr } = command(...grading('--json', '--html', inRoot('html'), '--csv', inRoot('grades.csv')));
      expect(status).toBe(0);
      // What was written is still there, as it was.
      expect((await linesOf(journal)).slice(0, before.length)).toEqual(before);
      expect(stderr).toMatch(/\d of 7 had been graded before/);
      const { submissions } = JSON.parse(stdout) as ClassReport;
      expect(submissions.map(({ name, result }) => [name, result.kind === 'report' ? result.report.outcome.kind : result.kind])).toEqual([
        ['<script>alert(1)<b>', 'graded'],
        ['alice', 'graded'],
        ['broken', 'does-not-compile'],
        ['empty', 'not-run'],
        ['endless', 'stopped'],
        ['new\nline', 'graded'],
        ['thief', 'does-not-compile'],
      ]);
      expect(submissions.flatMap(({ result }) => (result.kind === 'report' ? [result.report.verdict] : []))).toEqual([
        'fail',
        'pass',
        'unknown',
        'unknown',
        'fail',
        'unknown',
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'divided among machines, by the examples as they are, is what one would have made of it',
    async () => {
      const whole = command(...grading('--json')).stdout;
      await writeFile(inRoot('report.json'), whole);
      const { matrix, grade, merge, report } = githubExample(await readFile('content/teach/examples/github-actions.yaml', 'utf8'));
      for (const part of matrix) shell(grade.replaceAll(/\$\{\{ matrix\.part \}\}/g, String(part)));
      shell(merge);
      shell(report);
      expect(await readFile(inRoot('report.json'), 'utf8')).toBe(whole);
      expect((await readFile(inRoot('grades.csv'), 'utf8')).split('\r\n').filter(row => row.startsWith('alice,pass,'))).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  it(
    'divided among pods goes on where a journal ends, each with its own part',
    async () => {
      const { completions, script } = kubernetesExample(await readFile('content/teach/examples/kubernetes-job.yaml', 'utf8'));
      await mkdir(inRoot('class/journal'), { recursive: true });
      const there = script.replaceAll('/class/', `${inRoot('class')}/`).replace(`${inRoot('class')}/submissions`, folder);
      for (const index of [0, completions - 1]) {
        await cp(journal, inRoot(`class/journal/part-${index + 1}.jsonl`));
        shell(there, { JOB_COMPLETION_INDEX: String(index) });
      }
      const parts = (await readdir(inRoot('class/results'))).sort();
      expect(parts).toEqual(['part-1.json', `part-${completions}.json`]);
      const reports = parts.map(async name => JSON.parse(await readFile(inRoot(`class/results/${name}`), 'utf8')) as ClassReport);
      expect((await Promise.all(reports)).map(({ shard, submissions }) => [shard, submissions.length])).toEqual([
        [{ number: 1, of: 8 }, 1],
        [{ number: 8, of: 8 }, 0],
      ]);
      const missing = command('merge', ...parts.map(name => inRoot(`class/results/${name}`)));
      expect(missing.stderr).toContain('Of 8 parts 2, 3, 4, 5, 6 and 7 are missing.');
    },
    PATIENCE_MS,
  );

  it(
    'is verified by grading it again, and a better verdict than its source comes to is found',
    async () => {
      const part = inRoot('part-1.json');
      expect(command('verify', part, folder)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('graded again from their source'),
      });
      const report = await readFile(inRoot('report.json'), 'utf8');
      await writeFile(inRoot('forged.json'), report.replace('"verdict":"fail","points":{"got":', '"verdict":"pass","points":{"got":1'));
      expect(command('verify', inRoot('forged.json'))).toMatchObject({
        status: 1,
        stdout: expect.stringContaining('Something in it was changed'),
      });
    },
    PATIENCE_MS,
  );

  it.runIf(existsSync('/dev/full'))(
    'that finds the disk full keeps what is done, and says what to do',
    () => {
      const full = command(...grading('--csv', '/dev/full'));
      expect(full).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('The disk is full: `/dev/full` was not written. What was graded is kept in'),
      });
      const lost = command('grade', SLUG, folder, '--journal', '/dev/full');
      expect(lost).toMatchObject({ status: 2, stderr: expect.stringContaining('The disk is full') });
    },
    PATIENCE_MS,
  );
});

describe('its pages', () => {
  it('show the run of each promise that was broken, and names as they are, without a script or an address', async () => {
    const files = await readdir(inRoot('html/submissions'));
    expect(files).toHaveLength(7);
    const index = await readFile(inRoot('html/index.html'), 'utf8');
    expect(index).toContain('&lt;script&gt;alert(1)&lt;b&gt;');
    expect(index).toContain('new\\u000aline');
    const failed = await readFile(inRoot('html/submissions/1.html'), 'utf8');
    expect(failed).toContain('<svg class="tl tl-whole"');
    for (const text of [index, failed]) expect(text).not.toMatch(/<script|https?:|src=|onerror/i);
    // Every link leads to a page that is there.
    const links = [...index.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(7);
    for (const link of links) expect(existsSync(inRoot(`html/${link}`))).toBe(true);
  });

  it(
    'leave names out where that is asked for',
    async () => {
      command(...grading('--html', inRoot('html'), '--anonymous'));
      const texts = await Promise.all(
        ['index.html', 'submissions/1.html', 'submissions/7.html'].map(name => readFile(inRoot(`html/${name}`), 'utf8')),
      );
      for (const text of texts) expect(text).not.toMatch(/alice|script&gt;|thief|endless\b(?!-)/);
      expect(texts[0]).toContain('Submission 7');
    },
    PATIENCE_MS,
  );
});

describe('one submission', () => {
  it(
    'gives the files that Gradescope and Classroom read, also where nothing could be run',
    async () => {
      const [results, classroom] = [inRoot('results.json'), inRoot('classroom.json')];
      const files = ['--gradescope', results, '--classroom', classroom];
      expect(command('grade', SLUG, join(folder, 'alice'), ...files).status).toBe(0);
      const read = async () => (await Promise.all([results, classroom].map(path => readFile(path, 'utf8')))).map(text => JSON.parse(text));
      const [passed, told] = await read();
      expect(passed.score).toBeGreaterThan(0);
      expect(told).toMatchObject({ status: 'pass', max_score: passed.score });
      expect(command('grade', SLUG, join(folder, 'empty'), ...files).status).toBe(2);
      expect(await read()).toMatchObject([{ score: 0, output: expect.stringContaining('There is no') }, { status: 'error' }]);
    },
    PATIENCE_MS,
  );
});

/** As a machine that has the package would run it, in a folder with `submissions` in it. */
function shell(script: string, more: { readonly [name: string]: string } = {}): void {
  const npx = `npx() { shift; (cd ${process.cwd()} && exec '${process.execPath}' --no-warnings ${MAIN} "$@"); }\n`;
  const absolute = script.replace(/(?<=[ >])(part-|report|grades\.csv|results\.xml|submissions )/g, `${root}/$1`);
  const { status, stderr } = spawnSync('bash', ['-ec', npx + absolute], {
    cwd: root,
    encoding: 'utf8',
    env: { ...env(), EXERCISE: SLUG, ...more },
  });
  expect(`${status} ${stderr}`).toMatch(/^0 /);
}

interface Step {
  readonly run?: string;
}

function githubExample(yaml: string) {
  const { jobs } = parse(yaml);
  const runs = (job: string) => (jobs[job].steps as Step[]).flatMap(({ run = '' }) => (run.includes('ackademy') ? [run] : []));
  const [[grade], [merge, report]] = [runs('grade'), runs('report')];
  return { matrix: jobs.grade.strategy.matrix.part as number[], grade: grade!, merge: merge!, report: report! };
}

function kubernetesExample(yaml: string): { readonly completions: number; readonly script: string } {
  const { spec } = parse(yaml);
  expect(spec).toMatchObject({ completionMode: 'Indexed', template: { spec: { containers: [{ command: ['sh', '-ec'] }] } } });
  return { completions: spec.completions, script: spec.template.spec.containers[0].args[0] };
}

/** Whole ones: a kill may come in the middle of one. */
async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').slice(0, -1);
}
