import type { ClassReport, Graded } from './class-report.ts';
import { crashPoint } from './crash-point.ts';

/** Of a class: how many submissions break which criterion, and where they were struck when they first did. */
export interface Heatmap {
  /** Criteria that somebody broke, in the order of the exercise. */
  readonly criteria: readonly { readonly id: string; readonly claim: string; readonly broken: number }[];
  /** What caught most first. */
  readonly points: readonly {
    readonly point: string;
    /** By criterion, in their order: places of the submissions. */
    readonly caught: readonly (readonly number[])[];
    /** Submissions, each once. */
    readonly submissions: number;
  }[];
  /** How many submissions were judged at all. */
  readonly judged: number;
}

/** Every criterion that a submission breaks counts once, by its simplest counterexample. A run at scale is struck by its plan, and is a row of its own. */
export function heatmapOf({ submissions }: Pick<ClassReport, 'submissions'>): Heatmap {
  const claims = new Map<string, string>();
  const rows = new Map<string, Map<string, number[]>>();
  let judged = 0;
  for (const [at, each] of submissions.entries()) {
    const report = each.result.kind === 'report' && each.result.report.outcome.kind === 'graded' ? each.result.report : null;
    if (report === null) continue;
    judged += 1;
    // In the order of the exercise, whoever broke what first.
    for (const { id, claim } of [...report.criteria, ...(report.atScale ?? []).flatMap(({ criteria }) => criteria)]) claims.set(id, claim);
    for (const [point, id] of caughtIn(each)) {
      const row = rows.get(point) ?? new Map<string, number[]>();
      rows.set(point, row);
      const cell = row.get(id) ?? [];
      row.set(id, cell);
      if (cell.at(-1) !== at) cell.push(at);
    }
  }
  const broken = [...claims.keys()].filter(id => [...rows.values()].some(row => row.has(id)));
  const points = [...rows].map(([point, row]) => {
    const caught = broken.map(id => row.get(id) ?? []);
    return { point, caught, submissions: new Set(caught.flat()).size };
  });
  return {
    criteria: broken.map(id => ({
      id,
      claim: claims.get(id)!,
      broken: new Set(points.flatMap(({ caught }) => caught[broken.indexOf(id)]!)).size,
    })),
    points: points.sort((a, b) => b.submissions - a.submissions || (a.point < b.point ? -1 : 1)),
    judged,
  };
}

function caughtIn({ result }: Graded): [string, string][] {
  if (result.kind !== 'report') return [];
  const { criteria, atScale = [] } = result.report;
  return [
    ...criteria.flatMap(({ id, finding }): [string, string][] => (finding === null ? [] : [[crashPoint(finding.history), id]])),
    ...atScale.flatMap(run =>
      run.criteria.flatMap(({ id, verdict }): [string, string][] => (verdict === 'fail' ? [[`at scale: ${run.name}`, id]] : [])),
    ),
  ];
}
