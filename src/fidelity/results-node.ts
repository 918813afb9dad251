/**
 * What the fidelity page is made from: the tests that name a fact, run, and the records of real brokers, replayed. Both happen
 * when the site is built, in child processes, so that no figure on the page can be older than the models it speaks of. The
 * result is kept by a digest of all sources, so a second build without a change runs nothing; and where a run of all unit tests went
 * before, as in `npm test`, its results are kept by the same digest, and the build only replays.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FactTest, type FidelityResults, namesFact, type SuiteResults } from './facts.ts';

/** Far more than it takes; a build must come to an end. */
const LONGEST_MS = 240_000;

/** @param suites names of suites of records; those that have no records yet are left out of the result */
export async function fidelityResults(suites: readonly string[], root: string = process.cwd()): Promise<FidelityResults> {
  const sources = await sourcesOf(root);
  const digest = digestOf(sources);
  const kept = await read<FidelityResults>(root, 'fidelity', digest);
  if (kept !== null) return kept;
  const scratch = await mkdtemp(join(tmpdir(), 'ackademy-fidelity-'));
  try {
    const recorded = suites.filter(suite => existsSync(join(root, 'src/testing/conformance', suite)));
    const [tests, ...replayed] = await Promise.all([
      read<FactTest[]>(root, 'fact-tests', digest).then(found => found ?? runTests(root, filesOf(sources), join(scratch, 'tests.json'))),
      ...recorded.map(suite => replay(root, suite, join(scratch, `${suite}.json`))),
    ]);
    const records = Object.fromEntries(recorded.map((suite, index) => [suite, replayed[index]!]));
    const results: FidelityResults = { tests, records };
    await write(root, 'fidelity', digest, results);
    return results;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What vitest's JSON report says that is read here. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Hands the results of a run of all unit tests to the builds of the same sources. `keep` does so if the sources are still the same. */
export async function beforeTests(root: string = process.cwd()): Promise<{ keep(report: TestReport): Promise<boolean> }> {
  const digest = digestOf(await sourcesOf(root));
  return {
    keep: async report => {
      const sources = await sourcesOf(root);
      const files = filesOf(sources);
      const ran = report.testResults.map(({ name }) => name.replaceAll('\\', '/'));
      if (digestOf(sources) !== digest || !files.every(file => ran.some(name => name.endsWith(`/${file}`)))) return false;
      await write(root, 'fact-tests', digest, factTests(report, files));
      return true;
    },
  };
}

type Sources = readonly { readonly path: string; readonly text: string }[];

function digestOf(sources: Sources): string {
  const digest = createHash('sha256').update(process.version);
  for (const { path, text } of sources) digest.update(`${path}\0${text}\0`);
  return digest.digest('hex').slice(0, 24);
}

/** The files with tests of facts. */
const filesOf = (sources: Sources): string[] =>
  sources.filter(({ path, text }) => path.endsWith('.test.ts') && namesFact(text)).map(({ path }) => path);

const CACHE = 'node_modules/.cache/ackademy';

async function read<Kept>(root: string, what: string, digest: string): Promise<Kept | null> {
  const path = join(root, CACHE, `${what}-${digest}.json`);
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Kept) : null;
}

async function write(root: string, what: string, digest: string, kept: unknown): Promise<void> {
  await mkdir(join(root, CACHE), { recursive: true });
  await writeFile(join(root, CACHE, `${what}-${digest}.json`), JSON.stringify(kept));
}

/** Everything that could change a result, sorted. Records are data, so their text counts as well. */
async function sourcesOf(root: string): Promise<Sources> {
  const found = await Promise.all(
    ['src', 'graders'].map(async folder =>
      (await readdir(join(root, folder), { recursive: true })).map(path => join(folder, path).replaceAll('\\', '/')),
    ),
  );
  const paths = [...found.flat().filter(path => /\.(ts|json)$/.test(path)), 'vitest.config.ts', 'package-lock.json'].sort();
  return Promise.all(paths.map(async path => ({ path, text: await readFile(join(root, path), 'utf8') })));
}

async function runTests(root: string, files: readonly string[], output: string): Promise<FactTest[]> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--project', 'unit', '--project', 'frozen', ...files, '--testNamePattern', String.raw`\b[A-Z]-\d\d`];
  const said = await node(root, [vitest, ...args, '--reporter=json', `--outputFile=${output}`]);
  if (!existsSync(output)) throw new Error(`the tests of the fidelity page could not be run:\n${said}`);
  return factTests(JSON.parse(await readFile(output, 'utf8')) as TestReport, files);
}

/** In the order of files, however they ran. */
function factTests({ testResults }: TestReport, files: readonly string[]): FactTest[] {
  return files.flatMap(file =>
    testResults
      .filter(({ name }) => name.replaceAll('\\', '/').endsWith(`/${file}`))
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ fullName, status }) => (status === 'passed' || status === 'failed') && namesFact(fullName))
      .map(({ fullName, status }) => ({ file, name: fullName, passed: status === 'passed' })),
  );
}

async function replay(root: string, suite: string, output: string): Promise<SuiteResults> {
  const said = await node(root, [join(root, 'src/testing/conformance/main.ts'), suite, '--json', output]);
  if (!existsSync(output)) throw new Error(`the records of ${suite} could not be replayed:\n${said}`);
  const report = JSON.parse(await readFile(output, 'utf8')) as {
    results: { versions?: readonly string[]; difference: { version?: string } | null; id: string; title: string }[];
  };
  const versions = new Map<string, { tried: number; reproduced: number }>();
  for (const { versions: on = [], difference } of report.results)
    for (const version of on) {
      const count = versions.get(version) ?? { tried: 0, reproduced: 0 };
      versions.set(version, count);
      count.tried += 1;
      if (difference === null || (difference.version !== undefined && difference.version !== version)) count.reproduced += 1;
    }
  return {
    tried: report.results.length,
    reproduced: report.results.filter(({ difference }) => difference === null).length,
    versions: [...versions].map(([version, counts]) => ({ version, ...counts })),
    differing: report.results.filter(({ difference }) => difference !== null).map(({ id, title }) => ({ id, title })),
  };
}

/** Resolves to what the process said, whatever its exit code: a test that fails is a result. */
function node(root: string, args: readonly string[]): Promise<string> {
  // A build says `production`, and a test run around this one says that it is one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|NODE_OPTIONS|DEV|PROD|MODE|SSR|BASE_URL)/.test(name)),
  );
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4000);
      });
    const limit = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    child.on('error', reject);
    child.on('close', code => {
      clearTimeout(limit);
      if (code === null) reject(new Error(`${args[0]} took longer than ${LONGEST_MS / 1000} s and was stopped:\n${said}`));
      else resolve(said);
    });
  });
}
