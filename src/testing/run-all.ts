/**
 * `npm test`: every check there is, one after the other, all of them even when one fails. The last line counts.
 * A step that reports single tests counts each of them; any other step counts as one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOrInstallChromium, HOW_TO_GET_IT } from './chromium.ts';

interface Counts {
  passed: number;
  failed: number;
}

const scratch = mkdtempSync(join(tmpdir(), 'ackademy-'));
const total: Counts = { passed: 0, failed: 0 };

/** Runs an npm script, with the Node that npm scripts have. */
function step(title: string, script: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): boolean {
  console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 100 - title.length))}`);
  const { status } = spawnSync('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return status === 0;
}

function counted(title: string, script: string, env: Readonly<Record<string, string>> = {}): void {
  const file = join(scratch, `${script.replace(':', '-')}.json`);
  const ok = step(title, script, ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`], env);
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number }) : null;
  total.passed += report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  // A file that does not even load has no failed test in it, and is a failure all the same.
  total.failed += ok ? 0 : Math.max(1, failed);
}

function single(title: string, script: string): boolean {
  const ok = step(title, script);
  total[ok ? 'passed' : 'failed'] += 1;
  return ok;
}

single('formatting and lint', 'lint');
single('spelling', 'spell');
single('types', 'types');
counted('unit tests', 'test:unit');
single('the exercises prove themselves', 'check');
const built = single('the site builds', 'build');
if (built) {
  const chromium = findOrInstallChromium();
  if (chromium === null) {
    console.error(`\n${HOW_TO_GET_IT}`);
    total.failed += 1;
  } else counted('browser tests', 'test:browser', { CHROME_PATH: chromium });
}
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
