import { withDeclared } from '../exercise/exercise.ts';
import type { History } from '../history/index.ts';
import { nodeMachinery } from '../machinery-node.ts';
import { causeText } from '../report/cause.ts';
import { Grading, type OwnVerdicts } from '../report/grading.ts';
import { outcomeText, stopText } from '../report/outcome.ts';
import type { Outcome } from '../report/report.ts';
import { timelineText } from '../report/report-text.ts';
import { doubtOf } from '../sandbox/confirm.ts';
import type { FromInside } from '../sandbox/protocol.ts';
import { compileAll, criterionDoesNotCompile } from '../submit.ts';
import { watchRun } from '../watch-run.ts';
import type { Command, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { exerciseNamed, filesAt } from './inputs.ts';

/** The timeline of one schedule, with the handler's variables where asked for; with --json its history. */
export const replay: Command = {
  usage: 'replay <exercise> <file or folder> <code>',
  does: 'play one schedule, print its timeline; [--variables] [--json]',
  words: ['exercise', 'file or folder', 'code'],
  flags: { json: { type: 'boolean' }, variables: { type: 'boolean' } },
  run: replayProgram,
};

async function replayProgram({ words, has }: Given): Promise<number> {
  const [slug, path, schedule] = words;
  const { exercise } = await exerciseNamed(slug);
  const files = await filesAt(path, exercise);
  if (schedule === undefined) throw new Usage('Which schedule? A report prints its code, for example 0.4-c1.');
  const machinery = nodeMachinery();
  const compiled = await compileAll(exercise, files, machinery);
  if (!compiled.ok)
    return refuse(
      compiled.criterion === undefined ? { kind: 'does-not-compile', errors: compiled.errors } : criterionDoesNotCompile(compiled),
    );
  const sandbox = await machinery.openSandbox();
  let played = exercise;
  let history: History | null = null;
  let own: OwnVerdicts = {};
  let last: FromInside | null = null;
  await sandbox.ask({ kind: 'replay', exercise, programs: compiled.programs, schedule }, answer => {
    if (answer.kind === 'declared') played = withDeclared(exercise, answer.system);
    if (answer.kind === 'run') {
      history = answer.history;
      own = answer.own ?? {};
    }
    last = answer;
  });
  if (history === null) return refuse(outcomeOf(last));
  const grading = new Grading(played);
  grading.see(schedule, history, null, false, own);
  const failed = grading.results(true).filter(result => result.finding !== null);
  if (failed.length > 0) {
    const doubt = await doubtOf(
      { exercise: played, programs: compiled.programs, runs: new Map([[schedule, history]]) },
      machinery.openSandbox,
    );
    if (doubt !== null) return refuse({ kind: 'our-fault', text: doubt });
  }
  if (has('json'))
    process.stdout.write(JSON.stringify({ exercise: exercise.slug, schedule, history, failed: failed.map(({ id }) => id) }) + '\n');
  else {
    const conflict = failed[0]?.finding?.conflict ?? [];
    const told = has('variables') ? await watchRun(exercise, files, { schedule, history }, machinery) : [];
    process.stdout.write(timelineText(history, played.system, conflict, told));
    for (const { id, finding } of failed) process.stdout.write(`\n${id}: ${causeText(finding!.cause)}\n`);
    if (failed.length === 0) process.stdout.write('\nNo criterion fails in this schedule.\n');
    for (const { words } of grading.remarks(failed)) process.stdout.write(`\n! ${causeText(words)}\n`);
  }
  return failed.length === 0 ? EXIT.passed : EXIT.failed;
}

function outcomeOf(last: FromInside | null): Outcome | string {
  switch (last?.kind) {
    case 'bad-schedule':
      return last.text;
    case 'does-not-load':
      return { kind: 'does-not-load', text: last.text, line: last.line };
    case 'no-handler':
      return { kind: 'no-handler', text: last.text };
    case 'bad-topology':
      return { kind: 'bad-topology', text: last.text, line: last.line };
    case 'bad-criterion':
      return { kind: 'bad-criterion', criterion: last.criterion, text: last.text, line: last.line };
    case 'halted':
      return { kind: 'stopped', reason: last.reason, text: stopText(last.reason, last.line), line: last.line, schedule: last.schedule };
    default:
      return { kind: 'our-fault', text: last?.kind === 'our-fault' ? last.text : 'the sandbox said nothing' };
  }
}

function refuse(outcome: Outcome | string): number {
  console.error(typeof outcome === 'string' ? outcome : outcomeText(outcome));
  return typeof outcome !== 'string' && outcome.kind === 'our-fault' ? EXIT.ourFault : EXIT.notGraded;
}
