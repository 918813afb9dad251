import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { placeOf, unwrapped } from '../class/submissions-fs.ts';
import { entriesToWrite } from '../exercise/exercise.ts';
import { nodeMachinery } from '../machinery-node.ts';
import { typeErrors } from '../process/type-errors-node.ts';
import type { Report } from '../report/report.ts';
import { reportText } from '../report/report-text.ts';
import { submit } from '../submit.ts';
import { listed } from '../text/listed.ts';
import { nearest } from '../text/nearest.ts';
import { OUTPUT_FLAGS, wantsFiles } from './class-outputs.ts';
import type { Command, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { CLASS_FLAGS, gradeFolder, gradeOne } from './grade-class.ts';
import { exerciseNamed, filesAt } from './inputs.ts';
import { ProgressLine } from './progress-line.ts';

export const grade: Command = {
  usage: 'grade <exercise> <file or folder> [--at-scale none] [--json]',
  does: 'run a program, or a class of them, through every schedule and score it',
  words: ['exercise', 'file or folder'],
  flags: { 'at-scale': { type: 'string', takes: 'which runs at scale to play', example: 'none' }, ...OUTPUT_FLAGS, ...CLASS_FLAGS },
  run: gradeProgram,
};

/** What `--at-scale` takes: every run as it is planned, as small as `check` plays them, or none. */
const AT_SCALE = ['all', 'check', 'none'] as const;

async function gradeProgram(given: Given): Promise<number> {
  const { words, has, value } = given;
  const [slug, path] = words;
  const asked = value('at-scale') === undefined ? null : whichRuns(value('at-scale')!);
  const folder = await exerciseNamed(slug);
  const { exercise } = folder;
  const found = path === undefined ? null : await stat(path).catch(() => null);
  const entries = entriesToWrite(exercise);
  const place = found?.isDirectory() === true ? await placeOf(path!, entries) : null;
  if (has('class') && place === null)
    throw new Usage(`\`--class\` takes a folder of submissions${path === undefined ? '' : `, and \`${path}\` is none`}.`);
  // Small runs decide all that is judged; those with ten million messages, each for half a minute, are for a single design.
  if (has('class') || place === 'class') return gradeFolder(given, folder, path!, asked ?? 'check');
  const atScale = asked ?? 'all';
  if (found !== null && wantsFiles(given)) return gradeOne(given, folder, path!, atScale);
  const idle = Object.keys(CLASS_FLAGS).find(has);
  if (idle !== undefined && found !== null) throw new Usage(`\`--${idle}\` goes with a class: a folder of submissions.`);
  if (place === 'neither' && entries.length === 1)
    throw new Usage(
      `The folder \`${basename(path!)}\` has no ${entries[0]} in it, and holds no submission that has. \`--class\` grades each thing in it all the same.`,
    );
  const files = await filesAt(place === null ? path : await unwrapped(path!, entries), exercise);
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
  if (report.outcome.kind === 'our-fault' || report.outcome.kind === 'bad-criterion' || ours) return EXIT.ourFault;
  if (report.outcome.kind !== 'graded') return EXIT.notGraded;
  if (report.verdict === 'fail') return EXIT.failed;
  return report.verdict === 'pass' ? EXIT.passed : EXIT.notGraded;
}
