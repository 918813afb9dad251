import { causeText } from '../report/cause.ts';
import { outcomeText } from '../report/outcome.ts';
import type { CriterionResult, Report, RubricResult, ScaleCriterionResult } from '../report/report.ts';
import type { Graded } from './class-report.ts';

/** One thing that points are given for: a criterion, or a row of the rubric. */
export interface Check {
  readonly id: string;
  /** The run at scale that it is judged in; null where it is judged in explored runs, or is a row of the rubric. */
  readonly run: string | null;
  readonly title: string;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly points: number;
  /** What is wrong, or why nobody knows, in sentences; empty where it holds. */
  readonly text: string;
}

/** Empty where nothing was judged. */
export function checksOf({ result }: Pick<Graded, 'result'>): Check[] {
  if (result.kind === 'not-run' || result.report.outcome.kind !== 'graded') return [];
  const { criteria, atScale = [], rubric } = result.report;
  if (rubric !== undefined) return rubric.map(row => rowCheck(row, result.report));
  return [...criteria.map(criterionCheck), ...atScale.flatMap(run => run.criteria.map(each => scaleCheck(each, run.name)))];
}

function criterionCheck({ id, claim, verdict, points, why, finding }: CriterionResult): Check {
  const text = finding === null ? (why ?? '') : `${causeText(finding.cause)} (${finding.faults}: ${finding.schedule})`;
  return { id, run: null, title: claim, verdict, points, text };
}

function scaleCheck({ id, claim, verdict, points, why, cause }: ScaleCriterionResult, run: string): Check {
  return { id, run, title: `${run}: ${claim}`, verdict, points, text: cause === null ? (why ?? '') : causeText(cause) };
}

function rowCheck({ id, title, verdict, claims }: RubricResult, { criteria, atScale = [] }: Report): Check {
  const sentences = claims
    .filter(each => each.verdict !== 'pass')
    .map(claim => {
      if (claim.run === null) return criterionCheck(criteria.find(each => each.id === claim.id)!).text;
      const run = atScale.find(({ name }) => name === claim.run)!;
      return scaleCheck(run.criteria.find(each => each.id === claim.id)!, run.name).text;
    });
  return { id, run: null, title, verdict, points: 1, text: [...new Set(sentences)].filter(text => text !== '').join(' ') };
}

/** Why there are no checks; null where there are. */
export function endText({ result }: Pick<Graded, 'result'>): string | null {
  return result.kind === 'not-run' ? result.why : outcomeText(result.report.outcome);
}
