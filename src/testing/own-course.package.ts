/**
 * The package as an instructor has it: packed, installed into an empty folder, and used there with whichever Node is on the PATH. It
 * builds the site for the package and asks the npm registry, so it is a suite of its own: `npm run test:package`. With `PACKED=yes` it
 * takes what `npm run package` made before.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import sirv from 'sirv';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, visit } from './browser.ts';
import { attemptInCmi5, attemptInScorm } from './lms/attempts.ts';
import { Lrs } from './lms/lrs.ts';
import { cmi5Problems, scormProblems } from './lms/manifests.ts';
import { type Platform, platformWith } from './lms/platform.ts';

const MOST_BYTES = 15_000_000;
const scratch = mkdtempSync(join(tmpdir(), 'ackademy-package-'));
const home = join(scratch, 'my course');
let browser: Browser;
let site: Server;

/** Without what npm puts before it for scripts of this repository. */
const PATH = process.env
  .PATH!.split(delimiter)
  .filter(folder => !folder.includes('node_modules'))
  .join(delimiter);
const env = { PATH, HOME: process.env.HOME ?? scratch };

function npm(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

const ackademy = (...args: string[]) => ackademyWith({}, ...args);

function ackademyWith(more: Record<string, string>, ...args: string[]): { readonly code: number | null; readonly said: string } {
  const options = { cwd: home, env: { ...env, ...more }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(join(home, 'node_modules/.bin/ackademy'), args, options);
  return { code: status, said: stdout + stderr };
}

const text = ({ files }: Platform, path: string) => strFromU8(files.get(path)!);

beforeAll(async () => {
  // In a folder whose name has a space in it.
  spawnSync('mkdir', ['-p', home]);
  const asItIs = process.env.PACKED === 'yes' ? ['--ignore-scripts'] : [];
  npm(process.cwd(), 'pack', '--silent', ...asItIs, '--pack-destination', scratch);
  browser = await launch();
}, 1_200_000);

afterAll(async () => {
  site?.close();
  await browser?.close();
  rmSync(scratch, { recursive: true, force: true });
});

it('weighs less than 15 MB, and holds neither tests nor sources that are built', () => {
  const [file] = readdirSync(scratch).filter(name => name.endsWith('.tgz'));
  expect(statSync(join(scratch, file!)).size).toBeLessThan(MOST_BYTES);
  const { stdout } = spawnSync('tar', ['tzf', join(scratch, file!)], { encoding: 'utf8' });
  const sources = stdout.split('\n').filter(path => path.startsWith('package/src/') && path !== 'package/src/cli/ackademy.mjs');
  // What modules read while they run, and no module.
  expect(sources.filter(path => !/\.(d\.ts|css|json)$/.test(path))).toEqual([]);
});

it('installs into an empty folder, with no step of building', () => {
  const [file] = readdirSync(scratch).filter(name => name.endsWith('.tgz'));
  npm(home, 'install', '--no-audit', '--no-fund', '--ignore-scripts', join(scratch, file!));
  expect(ackademy('help').said).toContain('npx ackademy new <slug>');
});

it('begins a course, and an exercise in it, and proves both', () => {
  expect(ackademy('init')).toMatchObject({ code: 0, said: expect.stringContaining('Left as they were: package.json') });
  expect(ackademy('new', 'labels-once', '--broker', 'kafka').code).toBe(0);
  expect(ackademy('check', 'labels-once')).toMatchObject({ code: 1, said: expect.stringContaining('nothing is left to write') });
  const folder = join(home, 'exercises/labels-once');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('TODO: ', 'Written: '));
  }
  const { code, said } = ackademy('check');
  expect(said).toContain('Everything holds.');
  expect(said).not.toContain('idempotent-order-consumer');
  expect(code).toBe(0);
});

it('grades one’s own exercises and those that came along, and tells of types', () => {
  const own = ackademy('grade', 'labels-once', 'exercises/labels-once/wrong/no-key');
  expect(own).toMatchObject({ code: 1, said: expect.stringContaining('labels-once') });
  writeFileSync(join(home, 'handler.ts'), 'export async function handle(message: number) {\n  await message.ack();\n}\n');
  const builtIn = ackademy('grade', 'idempotent-order-consumer', 'handler.ts');
  expect(builtIn).toMatchObject({ code: 1, said: expect.stringMatching(/Property 'ack' does not exist on type 'number'/) });
});

