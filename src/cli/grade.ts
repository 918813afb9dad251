import { nodeMachinery } from '../machinery-node.ts';
import type { Report } from '../report/report.ts';
import { reportText } from '../report/report-text.ts';
import { submit } from '../submit.ts';
import { exerciseNamed, parseArgs, programAt } from './inputs.ts';
import { EXIT } from './main.ts';

/** `ackademy grade <exercise> <file or folder> [--json]` */
export async function grade(args: readonly string[]): Promise<number> {
  const { words, has } = parseArgs(args, ['--json']);
  const [slug, path] = words;
  const { exercise } = await exerciseNamed(slug);
  const files = await programAt(path, exercise.program.entry);
  const report = await submit(exercise, files, nodeMachinery());
  process.stdout.write(has('--json') ? JSON.stringify(report, null, 2) + '\n' : reportText(report, path!));
  return exitCode(report);
}

export function exitCode(report: Report): number {
  if (report.outcome.kind === 'our-fault') return EXIT.ourFault;
  if (report.outcome.kind !== 'graded') return EXIT.notGraded;
  if (report.verdict === 'fail') return EXIT.failed;
  return report.verdict === 'pass' ? EXIT.passed : EXIT.notGraded;
}
