import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { type ClassReport, standingOf } from '../class/class-report.ts';
import { sha256 } from '../class/digests-node.ts';
import { engineDigest } from '../class/engine-fs.ts';
import { classTable } from '../class/formats/table.ts';
import { type ClassEnd, gradeClass } from '../class/grade-class-node.ts';
import { Journal, JournalLost } from '../class/journal-fs.ts';
import { inShard, readShard } from '../class/shard.ts';
import type { Submission } from '../class/submission.ts';
import { submissionNamed, submissionsIn } from '../class/submissions-fs.ts';
import { packageVersion } from '../class/version-fs.ts';
import { entriesToWrite } from '../exercise/exercise.ts';
import type { ExerciseFolder } from '../exercise/load-fs.ts';
import { reportText } from '../report/report-text.ts';
import { listed } from '../text/listed.ts';
import { checkOutputs, say, unwritten, writeOutputs } from './class-outputs.ts';
import { ClassBar } from './class-progress.ts';
import type { Flag, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { ROOT } from './inputs.ts';

export const CLASS_FLAGS = {
  class: { type: 'boolean', does: 'takes every file or folder in it for a submission' },
  shard: { type: 'string', takes: 'which part of how many', example: '2/8' },
  journal: { type: 'string', takes: 'the file in which to keep what was graded', example: 'class.jsonl' },
  again: { type: 'boolean', does: 'grades anew what was graded before' },
} satisfies { readonly [name: string]: Flag };

/** Ended by Ctrl-C, as shells have it. */
const INTERRUPTED = 130;

/** All submissions in a folder. The exit code says whether they were graded, and not what came of it. */
export async function gradeFolder(given: Given, folder: ExerciseFolder, path: string, atScale: ClassReport['atScale']): Promise<number> {
  checkOutputs(given);
  const shard = shardOf(given);
  const entries = entriesToWrite(folder.exercise);
  const all = await submissionsIn(path, entries);
  if (all.length === 0)
    throw new Usage(`There is no submission in \`${path}\`: it is empty. Each file or folder in it is one, with ${listed(entries)} in it.`);
  const submissions = shard === null ? all : inShard(all, shard);
  if (!given.has('class'))
    process.stderr.write(
      `\`${path}\` holds no ${listed(entries, 'or')} of its own, so it is graded as a class of ${all.length}. \`--class\` says so beforehand.\n`,
    );
  const graded = await gradeAll(given, folder, submissions, path, atScale);
  if (typeof graded === 'number') return graded;
  const report: ClassReport = shard === null ? graded.report : { ...graded.report, shard };
  await tellOfClass(given, report, folder, graded.kept);
  return exitOfClass(report);
}

/** One submission, of which files are wanted that a class has. What it could not be graded for is in them, too. */
export async function gradeOne(given: Given, folder: ExerciseFolder, path: string, atScale: ClassReport['atScale']): Promise<number> {
  checkOutputs(given);
  if (shardOf(given) !== null)
    throw new Usage(`\`--shard\` divides a class, and \`${path}\` is one submission. \`--class\` takes it for a class.`);
  const submission = await submissionNamed(path, entriesToWrite(folder.exercise));
  const graded = await gradeAll(given, folder, [submission], path, atScale);
  if (typeof graded === 'number') return graded;
  const written = await writeOutputs(given, graded.report, folder.exercise, true, graded.kept);
  const { result } = graded.report.submissions[0]!;
  if (given.has('json') && result.kind === 'report') await say(`${JSON.stringify(result.report, null, 2)}\n`, graded.kept);
  else {
    const text =
      result.kind === 'report' ? reportText(result.report, result.report.system ?? folder.exercise.system, path) : `\n${result.why}\n`;
    await say(`${text}${writtenText(written)}`, graded.kept);
  }
  const standing = standingOf(graded.report.submissions[0]!);
  if (standing === 'our-fault') return EXIT.ourFault;
  return standing === 'pass' ? EXIT.passed : standing === 'fail' ? EXIT.failed : EXIT.notGraded;
}

/** The files, and the table unless the report itself was asked for. */
export async function tellOfClass(
  given: Given,
  report: ClassReport,
  { exercise }: Pick<ExerciseFolder, 'exercise'>,
  kept: string | null,
): Promise<void> {
  const written = await writeOutputs(given, report, exercise, false, kept);
  await say(given.has('json') ? `${JSON.stringify(report)}\n` : `${classTable(report)}${writtenText(written)}`, kept);
}

export const exitOfClass = ({ submissions }: ClassReport): number =>
  submissions.some(each => standingOf(each) === 'our-fault') ? EXIT.ourFault : EXIT.passed;

const writtenText = (paths: readonly string[]): string => (paths.length === 0 ? '' : `Written: ${listed(paths)}.\n`);

async function gradeAll(
  given: Given,
  folder: ExerciseFolder,
  submissions: readonly Submission[],
  path: string,
  atScale: ClassReport['atScale'],
): Promise<{ readonly report: ClassReport; readonly kept: string | null } | number> {
  const journal = await journalFor(given, folder.exercise.slug, path);
  const kept = journal.path === '' ? null : journal.path;
  const bar = new ClassBar(process.stderr);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  let end: ClassEnd;
  try {
    const [version, engine] = await Promise.all([packageVersion(ROOT), engineDigest(ROOT)]);
    const options = { version, engine, atScale, journal, signal: stop.signal };
    end = await gradeClass(folder, submissions, { ...options, onProgress: progress => bar.show(progress) });
  } finally {
    bar.clear();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await journal.close();
  }
  if (end.kind === 'graded') {
    if (end.known > 0)
      process.stderr.write(
        `${end.known} of ${submissions.length} had been graded before, and nothing that decides it has changed. \`--again\` grades them anew.\n`,
      );
    return { report: end.report, kept };
  }
  if (end.lost !== null) throw new Usage(unwritten(kept!, end.lost, kept));
  const left = kept === null ? '' : ' What is done is kept: the same command goes on from here.';
  process.stderr.write(`Stopped: ${end.done} of ${submissions.length} are graded.${left}\n`);
  return INTERRUPTED;
}

/** One for each exercise and folder, unless another is named, among what programs may forget but need not. */
async function journalFor(given: Given, slug: string, path: string): Promise<Journal> {
  const named = given.value('journal');
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const file =
    named ??
    join(
      cache,
      'ackademy',
      'grading',
      `${slug}-${basename(path)
        .replace(/[^\w-]/g, '_')
        .slice(0, 40)}-${sha256(await realpath(path)).slice(0, 12)}.jsonl`,
    );
  try {
    return await Journal.open(file, given.has('again'));
  } catch (error) {
    if (!(error instanceof JournalLost)) throw error;
    if (named !== undefined) throw new Usage(unwritten(file, error, null));
    process.stderr.write(
      `What is graded cannot be kept (${error.message}): if this is stopped, it begins anew. \`--journal\` names another place.\n`,
    );
    return Journal.none();
  }
}

function shardOf(given: Given) {
  const text = given.value('shard');
  if (text === undefined) return null;
  const shard = readShard(text);
  if (shard === null) throw new Usage(`\`--shard\` takes which part of how many, counted from 1, such as \`2/8\`, and not \`${text}\`.`);
  return shard;
}