it('grades a class, with a report that opens from a disk', () => {
  for (const [name, answer] of [
    ['ada', 'solution'],
    ['ben', 'wrong/no-key'],
  ] as const)
    cpSync(join(home, 'exercises/labels-once', answer, 'handler.ts'), join(home, 'class', name, 'handler.ts'));
  const { code, said } = ackademy('grade', 'labels-once', 'class', '--html', 'report');
  expect(said).toMatch(/2 submissions: 1 passed, 1 failed/);
  expect(code).toBe(0);
  // Styles are read from the package, and stand in the page.
  expect(readFileSync(join(home, 'report/index.html'), 'utf8')).toMatch(/<style>[^<]*--ink:/);
});

it('builds a site with them, in which they run', async () => {
  const { code, said } = ackademy('build');
  expect(said).toMatch(/\d+ exercises, 2 of them yours/);
  expect(code).toBe(0);
  const dist = join(home, 'dist');
  expect(readFileSync(join(dist, 'sw.js'), 'utf8')).toContain('exercises/labels-once/index.html');
  // The folder is written anew below.
  site = createServer(sirv(dist, { dev: true })).listen(0, 'localhost');
  await new Promise(resolve => site.once('listening', resolve));
  const url = `http://localhost:${(site.address() as AddressInfo).port}`;
  const { page, noise } = await visit(browser, `${url}/exercises/labels-once/`);
  expect(await page.title()).toBe('Written: what the learner is to do, as a heading · My course');
  expect(await page.locator('h1').innerText()).toBe('Written: what the learner is to do, as a heading');
  expect(await page.locator('.ws-text').innerText()).toContain('from the Kafka topic jobs');
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await page
    .locator('.ws-report')
    .getByText(/of \d+ runs kept every promise/)
    .first()
    .waitFor();
  await page.goto(`${url}/exercises/`);
  expect(await page.locator('h1').innerText()).toBe('My course');
  expect(await page.locator('.list .title').first().innerText()).toBe('Confirm each job once');
  await page.goto(`${url}/progress/`);
  expect(await page.getByText('Confirm each job once').count()).toBe(1);
  expect(noise).toEqual([]);
});

it('finds them by the search, sets their code as ours, and names its own address', async () => {
  const prompt = join(home, 'exercises/labels-once/prompt.mdx');
  writeFileSync(prompt, `${readFileSync(prompt, 'utf8')}\nA zebra-striped label:\n\n\`\`\`ts\nawait message.ack();\n\`\`\`\n`);
  const { code, said } = ackademyWith({ SITE_URL: 'https://course.example' }, 'build');
  expect(said).toContain('exercises');
  expect(code).toBe(0);
  const read = (path: string) => readFileSync(join(home, 'dist', path), 'utf8');
  const page = read('exercises/labels-once/index.html');
  expect(page).toContain('<link rel="canonical" href="https://course.example/exercises/labels-once/">');
  expect(read('lesson/event-driven-pub-sub/index.html')).toContain(
    '<link rel="canonical" href="https://course.example/lesson/event-driven-pub-sub/">',
  );
  expect(read('lesson/event-driven-pub-sub/whole/index.html')).not.toContain('rel="canonical"');
  expect(read('sitemap.xml')).toContain('<loc>https://course.example/exercises/labels-once/</loc>');
  expect(read('robots.txt')).toContain('Sitemap: https://course.example/sitemap.xml');
  const { page: tab, noise } = await visit(browser, `http://localhost:${(site.address() as AddressInfo).port}/exercises/labels-once/`);
  // Bold, in the ink of the theme: as in lessons.
  const word = tab.locator('.ws-text .expressive-code span', { hasText: /^await$/ });
  expect(await word.evaluate(span => getComputedStyle(span).fontWeight)).toBe('700');
  await tab.keyboard.press('Control+K');
  await tab.getByRole('textbox', { name: 'Search the course' }).fill('zebra');
  // Before the index is there, the list has places to begin at.
  await expect.poll(() => tab.locator('.search-list a').first().getAttribute('href')).toBe('/exercises/labels-once/');
  expect(noise).toEqual([]);
  await tab.context().close();
});

