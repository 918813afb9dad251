import { stat } from 'node:fs/promises';
import { engineDigest } from '../class/engine-fs.ts';
import { gradeClass, gradedExercise } from '../class/grade-class-node.ts';
import { Journal } from '../class/journal-fs.ts';
import { submissionsIn } from '../class/submissions-fs.ts';
import { alteredIn, compareSources, compareVerdicts, differsHere } from '../class/verify.ts';
import { packageVersion } from '../class/version-fs.ts';
import { entriesToWrite } from '../exercise/exercise.ts';
import { ClassBar } from './class-progress.ts';
import type { Command, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { exerciseNamed, ROOT } from './inputs.ts';
import { readPart } from './merge.ts';

/** Whether a report is what its submissions come to. */
export const verify: Command = {
  usage: 'verify <report.json> [folder of submissions]',
  does: 'compute the digests of a report again, and its verdicts',
  words: ['report', 'folder'],
  flags: {},
  run: verifyReport,
};

async function verifyReport({ words }: Given): Promise<number> {
  const [file, path] = words;
  if (file === undefined) throw new Usage('Which report? Name a file that `ackademy grade <exercise> <folder> --json` wrote.');
  const { report } = await readPart(file);
  const folder = await exerciseNamed(report.exercise.slug);
  const [version, engine] = await Promise.all([packageVersion(ROOT), engineDigest(ROOT)]);
  const altered = alteredIn(report);
  const differs = differsHere(report, { digest: gradedExercise(folder).digest, version });
  const number = report.submissions.length;
  if (path === undefined || altered.length > 0 || differs.length > 0) {
    const problems = [...altered, ...differs];
    if (problems.length > 0) return tell(problems);
    console.log(
      `${number} ${number === 1 ? 'digest is' : 'digests are'} right: nothing was changed in them since. Exercise and version are those of this package.`,
    );
    console.log('Whether the submissions come to these verdicts was not asked: name their folder, and they are graded again.');
    return EXIT.passed;
  }
  if ((await stat(path).catch(() => null))?.isDirectory() !== true) throw new Usage(`There is no folder \`${path}\`.`);
  const all = await submissionsIn(path, entriesToWrite(folder.exercise));
  // A part of a class is verified with the folder of all of it.
  const names = new Set(report.submissions.map(({ name }) => name));
  const { same, problems } = compareSources(report, report.shard === undefined ? all : all.filter(({ name }) => names.has(name)));
  const bar = new ClassBar(process.stderr);
  const options = { version, engine, atScale: report.atScale, journal: Journal.none() };
  const end = await gradeClass(folder, same, { ...options, onProgress: progress => bar.show(progress) }).finally(() => bar.clear());
  if (end.kind !== 'graded') throw new Error('nothing stops a grading that keeps no journal');
  const found = [...problems, ...compareVerdicts(report, end.report.submissions)];
  if (found.length > 0) return tell(found);
  console.log(`All ${number} were graded again from their source, and come to what the report says.`);
  return EXIT.passed;
}

function tell(problems: readonly string[]): number {
  for (const problem of problems) console.log(`✗ ${problem}`);
  console.log(`\n${problems.length} ${problems.length === 1 ? 'thing does' : 'things do'} not hold.`);
  return EXIT.failed;
}
