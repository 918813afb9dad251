/** What a run at scale says of the criteria that are judged by it. */
import type { PlayedRun, RanProgram, ScaleVerdict, WhoRan } from '../../graders/at-scale/criterion.ts';
import { scaleCriterionNamed } from '../../graders/at-scale/index.ts';
import { kindOf } from '../brokers/kinds.ts';
import type { Exercise, ScaleSpec } from '../exercise/exercise.ts';
import type { ScalePlan, ScaleResult } from '../history/scale.ts';
import { workersOf } from '../system/scale.ts';
import type { System } from '../system/system.ts';
import type { ScaleCriterionResult, ScaleEnd, ScaleReport } from './report.ts';
import { figuresOf } from './scale-figures.ts';

type Judged = Pick<Exercise, 'system' | 'effects' | 'prices'>;

/** @param plan as it was played */
export function playedReport(spec: ScaleSpec, { system, effects, prices }: Judged, plan: ScalePlan, result: ScaleResult): ScaleReport {
  const run: PlayedRun = { result, plan, system: whoRan(system, effects, plan, result) };
  const { name, title, criteria } = spec;
  return {
    name,
    title,
    followers: plan.followers,
    ended: { kind: 'played' },
    result,
    figures: figuresOf(result, plan, system, prices),
    criteria: criteria.map(claim => resultOf(claim, scaleCriterionNamed(claim.id).judge(claim.with, run))),
  };
}

/** Of a run that says nothing. */
export function unplayedReport(
  { name, title, plan, criteria }: ScaleSpec,
  ended: Exclude<ScaleEnd, { readonly kind: 'played' }>,
): ScaleReport {
  const why = whyNothing(ended);
  return {
    name,
    title,
    followers: plan.followers,
    ended,
    result: null,
    figures: null,
    criteria: criteria.map(claim => resultOf(claim, { verdict: 'unknown', why })),
  };
}

function whyNothing(ended: Exclude<ScaleEnd, { readonly kind: 'played' }>): string {
  switch (ended.kind) {
    case 'not-asked-for':
      return 'this run was not played';
    case 'cancelled':
      return 'this run was stopped before its end';
    default:
      return 'this run came to no end';
  }
}

function resultOf({ id, points, claim }: ScaleSpec['criteria'][number], verdict: ScaleVerdict): ScaleCriterionResult {
  const said = { id, claim: claim ?? scaleCriterionNamed(id).claim, points, verdict: verdict.verdict };
  if (verdict.verdict === 'unknown') return { ...said, why: verdict.why, cause: null, evidence: [] };
  if (verdict.verdict === 'pass') return { ...said, why: null, cause: null, evidence: verdict.evidence };
  const cause = verdict.told.map(piece =>
    typeof piece === 'string' ? ({ kind: 'text', text: piece } as const) : ({ kind: 'wrong', text: piece.wrong } as const),
  );
  return { ...said, why: null, cause, evidence: verdict.evidence };
}

/** As much of a system as criteria may know. */
function whoRan(system: System, effects: Exercise['effects'], plan: ScalePlan, { queues }: ScaleResult): WhoRan {
  const feeds = { http: 'http', consume: 'consume' } as const;
  return {
    programs: Object.fromEntries(
      Object.entries(system.programs).map(([name, { feed, opens }]): [string, RanProgram] => [
        name,
        { feed: feeds[feed.kind as keyof typeof feeds] ?? 'other', workers: workersOf(plan, system, name), opens: opens !== undefined },
      ]),
    ),
    effects: Object.fromEntries(Object.entries(effects).flatMap(([name, { store }]) => (store === 'push' ? [[name, 'push.send']] : []))),
    aside: asideIn(system, queues),
  };
}

function asideIn({ brokers, programs, alarms = [] }: System, queues: ScaleResult['queues']): readonly string[] {
  const reads = Object.values(programs).flatMap(({ feed, opens }) =>
    feed.kind === 'consume'
      ? kindOf(brokers[feed.broker]!)
          .reads(feed.consumer)
          .map(name => ({ name, opens: opens !== undefined }))
      : [],
  );
  const dead = Object.keys(queues).filter(name => queues[name]!.dead);
  const forOnCall = reads.flatMap(({ name, opens }) => (opens ? [name] : []));
  const watched = alarms.flatMap(({ queue }) => (reads.some(({ name }) => name === queue) ? [] : [queue]));
  return [...new Set([...dead, ...forOnCall, ...watched])];
}