it('packages an exercise for learning platforms, which import it and are told what comes of it', async () => {
  const slug = 'labels-once';
  const read = (answer: string) => readFileSync(join(home, 'exercises', slug, answer, 'handler.ts'), 'utf8');
  const tried = { slug, wrong: `// Mine.\n${read('wrong/no-key')}`, right: read('solution') };
  expect(ackademy('package')).toMatchObject({ code: 2, said: expect.stringContaining('Which standard?') });
  expect(ackademy('package', '--scorm', '--exercise', 'label-once')).toMatchObject({
    code: 2,
    said: expect.stringContaining('`labels-once`'),
  });

  expect(ackademy('package', '--scorm', '--exercise', slug, '--out', 'one.zip').said).toMatch(/One exercise, \d+ files, .* for SCORM 1\.2/);
  const scorm = await platformWith(readFileSync(join(home, 'one.zip')));
  const { problems, scos } = scormProblems(text(scorm, 'imsmanifest.xml'), new Set(scorm.files.keys()));
  expect(problems).toEqual([]);
  expect(scos.map(({ href }) => href)).toEqual([`exercises/${slug}/open.html`]);
  await attemptInScorm(browser, scorm, tried);
  scorm.close();

  expect(ackademy('package', '--cmi5', '--exercise', slug, '--out', 'one.zip').code).toBe(0);
  const lrs = new Lrs({ masteryScore: 1 });
  const cmi5 = await platformWith(readFileSync(join(home, 'one.zip')), lrs);
  expect(cmi5Problems(text(cmi5, 'cmi5.xml'), new Set(cmi5.files.keys())).problems).toEqual([]);
  await attemptInCmi5(browser, cmi5, lrs, tried);
  cmi5.close();

  // The whole course: a unit for each exercise, in its order.
  expect(ackademy('package', '--scorm', '--out', 'course.zip').code).toBe(0);
  const course = unzipSync(readFileSync(join(home, 'course.zip')));
  const all = scormProblems(strFromU8(course['imsmanifest.xml']!), new Set(Object.keys(course)));
  expect(all.problems).toEqual([]);
  expect(all.scos[0]!.title).toBe('Confirm each job once');
  expect(all.scos.length).toBeGreaterThan(2);
});

it('does not write its site over something else', () => {
  expect(ackademy('build', '--out', 'exercises/labels-once')).toMatchObject({
    code: 2,
    said: expect.stringContaining('is not overwritten'),
  });
  expect(ackademy('build', '--out', '.')).toMatchObject({ code: 2, said: expect.stringContaining('Name a folder for the site alone') });
});

it('serves pages that are as new as their files', async () => {
  const server = spawn(join(home, 'node_modules/.bin/ackademy'), ['serve', '--port', '0'], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      const hear = (bytes: Buffer) => {
        said += bytes.toString();
        const match = /http:\/\/localhost:\d+/.exec(said);
        if (match) resolve(match[0]);
      };
      server.stdout.on('data', hear);
      server.stderr.on('data', hear);
      server.on('exit', code => reject(new Error(`it ended with ${code}: ${said}`)));
    });
    const heading = async () => /<h1[^>]*>([^<]*)/.exec(await (await fetch(`${url}/exercises/labels-once/`)).text())?.[1];
    expect(await heading()).toContain('Written: what the learner');
    const yaml = join(home, 'exercises/labels-once/exercise.yaml');
    writeFileSync(yaml, readFileSync(yaml, 'utf8').replace(/title: .*/, 'title: Stick each label once'));
    expect(await heading()).toBe('Stick each label once');
    writeFileSync(yaml, readFileSync(yaml, 'utf8').replace(/title: .*/, 'titel: Stick each label once'));
    const broken = await fetch(`${url}/exercises/labels-once/`);
    expect(broken.status).toBe(500);
    expect(await broken.text()).toMatch(/exercises\/labels-once\/exercise\.yaml:\d+:\d+: .*Did you mean `title`\?/);
  } finally {
    server.kill();
  }
});
