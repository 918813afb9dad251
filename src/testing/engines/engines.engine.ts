/**
 * The course in Firefox and in WebKit: what it shows, what it grades, what it keeps out. Every report must be the one that Node gives, to
 * the last byte.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bundle } from '../../build/bundled.mjs';
import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import { exerciseSlugs, loadExercise } from '../../exercise/load-fs.ts';
import { nodeMachinery } from '../../machinery-node.ts';
import type { Report } from '../../report/report.ts';
import { openChild } from '../../sandbox/child-node.ts';
import type { FromInside, ToInside } from '../../sandbox/protocol.ts';
import { scaleRun } from '../../sandbox/scale.ts';
import { compileAll, submit } from '../../submit.ts';
import { smallRuns } from '../../ui/at-scale/planned.ts';
import { LESSON, sectionAddress } from '../../ui/site/lesson/section-address.ts';
import { groups } from '../hostile/all.ts';
import { openCanary } from '../hostile/canary.ts';
import { endOf, isCalm } from '../hostile/submission.ts';
import type { Answers } from '../same-everywhere/answers.ts';
import { tableProgram } from '../same-everywhere/evaluate.ts';
import { TABLE } from '../same-everywhere/table.ts';
import { behindTheWall } from '../scale-inputs.ts';
import { someOf } from '../some.ts';
import { type Browser, inPage } from './browser.ts';
import { openFirefox } from './firefox.ts';
import { askInside } from './sandbox.ts';
import { BLANK, type Site, serveSite } from './site.ts';
import { openWebKit } from './webkit.ts';
import { openExercise, paste, run, write } from './workspace.ts';

const { firefox, webkit } = inject('engines');
const ENGINES = [
  ['Firefox', firefox, openFirefox],
  ['WebKit', webkit, openWebKit],
] as const;
const SECTION = sectionAddress(LESSON, 'guarantees');

/** Left to the engine, as ARCHITECTURE.md says: the last digit of a power, and what errors have besides their message. */
const LAST_DIGIT = /Math\.pow\(1\.1, 10\)/;
const OF_ERRORS = /^(?:error|exception)\.|\.stack accessor ?$/;
/** In WebKit the full editor asks for the clipboard at each key, before it is needed; a browser that a program drives says no to that. */
const CLIPBOARD = /^error: .*NotAllowedError|^unhandled: Canceled/;

const exercises = await Promise.all((await exerciseSlugs(process.cwd())).map(slug => loadExercise(process.cwd(), slug)));
const [first] = exercises;
/** Opened in a page of theirs. Of the others a sample plays some schedules in the sandbox alone: what an engine can make of them is in these. */
const opened = someOf(exercises, 6);
const unopened = exercises.filter(folder => !opened.includes(folder));
/** What hostile programs are written for: one handler of one queue. */
const ATTACKED = 'idempotent-order-consumer';
const canary = await openCanary();
const site: Site = await serveSite({ listen: true });
afterAll(() => {
  canary.close();
  site.close();
});

const inNode = new Map<string, Promise<Report>>();
/** As it crosses from a page, which plays small runs at scale without being asked. Worked out once for all engines. */
function reportOfNode(exercise: Exercise, files: readonly SourceFile[]): Promise<Report> {
  const key = JSON.stringify([exercise.slug, files]);
  let report = inNode.get(key);
  if (report === undefined) {
    report = submit(exercise, files, nodeMachinery(), { atScale: smallRuns(exercise) }).then(
      made => JSON.parse(JSON.stringify(made)) as Report,
    );
    inNode.set(key, report);
  }
  return report;
}

/** Answers that hang together with the clock, or tell how far it is, are left out. */
const PLAYED: ReadonlySet<FromInside['kind']> = new Set<FromInside['kind']>(['declared', 'run', 'misfit', 'done', 'our-fault', 'halted']);
const played = (answers: readonly FromInside[]) => answers.filter(({ kind }) => PLAYED.has(kind));

