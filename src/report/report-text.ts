import { type History, type Locals, localsAt } from '../history/index.ts';
import type { Spoken } from '../system/words.ts';
import { causeText } from './cause.ts';
import { count } from './count.ts';
import { foldRows } from './fold-rows.ts';
import { outcomeText } from './outcome.ts';
import type { CriterionResult, Report } from './report.ts';
import { figureLines, rubricLines, SIGNS, scaleCriterionLines, scaleTable } from './scale-text.ts';
import { seconds, timelineRows } from './timeline-rows.ts';
import { wrap } from './wrap.ts';

const ALWAYS = [
  'It is so at every delivery of every run without a fault, so there is little else to say about this code yet.',
  'Mend it first, then grade again.',
];

/** A report for the terminal. Runs at scale and the rubric come last, so that they are what one sees. @param system what ran; @param path what the learner typed, for the replay line */
export function reportText(report: Report, system: Spoken, path: string): string {
  const lines: string[] = [''];
  const ended = outcomeText(report.outcome);
  if (ended !== null) {
    lines.push(ended);
    if (report.outcome.kind === 'does-not-compile')
      for (const error of report.outcome.errors.slice(1)) lines.push(`${error.file}:${error.line}:${error.column} ${error.text}`);
    return lines.join('\n') + '\n';
  }
  const { explored, points } = report;
  const kept = explored.runs - explored.failedRuns - explored.cutOffRuns;
  const cutOff = explored.cutOffRuns === 0 ? '' : `${count(explored.cutOffRuns)} were cut off after too many steps and prove nothing. `;
  const scored = report.rubric === undefined ? `${points.got} of ${points.of} points.` : '';
  lines.push(`${count(kept)} of ${count(explored.runs)} runs kept every promise. ${cutOff}${scored}`.trimEnd());
  lines.push(
    explored.complete
      ? `Complete: every schedule within these bounds, ${count(explored.states)} states.`
      : `Bounded: ${count(explored.states)} states, not all schedules${explored.sampled ? `; then ${count(explored.sampled.runs)} random ones, seed ${explored.sampled.seed}` : ''}.`,
  );
  for (const bound of explored.bounds) lines.push(`  ${bound}`);
  for (const { name, schedule, fails, misfit } of explored.traces ?? []) {
    if (misfit !== null) lines.push(`- ${name}: not played, it does not fit this code; ${misfit}`);
    else if (fails.length === 0) lines.push(`✓ ${name}: every promise kept`);
    else lines.push(`✗ ${name}: breaks ${fails.join(', ')}. npx ackademy replay ${report.exercise} ${path} ${schedule}`);
  }
  lines.push('');
  const first = report.criteria.find(result => result.finding !== null)?.finding;
  const stepByStep = (title: string) => {
    if (first !== undefined && first !== null) lines.push(title, '', timelineText(first.history, system, first.conflict, [], true));
  };
  const [remark] = report.remarks;
  if (remark?.kind === 'always-throws') {
    const failed = report.criteria.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
    lines.splice(1, Number.POSITIVE_INFINITY, ...wrap(causeText(remark.words), 0), '', ...ALWAYS, '');
    lines.push(`${points.got} of ${points.of} points${failed.length === 0 ? '' : `; failed: ${failed.join(', ')}`}.`, '');
    stepByStep('The first run, step by step:');
    for (const { file, line, column, text } of report.warnings) lines.push(`warning ${file}:${line}:${column} ${text}`);
    return lines.join('\n') + '\n';
  }
  for (const result of report.criteria) {
    lines.push(`${SIGNS[result.verdict]} ${result.verdict.padEnd(7)} ${result.claim}`, `          ${result.id}: ${tallyOf(result)}`);
    if (result.verdict === 'unknown' && result.cutOff !== null)
      lines.push(`          the shortest of them: npx ackademy replay ${report.exercise} ${path} ${result.cutOff.schedule}`);
    if (result.finding !== null) {
      lines.push('', ...wrap(causeText(result.finding.cause), 10), '');
      lines.push(`          ${result.finding.faults}: npx ackademy replay ${report.exercise} ${path} ${result.finding.schedule}`, '');
    }
  }
  for (const run of report.atScale ?? [])
    if (run.result !== null) for (const result of run.criteria) lines.push(...scaleCriterionLines(result, run.name));
  if (lines.at(-1) !== '') lines.push('');
  stepByStep('The first of these, step by step:');
  if (report.atScale !== undefined) lines.push(...scaleTable(report.atScale), ...report.atScale.flatMap(figureLines));
  lines.push(...rubricLines(report, tallyOf));
  for (const { words, runs, schedule } of report.remarks) {
    const seen = `${count(runs)} ${runs === 1 ? 'run shows' : 'runs show'} it: npx ackademy replay ${report.exercise} ${path} ${schedule}`;
    lines.push(...wrap(causeText(words), 2).map((line, nth) => (nth === 0 ? `! ${line.trimStart()}` : line)), `  ${seen}`, '');
  }
  for (const warning of report.warnings) lines.push(`warning ${warning.file}:${warning.line}:${warning.column} ${warning.text}`);
  return lines.join('\n') + '\n';
}

/**
 * One row an event: time, who, what, the line. Rows that cannot both be right are marked.
 * @param told the variables, where a replay told them: below a row stand those that its process has not shown with this value
 * @param fold tell deliveries that are the same once, with their number
 */
export function timelineText(
  history: History,
  system: Spoken,
  conflict: readonly number[],
  told: readonly Locals[] = [],
  fold = false,
): string {
  const all = timelineRows(history, system, conflict);
  const rows = fold ? foldRows(all, history) : all;
  const width = Math.max(...rows.map(row => row.actor.length));
  const shown = new Map<string, string>();
  return rows
    .map(row => {
      const line = row.line === null ? '' : `  [${row.line.file}:${row.line.line}]`;
      const text = `${row.conflict ? '>' : ' '} ${seconds(row.at).padStart(8)}  ${row.actor.padEnd(width)}  ${row.text}${line}\n`;
      const news = (localsAt(history, told, row.event, row.line)?.variables ?? []).filter(({ name, value }) => {
        const key = `${row.actor} ${name}`;
        const isNew = shown.get(key) !== value;
        shown.set(key, value);
        return isNew;
      });
      return text + news.map(({ name, value }) => `${' '.repeat(width + 14)}${name} = ${value}\n`).join('');
    })
    .join('');
}

/** In how many runs it held or did not. */
function tallyOf(result: CriterionResult): string {
  if (result.verdict === 'unknown') return result.why!;
  if (result.verdict === 'pass') return heldIn(result);
  return `broken in ${count(result.failed)} of ${count(result.tested)} runs that tested it`;
}

/** What chance did not break is told apart from what was searched whole. */
function heldIn({ tested, sampled }: CriterionResult): string {
  if (sampled === 0) return `held in ${count(tested)} runs`;
  return `held in ${count(sampled)} sampled runs${tested > sampled ? `, and in ${count(tested - sampled)} that were searched` : ''}`;
}
