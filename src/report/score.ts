/** What all that was judged comes to: one verdict, the points, and the rows of a rubric. */
import type { Exercise } from '../exercise/exercise.ts';
import type { CriterionResult, Report, RubricClaim, RubricResult, ScaleReport } from './report.ts';

export type Score = Pick<Report, 'verdict' | 'points' | 'atScale' | 'rubric' | 'level'>;

type Verdict = Report['verdict'];

/** Fail before unknown, unknown before pass. */
const together = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('fail') ? 'fail' : verdicts.includes('unknown') ? 'unknown' : 'pass';

/** @param atScale in the order of the exercise */
export function scoreOf(
  { rubric }: Pick<Exercise, 'rubric'>,
  criteria: readonly CriterionResult[],
  atScale: readonly ScaleReport[],
): Score {
  const all = [...criteria, ...atScale.flatMap(run => run.criteria)];
  const verdict = together(all.map(each => each.verdict));
  const runs = atScale.length === 0 ? {} : { atScale };
  if (rubric === undefined) {
    const of = all.reduce((sum, { points }) => sum + points, 0);
    const got = all.reduce((sum, each) => sum + (each.verdict === 'pass' ? each.points : 0), 0);
    return { verdict, points: { got, of }, ...runs };
  }
  const rows = rubric.map(({ id, title, claims }): RubricResult => {
    const its = claims.flatMap(claim => claimsNamed(claim, criteria, atScale));
    return { id, title, verdict: together(its.map(each => each.verdict)), claims: its };
  });
  const held = rows.filter(row => row.verdict === 'pass').length;
  const open = rows.filter(row => row.verdict === 'unknown').length;
  return { verdict, points: { got: held, of: rows.length }, ...runs, rubric: rows, level: levelOf(held, open, rows.length) };
}

/** A report, once more runs at scale were played. */
export function withAtScale(report: Report, exercise: Pick<Exercise, 'rubric'>, atScale: readonly ScaleReport[]): Report {
  return { ...report, ...scoreOf(exercise, report.criteria, atScale) };
}

function claimsNamed(claim: string, criteria: readonly CriterionResult[], atScale: readonly ScaleReport[]): RubricClaim[] {
  return [
    ...criteria.flatMap(({ id, verdict }) => (id === claim ? [{ id, run: null, verdict }] : [])),
    ...atScale.flatMap(run => run.criteria.flatMap(({ id, verdict }) => (id === claim ? [{ id, run: run.name, verdict }] : []))),
  ];
}

function levelOf(held: number, open: number, of: number): NonNullable<Report['level']> | null {
  const level = (rows: number) => (rows * 6 >= of * 5 ? 'strong' : rows * 2 >= of ? 'fair' : 'weak');
  return level(held) === level(held + open) ? level(held) : null;
}
