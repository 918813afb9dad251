import { wrap } from '../../report/wrap.ts';
import { checksOf, endText } from '../checks.ts';
import { type ClassReport, type Graded, pointsOf, type Standing, standingOf } from '../class-report.ts';
import { heatmapOf } from '../heatmap.ts';
import { similarPairs, THRESHOLD } from '../similar.ts';
import { shown, visible } from '../visible.ts';

const SIGNS: { readonly [standing in Standing]: string } = {
  pass: '✓',
  fail: '✗',
  unknown: '?',
  ended: '!',
  'not-run': '!',
  'our-fault': '!',
};
const WORDS: { readonly [standing in Standing]: string } = {
  pass: 'passed',
  fail: 'failed',
  unknown: 'undecided',
  ended: 'could not be judged',
  'not-run': 'not run',
  'our-fault': 'ended by a fault of ours',
};
const WIDEST = 32;
const LONGEST = 110;
/** Of each kind of thing that a terminal lists. */
const FEW = 5;

/** A class for the terminal. */
export function classTable(report: Pick<ClassReport, 'exercise' | 'submissions'>): string {
  const { exercise, submissions } = report;
  const names = submissions.map(({ name }) => cut(visible(name), WIDEST));
  const width = Math.max(...names.map(name => name.length), 4);
  const points = submissions.map(each => `${pointsOf(each)}/${exercise.points}`);
  const room = Math.max(...points.map(text => text.length));
  const lines = submissions.map((each, at) =>
    `${SIGNS[standingOf(each)]} ${names[at]!.padEnd(width)}  ${points[at]!.padStart(room)}  ${saidOf(each)}`.trimEnd(),
  );
  const notes = submissions.flatMap(each => each.notes.map(note => `! ${visible(each.name)}: ${note}`));
  return [
    '',
    ...lines,
    '',
    ...block(notes),
    ...block(likeLines(submissions)),
    ...block(caughtLines(report)),
    summary(submissions),
    '',
  ].join('\n');
}

/** `27 submissions: 12 passed, 14 failed, 1 not run.` */
export function summary(submissions: readonly Graded[]): string {
  const standings = submissions.map(standingOf);
  const told = (Object.keys(WORDS) as Standing[]).flatMap(standing => {
    const number = standings.filter(each => each === standing).length;
    return number === 0 ? [] : [`${number} ${WORDS[standing]}`];
  });
  return `${submissions.length} ${submissions.length === 1 ? 'submission' : 'submissions'}: ${told.join(', ')}.`;
}

function saidOf(graded: Graded): string {
  const ended = endText(graded);
  if (ended !== null) return cut(visible(ended), LONGEST);
  const named = (verdict: string) => checksOf(graded).flatMap(check => (check.verdict === verdict ? [check.id] : []));
  const unknown = named('unknown');
  return [...named('fail'), ...(unknown.length === 0 ? [] : [`undecided: ${unknown.join(', ')}`])].join(', ');
}

function likeLines(submissions: readonly Graded[]): string[] {
  const pairs = similarPairs(submissions);
  if (pairs.length === 0) return [];
  const more = pairs.length > FEW ? [`  and ${pairs.length - FEW} more: see --html or --json`] : [];
  return [
    'Similar texts, which may have many reasons:',
    ...pairs
      .slice(0, FEW)
      .map(
        ({ one, other, shared, of }) =>
          `  ${shown(submissions[one]!.name)} and ${shown(submissions[other]!.name)}: ${shared} of ${of} passages`,
      ),
    ...more,
    ...wrap(THRESHOLD, 2),
  ];
}

function caughtLines(report: Pick<ClassReport, 'submissions'>): string[] {
  const { points, judged } = heatmapOf(report);
  if (points.length === 0 || judged < 2) return [];
  return [
    'What caught most, by its simplest run:',
    ...points.slice(0, FEW).map(({ point, submissions }) => `  ${String(submissions).padStart(3)} of ${judged}  ${visible(point)}`),
  ];
}

const block = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [...lines, '']);
const cut = (text: string, letters: number): string => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);
