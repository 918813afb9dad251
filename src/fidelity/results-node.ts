/**
 * What the fidelity page is made from: the tests that name a fact, run, and the records of real brokers, replayed. Both happen
 * when the site is built, in child processes, so that no figure on the page can be older than the models it speaks of. The
 * result is kept by a digest of all sources, so a second build without a change runs nothing.
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
  const digest = createHash('sha256').update(process.version);
  for (const { path, text } of sources) digest.update(`${path}\0${text}\0`);
  const kept = join(root, 'node_modules/.cache/ackademy', `fidelity-${digest.digest('hex').slice(0, 24)}.json`);
  if (existsSync(kept)) return JSON.parse(await readFile(kept, 'utf8')) as FidelityResults;
  const scratch = await mkdtemp(join(tmpdir(), 'ackademy-fidelity-'));
  try {
    const tested = sources.filter(({ path, text }) => path.endsWith('.test.ts') && namesFact(text)).map(({ path }) => path);
    const tests = await runTests(root, tested, join(scratch, 'tests.json'));
    const records: Record<string, SuiteResults> = {};
    for (const suite of suites)
      if (existsSync(join(root, 'src/testing/conformance', suite)))
        records[suite] = await replay(root, suite, join(scratch, `${suite}.json`));
    const results: FidelityResults = { tests, records };
    await mkdir(join(kept, '..'), { recursive: true });
    await writeFile(kept, JSON.stringify(results));
    return results;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Everything that could change a result, sorted. Records are data, so their text counts as well. */
async function sourcesOf(root: string): Promise<{ path: string; text: string }[]> {
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
  const args = ['run', '--project', 'unit', ...files, '--testNamePattern', String.raw`\b[A-Z]-\d\d`];
  const said = await node(root, [vitest, ...args, '--reporter=json', `--outputFile=${output}`]);
  if (!existsSync(output)) throw new Error(`the tests of the fidelity page could not be run:\n${said}`);
  const report = JSON.parse(await readFile(output, 'utf8')) as {
    testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[];
  };
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.flatMap(({ fullName, status }) => {
      const file = files.find(path => name.replaceAll('\\', '/').endsWith(path));
      const ran = status === 'passed' || status === 'failed';
      return file !== undefined && ran && namesFact(fullName) ? [{ file, name: fullName, passed: status === 'passed' }] : [];
    }),
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
