/** What `grade` and `merge` write of a class: the flags that ask for it, and the files. */
import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ClassReport } from '../class/class-report.ts';
import { classroom } from '../class/formats/classroom.ts';
import { csv } from '../class/formats/csv.ts';
import { gradescope } from '../class/formats/gradescope.ts';
import { junit } from '../class/formats/junit.ts';
import { classPages } from '../class/html/class-pages.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { Flag, Given } from './command.ts';
import { Usage } from './exit.ts';

export const OUTPUT_FLAGS = {
  json: { type: 'boolean', does: 'the whole report on standard output' },
  junit: { type: 'string', takes: 'a file to write', example: 'results.xml' },
  csv: { type: 'string', takes: 'a file to write', example: 'grades.csv' },
  gradescope: { type: 'string', takes: 'a file to write, or a folder for a class', example: 'results.json' },
  classroom: { type: 'string', takes: 'a file to write, or a folder for a class', example: 'classroom.json' },
  html: { type: 'string', takes: 'a folder to write', example: 'report' },
  anonymous: { type: 'boolean', does: 'leaves names out of the pages of --html' },
} satisfies { readonly [name: string]: Flag };

/** Whether files were asked for that only the report of a class has. */
export const wantsFiles = ({ has }: Pick<Given, 'has'>): boolean =>
  ['junit', 'csv', 'gradescope', 'classroom', 'html'].some(flag => has(flag));

/** @throws `Usage` before anything is graded */
export function checkOutputs({ has }: Given): void {
  if (has('anonymous') && !has('html'))
    throw new Usage('`--anonymous` goes with `--html`: it leaves names out of these pages, and out of nothing else.');
}

/**
 * Writes what was asked for, and says what it wrote.
 * @param alone one submission that was named by itself: its file is a file, and no folder of files
 * @param kept where the grading is kept meanwhile, for whoever has no room to write it
 * @throws `Usage` where a file cannot be written
 */
export async function writeOutputs(
  given: Given,
  report: ClassReport,
  exercise: Exercise,
  alone: boolean,
  kept: string | null,
): Promise<string[]> {
  const written: string[] = [];
  const put = async (flag: string, text: (path: string) => Iterable<readonly [path: string, text: string]>) => {
    const path = given.value(flag);
    if (path === undefined) return;
    for (const [file, content] of text(path)) await writeWhole(file, content, kept);
    written.push(path);
  };
  const each = (path: string, make: (at: number) => unknown): [string, string][] =>
    report.submissions.map((_, at) => [alone ? path : join(path, `${fileNames[at]!}.json`), `${JSON.stringify(make(at), null, 2)}\n`]);
  const fileNames = fileNamesOf(report.submissions.map(({ name }) => name));
  await put('junit', path => [[path, junit(report)]]);
  await put('csv', path => [[path, csv(report)]]);
  await put('gradescope', path => each(path, at => gradescope(report, report.submissions[at]!)));
  await put('classroom', path => each(path, at => classroom(report, report.submissions[at]!)));
  const folder = given.value('html');
  if (folder !== undefined) await clearPages(folder);
  await put('html', function* (path) {
    for (const { file, text } of classPages(report, exercise, { anonymous: given.has('anonymous') }))
      yield [join(path, file), text] as const;
  });
  return written;
}

/** Names that any file system takes, each once. Nothing of what somebody called a submission leads anywhere else. */
export function fileNamesOf(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map(name => {
    const safe =
      name
        .normalize('NFC')
        .replace(/[^\p{L}\p{N}._-]/gu, '_')
        .replace(/^\.+|\.+$/g, '_')
        .slice(0, 80) || '_';
    let free = safe;
    for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${safe}-${number}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

/** Pages of a report that was here before, which may have had more of them, and names. */
async function clearPages(folder: string): Promise<void> {
  const pages = join(folder, 'submissions');
  const old = (await readdir(pages).catch(() => [])).filter(name => /^\d+\.html$/.test(name));
  await Promise.all(old.map(name => rm(join(pages, name), { force: true })));
}

/** The old file stays until the new one is whole. Throws `Usage`. Exported for tests. */
export async function writeWhole(path: string, text: string, kept: string | null): Promise<void> {
  const found = await lstat(path).catch(() => null);
  // A pipe, a device and a link (`/dev/stdout` is one) are written to, and nothing is put in their place.
  const half = found === null || found.isFile() ? `${path}.part` : path;
  try {
    if (found?.isDirectory() === true) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(half, text);
    if (half !== path) await rename(half, path);
  } catch (error) {
    if (half !== path) await rm(half, { force: true }).catch(() => {});
    throw new Usage(unwritten(path, error as NodeJS.ErrnoException, kept));
  }
}

/** To standard output, which may be a file on a full disk. */
export function say(text: string, kept: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      // Whoever read has read enough.
      if (error.code === 'EPIPE') resolve();
      else reject(new Usage(unwritten('standard output', error, kept)));
    };
    process.stdout.once('error', failed);
    process.stdout.write(text, error => {
      if (error != null) return failed(error);
      process.stdout.off('error', failed);
      resolve();
    });
  });
}

export function unwritten(path: string, { code, message }: NodeJS.ErrnoException, kept: string | null): string {
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const why = full ? `The disk is full: \`${path}\` was not written.` : `\`${path}\` could not be written: ${message}.`;
  const again =
    kept === null
      ? ''
      : ` What was graded is kept in \`${kept}\`: ${full ? 'make room' : 'mend that'} and call the same again, and nothing is graded twice.`;
  return why + again;
}
