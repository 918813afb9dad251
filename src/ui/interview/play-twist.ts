import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise, ScaleSpec } from '../../exercise/exercise.ts';
import type { ScaleResult } from '../../history/scale.ts';
import { causeText } from '../../report/cause.ts';
import type { Report, ScaleReport } from '../../report/report.ts';
import type { Progress } from '../../submit.ts';
import { count, panel, some } from '../workspace/report-view.ts';
import type { Engine } from '../workspace/run.ts';
import type { TwistOutcome } from './attempt.ts';
import { durationText } from './measure-words.ts';
import type { Twist } from './prompt.ts';
import { measuredOf } from './record.ts';
import { submitPatiently } from './submit-patiently.ts';

/** So many of each account's followers are played where a design has to be played the slow way. */
const SLOWLY = 2000;

/** A twist on somebody's own files, through the same path as everything that they run. */
export async function playTwist(
  twist: Twist,
  exercise: Exercise,
  files: readonly SourceFile[],
  { submit, machinery }: Engine,
  onProgress: (says: string) => void,
  signal: AbortSignal,
): Promise<Omit<TwistOutcome, 'atMs'>> {
  const spec = specOf(twist, exercise);
  const report = await submitPatiently(submit, varied(exercise, twist, spec), files, machinery, {
    atScale: 'all',
    signal,
    onProgress: progress => onProgress(saidOf(progress)),
  });
  const none = { values: {}, virtualMs: 0, notes: [] };
  if (report.outcome.kind !== 'graded') return { ...none, without: `${panel(report.outcome, report.explored).title}. Nothing was played.` };
  const [run] = report.atScale ?? [];
  if (run === undefined || run.result === null)
    return { ...none, without: run?.ended.kind === 'stopped' ? run.ended.text : 'It was not played to its end, so it shows nothing.' };
  return {
    without: null,
    values: measuredOf(run, spec.plan),
    virtualMs: run.result.virtualMs,
    notes: [...(twist.explore === undefined ? [] : exploredNotes(report)), ...playedNotes(run, run.result, spec)],
  };
}

/** The exercise with this twist as its only run at scale. Where nothing is to be explored, one message without faults says what is declared. */
function varied(exercise: Exercise, { explore }: Twist, spec: ScaleSpec): Exercise {
  const { rubric: _, traces: __, bounds, ...bare } = exercise;
  const bound = { ...bounds[0]!, faults: {}, where: {}, later: [], ...explore };
  // Without a rubric criteria have points of their own; here nobody counts them.
  return { ...bare, criteria: explore === undefined ? [] : exercise.criteria, bounds: [bound], atScale: [spec] };
}

/** Of every schedule of a small bound. */
function exploredNotes({ explored, criteria }: Report): string[] {
  const said = `Explored: ${explored.bounds[0]}, ${some(explored.runs, 'run')}`;
  const broken = criteria.flatMap(({ finding }) => (finding === null ? [] : [causeText(finding.cause)]));
  return broken.length === 0 ? [`${said}, and every promise was kept.`] : [`${said}. ${broken[0]}`];
}

function playedNotes({ followers }: ScaleReport, { played, virtualMs }: ScaleResult, { plan }: ScaleSpec): string[] {
  const [had, asked] = [total(followers), total(plan.followers)];
  const fewer = `Fewer than the ${count(asked)} of the twist, because ${played.why ?? 'it was played the slow way'}.`;
  return [`Played with ${count(had)} followers, ${durationText(virtualMs)} of virtual time.`, ...(had < asked ? [fewer] : [])];
}

export function specOf({ id, title, from, change }: Twist, { atScale = [] }: Pick<Exercise, 'atScale'>): ScaleSpec {
  const base = atScale.find(({ name }) => name === from);
  if (base === undefined) throw new Error(`twist ${id}: the exercise has no run at scale called ${from}`);
  const plan = { ...base.plan, ...change };
  const slow = Object.fromEntries(Object.entries(plan.followers).map(([user, count]) => [user, Math.min(count, SLOWLY)]));
  return { name: id, title, plan, slow, criteria: [] };
}

function saidOf(progress: Progress): string {
  const seconds = progress.atScale?.progress?.virtualMs;
  if (progress.phase !== 'at-scale') return 'Getting ready';
  return seconds === undefined ? 'Starting' : `${durationText(seconds)} of virtual time`;
}

const total = (followers: { readonly [user: string]: number }): number => Object.values(followers).reduce((sum, each) => sum + each, 0);
