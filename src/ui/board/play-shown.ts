import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise, ScaleSpec } from '../../exercise/exercise.ts';
import type { Report } from '../../report/report.ts';
import type { Progress } from '../../submit.ts';
import { durationText } from '../interview/measure-words.ts';
import type { Measured } from '../interview/measures.ts';
import { atScaleOf, measuredOf } from '../interview/record.ts';
import { submitPatiently } from '../interview/submit-patiently.ts';
import { count, panel } from '../workspace/report-view.ts';
import type { Engine } from '../workspace/run.ts';
import type { Shown } from './blueprint.ts';

/** What a run showed. */
export interface Showing {
  /** Null where it was played; else why not. */
  readonly without: string | null;
  readonly claims: readonly Claim[];
  readonly values: Partial<Measured>;
  readonly notes: readonly string[];
}

export interface Claim {
  readonly id: string;
  readonly claim: string;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly says: string;
}

/** So many of each account's followers are played where a design has to be played the slow way. */
const SLOWLY = 1000;
/** More queues than that say no more. */
const QUEUES = 4;

/** Plays the one run that a blueprint names, on the files as they are, and judges what it names. */
export async function playShown(
  shown: Shown,
  exercise: Exercise,
  files: readonly SourceFile[],
  { submit, machinery }: Pick<Engine, 'submit' | 'machinery'>,
  onProgress: (says: string) => void,
  signal: AbortSignal,
): Promise<Showing> {
  const none = { claims: [], values: {}, notes: [] };
  const options = { signal, onProgress: (progress: Progress) => onProgress(saidOf(progress)) };
  const { rubric: _, traces: __, ...bare } = exercise;
  const spec = specOf(shown, exercise);
  // Only to hear what is declared: one message and no faults.
  const bounds = [{ ...exercise.bounds[0]!, faults: {}, where: {}, later: [] }];
  const one = { ...bare, criteria: [], bounds, atScale: [spec] };
  const report = await submitPatiently(submit, one, files, machinery, { ...options, atScale: 'all' });
  if (report.outcome.kind !== 'graded') return { ...none, without: withoutOf(report) };
  const run = report.atScale?.[0];
  if (run === undefined || run.result === null)
    return { ...none, without: run?.ended.kind === 'stopped' ? run.ended.text : 'It was not played to its end, so it shows nothing.' };
  const queues = Object.entries(run.result.queues).toSorted(([, a], [, b]) => b.most - a.most);
  const waited = queues.slice(0, QUEUES).map(([name, { most }]) => `${count(most)} in ${name}`);
  const had = Object.values(run.followers).reduce((all, each) => all + each, 0);
  return {
    without: null,
    claims: run.criteria.map(each => {
      const { claim, verdict, says } = atScaleOf(each, run);
      // Which run it is stands above all of them.
      return { id: each.id, claim, verdict, says: says.replace(` Run: ${run.title}.`, '') };
    }),
    values: measuredOf(run, spec.plan),
    notes: [
      `Played with ${count(had)} followers, ${durationText(run.result.virtualMs)} of virtual time.`,
      ...(waited.length === 0 ? [] : [`Waiting at the end of a second, at most: ${waited.join(', ')}.`]),
    ],
  };
}

export function specOf({ title, run, change, criteria }: Shown, { atScale = [] }: Pick<Exercise, 'atScale'>): ScaleSpec {
  const base = atScale.find(({ name }) => name === run);
  if (base === undefined) throw new Error(`the exercise has no run at scale called ${run}`);
  const all = atScale.flatMap(each => each.criteria);
  const judged = Object.keys(criteria).map(id => {
    const found = [...base.criteria, ...all].find(each => each.id === id);
    if (found === undefined) throw new Error(`no run at scale of the exercise is judged by ${id}`);
    return found;
  });
  const plan = { ...base.plan, ...change };
  const slow = Object.fromEntries(Object.entries(plan.followers).map(([user, followers]) => [user, Math.min(followers, SLOWLY)]));
  return { name: base.name, title, plan, slow, criteria: judged };
}

/** Why there is no verdict, in the report's own words. */
function withoutOf({ outcome, explored }: Report): string {
  if (outcome.kind === 'graded') throw new Error('it has a verdict');
  const { title, text } = panel(outcome, explored);
  return text === '' ? `${title}.` : `${title}. ${text}`;
}

function saidOf({ phase, atScale }: Progress): string {
  const at = atScale?.progress?.virtualMs;
  if (phase !== 'at-scale') return 'Getting ready';
  return at === undefined ? 'Starting' : `${durationText(at)} of virtual time`;
}
