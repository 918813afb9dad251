import { nodeMachinery } from '../machinery-node.ts';
import { typeErrors } from '../process/type-errors-node.ts';
import type { Report } from '../report/report.ts';
import { reportText } from '../report/report-text.ts';
import { submit } from '../submit.ts';
import { listed } from '../text/listed.ts';
import { nearest } from '../text/nearest.ts';
import type { Command, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { exerciseNamed, filesAt } from './inputs.ts';
import { ProgressLine } from './progress-line.ts';

export const grade: Command = {
  usage: 'grade <exercise> <file or folder> [--at-scale none] [--json]',
  does: 'run a program through every schedule and score it',
  words: ['exercise', 'file or folder'],
  flags: { json: { type: 'boolean' }, 'at-scale': { type: 'string', takes: 'which runs at scale to play', example: 'none' } },
  run: gradeProgram,
};

/** What `--at-scale` takes: every run as it is planned, as small as `check` plays them, or none. */
const AT_SCALE = ['all', 'check', 'none'] as const;

async function gradeProgram({ words, has, value }: Given): Promise<number> {
  const [slug, path] = words;
  const atScale = whichRuns(value('at-scale') ?? 'all');
  const { exercise } = await exerciseNamed(slug);
  const files = await filesAt(path, exercise);
  const line = new ProgressLine(process.stderr);
  const judging = submit(exercise, files, nodeMachinery(), { atScale, onProgress: ({ atScale: run }) => line.show(run) });
  const [judged, mistyped] = await Promise.all([judging.finally(() => line.clear()), typeErrors(exercise, files)]);
  const report = { ...judged, warnings: [...judged.warnings, ...mistyped] };
  process.stdout.write(has('json') ? JSON.stringify(report, null, 2) + '\n' : reportText(report, report.system ?? exercise.system, path!));
  return exitCode(report);
}

function whichRuns(asked: string): (typeof AT_SCALE)[number] {
  const found = AT_SCALE.find(each => each === asked);
  if (found === undefined)
    throw new Usage(`\`--at-scale\` takes ${listed(AT_SCALE, 'or')}, and not \`${asked}\`. ${nearest(asked, AT_SCALE)}`);
  return found;
}

function exitCode(report: Report): number {
  const ours = report.atScale?.some(({ ended }) => ended.kind === 'our-fault') ?? false;
  if (report.outcome.kind === 'our-fault' || ours) return EXIT.ourFault;
  if (report.outcome.kind !== 'graded') return EXIT.notGraded;
  if (report.verdict === 'fail') return EXIT.failed;
  return report.verdict === 'pass' ? EXIT.passed : EXIT.notGraded;
}
