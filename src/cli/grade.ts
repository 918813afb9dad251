import { nodeMachinery } from '../machinery-node.ts';
import { typeErrors } from '../process/type-errors-node.ts';
import type { Report } from '../report/report.ts';
import { reportText } from '../report/report-text.ts';
import { submit } from '../submit.ts';
import type { Command, Given } from './command.ts';
import { EXIT } from './exit.ts';
import { exerciseNamed, filesAt } from './inputs.ts';

export const grade: Command = {
  usage: 'grade <exercise> <file or folder> [--json]',
  does: 'run a program through every schedule and score it',
  words: ['exercise', 'file or folder'],
  flags: { json: { type: 'boolean' } },
  run: gradeProgram,
};

async function gradeProgram({ words, has }: Given): Promise<number> {
  const [slug, path] = words;
  const { exercise } = await exerciseNamed(slug);
  const files = await filesAt(path, exercise);
  const [judged, mistyped] = await Promise.all([submit(exercise, files, nodeMachinery()), typeErrors(exercise, files)]);
  const report = { ...judged, warnings: [...judged.warnings, ...mistyped] };
  process.stdout.write(has('json') ? JSON.stringify(report, null, 2) + '\n' : reportText(report, report.system ?? exercise.system, path!));
  return exitCode(report);
}

function exitCode(report: Report): number {
  if (report.outcome.kind === 'our-fault') return EXIT.ourFault;
  if (report.outcome.kind !== 'graded') return EXIT.notGraded;
  if (report.verdict === 'fail') return EXIT.failed;
  return report.verdict === 'pass' ? EXIT.passed : EXIT.notGraded;
}
