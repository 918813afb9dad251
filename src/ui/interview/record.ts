/** What an interview keeps of a submission: the rubric with what each row rests on, and the measures of its runs at scale. */
import type { Evidence } from '../../../graders/at-scale/criterion.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import { causeText } from '../../report/cause.ts';
import type { CriterionResult, Report, ScaleCriterionResult, ScaleReport } from '../../report/report.ts';
import { count, criterionLine, panel } from '../workspace/report-view.ts';
import type { EvidenceRecord, RowRecord, RunRecord } from './attempt.ts';
import { durationText } from './measure-words.ts';
import { type Measured, measured } from './measures.ts';

export function recordOf(report: Report, exercise: Pick<Exercise, 'atScale'>): Omit<RunRecord, 'atMs'> {
  if (report.outcome.kind !== 'graded') return { without: `${panel(report.outcome, report.explored).title}.`, rows: [], scale: {} };
  const plans = new Map((exercise.atScale ?? []).map(({ name, plan }) => [name, plan]));
  const scale = (report.atScale ?? []).flatMap(run => {
    const plan = plans.get(run.name);
    return plan === undefined || run.result === null ? [] : [[run.name, measuredOf(run, plan)] as const];
  });
  return { without: null, rows: rowsOf(report), scale: Object.fromEntries(scale) };
}

/** Nothing where nothing came of it. */
export function measuredOf({ result, followers, figures }: ScaleReport, plan: Parameters<typeof measured>[1]): Partial<Measured> {
  // Pushes are free, and not the broker's.
  const priced = (figures?.calls ?? []).flatMap(({ priced, usd }) => (priced === 'push' || usd === null ? [] : [usd]));
  const dollars = priced.length === 0 ? null : priced.reduce((sum, usd) => sum + usd, 0);
  return result === null ? {} : measured(result, { ...plan, followers }, dollars);
}

/** An exercise without a rubric has a row for each criterion. */
function rowsOf({ rubric, criteria, atScale = [] }: Report): RowRecord[] {
  if (rubric === undefined)
    return criteria.map(each => ({ id: each.id, title: each.claim, verdict: each.verdict, evidence: [explored(each)] }));
  return rubric.map(({ id, title, verdict, claims }) => ({
    id,
    title,
    verdict,
    evidence: claims.flatMap(claim => {
      if (claim.run === null) return criteria.filter(each => each.id === claim.id).map(explored);
      const run = atScale.find(({ name }) => name === claim.run);
      return (run?.criteria ?? []).filter(each => each.id === claim.id).map(each => atScaleOf(each, run!));
    }),
  }));
}

function explored(result: CriterionResult): EvidenceRecord {
  const { claim, verdict, finding } = result;
  const line = `${criterionLine(result)}.`;
  return { claim, verdict, says: finding === null ? capital(line) : `${causeText(finding.cause)} Schedule ${finding.schedule}.` };
}

export function atScaleOf({ claim, verdict, why, cause, evidence }: ScaleCriterionResult, { title }: ScaleReport): EvidenceRecord {
  const says = cause !== null ? causeText(cause) : why !== null ? `${capital(why)}.` : `${capital(evidence.map(evidenceText).join('; '))}.`;
  return { claim, verdict, says: `${says} Run: ${title}.` };
}

export function evidenceText({ what, got, unit, most }: Evidence): string {
  const value = (number: number) => (unit === 'ms' ? durationText(number) : count(number));
  return `${what}: ${value(got)}${most === undefined ? '' : ` (at most ${value(most)})`}`;
}

const capital = (text: string): string => (text === '' ? text : text[0]!.toUpperCase() + text.slice(1));
