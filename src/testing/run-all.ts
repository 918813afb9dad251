/**
 * `npm test`: every check there is, all of them even when one fails. The last line counts. A step that reports single tests counts each
 * of them; any other step counts as one.
 *
 *     npm test                every check; of what is tried by the hundred a fixed sample (some.ts), and the package is not made
 *     npm test -- --whole     everything there is, for before a release
 *     npm run test:quick      what fits between two edits: no build, no browser, and none of the files in slow.ts
 *
 * Steps are done in stages. What does most of a stage's work shows its output as it comes; what runs beside it, one after the other,
 * is shown afterwards. Two cores are kept busy so, and more are used where a step has more to do at once.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeTests } from '../fidelity/results-node.ts';
import { findOrInstallChromium, HOW_TO_GET_IT } from './chromium.ts';
import { slowest, type Timed, testsIn } from './slowest.ts';

interface Step {
  readonly title: string;
  /** Of package.json. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** It runs vitest, and so reports single tests. */
  readonly counts?: boolean;
}

interface Done {
  readonly step: Step;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

const scratch = mkdtempSync(join(tmpdir(), 'ackademy-'));
const total = { passed: 0, failed: 0 };
const tests: Timed[] = [];
const took: string[] = [];
const failures: string[] = [];

const heading = (title: string) => console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 100 - title.length))}`);
const reportOf = ({ script }: Step) => join(scratch, `${script.replaceAll(':', '-')}.json`);

/** Runs an npm script, with the Node that npm scripts have. */
function run(step: Step, shown: boolean): Promise<Done> {
  const reporters = step.counts ? ['--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(step)}`] : [];
  const args = [...(step.args ?? []), ...reporters];
  const began = performance.now();
  let output = '';
  return new Promise(resolve => {
    const child = spawn('npm', ['run', '--silent', step.script, ...(args.length > 0 ? ['--', ...args] : [])], {
      stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
      env: { ...process.env, ...step.env },
      shell: process.platform === 'win32',
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    const end = (ok: boolean) => resolve({ step, ok, seconds: (performance.now() - began) / 1000, output });
    child.on('error', error => {
      output += String(error);
      end(false);
    });
    child.on('close', code => end(code === 0));
  });
}

function count({ step, ok, seconds }: Done): boolean {
  took.push(`${step.title} ${seconds.toFixed(0)} s`);
  const before = total.failed;
  if (step.counts) {
    const report = existsSync(reportOf(step)) ? JSON.parse(readFileSync(reportOf(step), 'utf8')) : null;
    tests.push(...testsIn(report, process.cwd()));
    total.passed += report?.numPassedTests ?? 0;
    // A file that does not even load has no failed test in it, and is a failure all the same.
    total.failed += ok ? 0 : Math.max(1, report?.numFailedTests ?? 0);
  } else total[ok ? 'passed' : 'failed'] += 1;
  if (total.failed > before) failures.push(step.title);
  return ok;
}

/** True if all of it went well. */
async function stage(main: Step, ...beside: readonly Step[]): Promise<boolean> {
  const others = (async () => {
    const done: Done[] = [];
    for (const step of beside) done.push(await run(step, false));
    return done;
  })();
  heading([main, ...beside].map(({ title }) => title).join(' | '));
  let ok = count(await run(main, true));
  for (const done of await others) {
    heading(done.step.title);
    process.stdout.write(done.output);
    ok = count(done) && ok;
  }
  return ok;
}

const LINT: Step = { title: 'formatting and lint', script: 'lint' };
const SPELL: Step = { title: 'spelling', script: 'spell' };
const TYPES: Step = { title: 'types', script: 'types' };
const WHOLE = process.argv.includes('--whole');
const HOW_MUCH: NonNullable<Step['env']> = WHOLE ? {} : { SAMPLED: 'yes' };
const UNIT: Step = { title: 'unit tests', script: 'test:unit', counts: true, env: HOW_MUCH };
const CHECK: Step = { title: 'the exercises prove themselves', script: 'check', args: WHOLE ? [] : ['--sample'] };
const BUILD: Step = { title: 'the site builds', script: 'build' };

if (process.argv.includes('--quick')) {
  await stage({ ...UNIT, title: 'unit tests, but the slow ones', env: { QUICK: 'yes', ...HOW_MUCH } }, LINT, SPELL, TYPES);
} else {
  const facts = await beforeTests();
  await stage(UNIT, LINT, SPELL, TYPES);
  // The build puts their results on the fidelity page, and need not run them again.
  if (existsSync(reportOf(UNIT))) await facts.keep(JSON.parse(readFileSync(reportOf(UNIT), 'utf8')));
  await stage(BUILD, CHECK);
  if (existsSync('dist/index.html')) await inBrowsers();
}

/** Every suite that drives the built site. They wait more than they compute, each for its own browser. */
async function inBrowsers(): Promise<void> {
  const chromium = findOrInstallChromium();
  if (chromium === null) {
    console.error(`\n${HOW_TO_GET_IT}`);
    total.failed += 1;
    failures.push('no Chromium');
    return;
  }
  const engines: Step = { title: 'Firefox and WebKit', script: 'test:engines', counts: true, env: HOW_MUCH };
  const packed: Step = { title: 'the package, installed', script: 'test:package', counts: true, env: { CHROME_PATH: chromium } };
  const pages: Step = { title: 'browser tests', script: 'test:browser', counts: true, env: { CHROME_PATH: chromium, ...HOW_MUCH } };
  await stage(pages, engines, ...(WHOLE ? [packed] : []));
}

rmSync(scratch, { recursive: true, force: true });
heading('the slowest tests');
console.log(slowest(tests, 20));
console.log(`\n${took.join(', ')}`);
if (failures.length > 0) console.log(`failed: ${failures.join(', ')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