const someInNode = new Map<string, Promise<{ readonly request: ToInside; readonly answers: readonly FromInside[] }>>();
/** The first schedules of each bound of the solution, some by chance from the larger ones, and all named traces. */
function someSchedules({ exercise, solution }: (typeof exercises)[number]) {
  const play = async () => {
    const compiled = await compileAll(exercise, solution, nodeMachinery());
    if (!compiled.ok) throw new Error(`${exercise.slug} does not compile`);
    const request: ToInside = { kind: 'explore', exercise, programs: compiled.programs, stateLimit: 100, sampledRuns: 4 };
    const answers: FromInside[] = [];
    const sandbox = await openChild();
    await sandbox.ask(request, answer => void answers.push(answer)).finally(() => sandbox.close());
    return { request, answers: played(answers) };
  };
  const known = someInNode.get(exercise.slug) ?? play();
  someInNode.set(exercise.slug, known);
  return known;
}

describe.each(ENGINES)('%s', (name, program, open) => {
  if (program === null) return it.skip('is not here', () => {});

  let browser: Browser;
  beforeAll(async () => {
    browser = await open(program);
    await browser.goto(site.url + BLANK);
  });
  afterAll(() => browser?.close());
  const noise = () => inPage(browser, () => (globalThis as unknown as { noise: string[] }).noise);

  it('shows the home page and the run on it', async () => {
    await browser.goto(`${site.url}/`);
    expect(await inPage(browser, () => document.querySelector('h1')!.innerText)).toMatch(/the grader kill it/);
    expect(await noise()).toEqual([]);
  });

  it('shows the lesson, and a figure of it runs', async () => {
    await browser.goto(site.url + SECTION);
    const said = await inPage(browser, async until => {
      const figure = document.querySelector<HTMLElement>('#figure-guarantees')!;
      figure.scrollIntoView();
      // A figure listens once it was seen and its script is there.
      await until(() => figure.querySelector('astro-island:not([ssr])') ?? figure.closest('astro-island:not([ssr])'));
      const lost = [...figure.querySelectorAll<HTMLElement>('.crash-cell')].find(cell => cell.innerText.includes('lost'))!;
      lost.click();
      return until(() => /.*the stock is never deducted.*/.exec(figure.innerText)?.[0]);
    });
    expect(said).toMatch(/never deducted/);
    expect(await noise()).toEqual([]);
  });

  it('grades by the keyboard what was pasted into the full editor', async () => {
    await openExercise(browser, site.url, first!.exercise.slug, 'full');
    await paste(browser, first!.solution[0]!.text);
    const { report } = await run(browser, 'Control+Enter');
    expect(report).toEqual(await reportOfNode(first!.exercise, first!.solution));
    expect((await noise()).filter(said => !(name === 'WebKit' && CLIPBOARD.test(said)))).toEqual([]);
  });

  it.each(unopened.map(folder => [folder.exercise.slug, folder] as const))(
    '%s: some schedules leave the histories of Node',
    async (_, folder) => {
      const { request, answers } = await someSchedules(folder);
      const { text } = await bundle(fileURLToPath(new URL('../../sandbox/inside-worker.ts', import.meta.url)));
      await browser.goto(site.url + BLANK);
      const there = played(await askInside(browser, text, request));
      expect(there).toEqual(JSON.parse(JSON.stringify(answers)));
      expect(there.filter(({ kind }) => kind === 'run').length).toBeGreaterThan(5);
    },
  );

  describe.each(opened.map(folder => [folder.exercise.slug, folder] as const))('%s', (slug, { exercise, starter, solution }) => {
    beforeAll(() => openExercise(browser, site.url, slug, 'plain'));

    it.each([
      ['the starter', starter],
      ['the solution', solution],
    ])('%s gets the report that Node gives', async (_, files) => {
      await write(browser, files);
      const { report } = await run(browser);
      expect(report).toEqual(await reportOfNode(exercise, files));
      expect(await noise()).toEqual([]);
    });

    it('each link in it is underlined', async () => {
      const bare = await inPage(browser, () => {
        const links = [...document.querySelectorAll<HTMLElement>('.ws-link:not(:disabled), .ws-inline, .ws a:not([class])')];
        return {
          all: links.length,
          bare: links.filter(link => getComputedStyle(link).textDecorationLine !== 'underline').map(link => link.innerText),
        };
      });
      expect(bare).toEqual({ all: expect.any(Number), bare: [] });
      expect(bare.all).toBeGreaterThan(3);
    });
  });

  describe('hostile programs', () => {
    beforeAll(() => openExercise(browser, site.url, ATTACKED, 'plain'));
    const { exercise } = exercises.find(({ exercise }) => exercise.slug === ATTACKED)!;

    it.each(Object.keys(groups))('%s', async group => {
      const hostile = groups[group]!.find(isCalm);
      const files = [{ path: 'handler.ts', text: hostile!.source(canary.address) }];
      await write(browser, files);
      const { report, said } = await run(browser);
      const node = await reportOfNode(exercise, files);
      expect(hostile!.ends, said).toContain(endOf(node));
      if (report !== null && group !== 'words') expect(report).toEqual(node);
      expect(canary.heard()).toEqual([]);
      expect(await noise()).toEqual([]);
    });
  });

  it('has the values of the table, and the same objects with the same properties', async () => {
    await browser.goto(site.url + BLANK);
    const { text } = await bundle(fileURLToPath(new URL('../same-everywhere/inside-worker.ts', import.meta.url)));
    const there = await inPage(
      browser,
      (_, script, sent) =>
        new Promise<Answers>((resolve, reject) => {
          const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
          worker.onerror = event => reject(new Error(event.message));
          worker.onmessage = ({ data }) => resolve(data);
          worker.postMessage(JSON.parse(sent));
        }),
      text,
      JSON.stringify(await tableProgram()),
    );
    const wrong = TABLE.flatMap(([expression, value], index) => {
      const [lowered, native] = [there.lowered[index], there.native[index]];
      const same = JSON.stringify([lowered, native]) === JSON.stringify([value, value]);
      return same || (name === 'WebKit' && LAST_DIGIT.test(expression)) ? [] : [{ expression, value, lowered, native }];
    });
    expect(wrong).toEqual([]);
    const node = JSON.parse(
      execFileSync(process.execPath, ['--no-warnings', fileURLToPath(new URL('../same-everywhere/inside-node.ts', import.meta.url))], {
        encoding: 'utf8',
      }),
    ) as Answers;
    const [here, theirs] = [node, there].map(({ surface }) => new Set(surface.filter(path => !OF_ERRORS.test(path)))) as [
      Set<string>,
      Set<string>,
    ];
    expect({
      onlyInNode: [...here].filter(path => !theirs.has(path)),
      [`onlyIn${name}`]: [...theirs].filter(path => !here.has(path)),
    }).toEqual({ onlyInNode: [], [`onlyIn${name}`]: [] });
  });

  it('plays 60,000 messages by the clock behind the wall, and counts what Node counts', async () => {
    const request = await behindTheWall(60_000);
    const { text } = await bundle(fileURLToPath(new URL('../../sandbox/inside-worker.ts', import.meta.url)));
    await browser.goto(site.url + BLANK);
    const answers = await askInside(browser, text, { kind: 'scale', ...request, part: null, explain: null });
    const result = answers.find(answer => answer.kind === 'scale-result')?.result;
    expect({ kind: 'result', result }).toEqual(await scaleRun(request, openChild, { threads: 1 }));
  });

  it('works with the server gone after one visit', async () => {
    const gone = await serveSite({ listen: false });
    await browser.goto(gone.url + SECTION);
    await inPage(browser, until => until(() => document.querySelector('[data-kept=kept]') !== null));
    gone.close();
    await browser.reload();
    expect(await inPage(browser, () => document.querySelector('h1')!.innerText)).not.toBe('');
    await openExercise(browser, gone.url, first!.exercise.slug, 'plain');
    await write(browser, first!.solution);
    expect((await run(browser)).report).toEqual(await reportOfNode(first!.exercise, first!.solution));
  });
});
