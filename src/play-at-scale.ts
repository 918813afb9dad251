import type { CompiledPrograms } from './compile/compiled.ts';
import type { Exercise, ScaleSpec } from './exercise/exercise.ts';
import type { ScalePlan } from './history/scale.ts';
import { playedReport, unplayedReport } from './report/at-scale.ts';
import { outcomeText, stopText } from './report/outcome.ts';
import type { ScaleReport } from './report/report.ts';
import { type Sandbox, SandboxLost } from './sandbox/protocol.ts';
import { type ScaleProgress, type ScaleRequest, scaleRun } from './sandbox/scale.ts';

/** Names of runs; or all of them; or all with as many followers as a check of answers plays. */
export type WhichRuns = readonly string[] | 'all' | 'check' | 'none';

/** One that is under way. */
export interface RunProgress {
  readonly name: string;
  readonly title: string;
  /** Its place among those that are played, from 1. */
  readonly number: number;
  readonly count: number;
  readonly followers: ScalePlan['followers'];
  /** Null before it is heard of. */
  readonly progress: ScaleProgress | null;
}

export interface PlayOptions {
  readonly onProgress?: (progress: RunProgress) => void;
  /** Stops at once; what was over before stays as it is. */
  readonly signal?: AbortSignal | undefined;
  /** Sandboxes that share one run. As many as it is worth where left out. */
  readonly threads?: number | undefined;
}

/**
 * Plays the runs at scale of an exercise, one after the other, in sandboxes that are opened for them, and judges outside what came of
 * each. Never rejects: a run that came to no end says so, and nothing of the criteria that it would have judged.
 *
 * @param exercise with its brokers as they were declared
 * @returns of every run of the exercise, in their order
 */
export async function playAtScale(
  exercise: Exercise,
  programs: CompiledPrograms,
  which: WhichRuns,
  open: () => Promise<Sandbox>,
  { onProgress = () => {}, signal, threads }: PlayOptions = {},
): Promise<readonly ScaleReport[]> {
  const specs = exercise.atScale ?? [];
  const played = specs.filter(({ name }) => which === 'all' || which === 'check' || (which !== 'none' && which.includes(name)));
  const reports: ScaleReport[] = [];
  for (const spec of specs) {
    const number = played.indexOf(spec) + 1;
    if (number === 0) reports.push(unplayedReport(spec, { kind: 'not-asked-for' }));
    else if (signal?.aborted) reports.push(unplayedReport(spec, { kind: 'cancelled' }));
    else {
      const plan = planFor(spec, exercise, which === 'check');
      const { name, title } = spec;
      const tell = (progress: ScaleProgress | null) =>
        onProgress({ name, title, number, count: played.length, followers: plan.followers, progress });
      tell(null);
      const options = { onProgress: tell, ...(signal === undefined ? {} : { signal }), ...(threads === undefined ? {} : { threads }) };
      reports.push(await playOne(spec, exercise, plan, which === 'check', programs, open, options));
    }
  }
  return reports;
}

async function playOne(
  spec: ScaleSpec,
  exercise: Exercise,
  plan: ScalePlan,
  check: boolean,
  programs: CompiledPrograms,
  open: () => Promise<Sandbox>,
  options: Parameters<typeof scaleRun>[2],
): Promise<ScaleReport> {
  const slowly = slowFollowers(spec, plan, check);
  const effects = countedIn(exercise);
  try {
    const outcome = await scaleRun({ system: exercise.system, plan, programs, effects, slowly }, open, options);
    switch (outcome.kind) {
      case 'result': {
        const { result } = outcome;
        return playedReport(spec, exercise, result.played.how === 'slow' ? { ...plan, followers: slowly } : plan, result);
      }
      case 'halted':
        return unplayedReport(spec, { kind: 'stopped', text: stopText(outcome.reason, outcome.line), line: outcome.line });
      case 'our-fault':
        return unplayedReport(spec, outcome);
      default:
        return unplayedReport(spec, { kind: 'stopped', text: outcomeText(outcome)!, line: 'line' in outcome ? outcome.line : null });
    }
  } catch (error) {
    if (error instanceof SandboxLost && error.reason === 'cancelled') return unplayedReport(spec, { kind: 'cancelled' });
    if (error instanceof SandboxLost) return unplayedReport(spec, { kind: 'stopped', text: lostText(error), line: null });
    // Workers that a design declares may be too many: the plan is checked against what was declared.
    if (error instanceof RangeError) return unplayedReport(spec, { kind: 'stopped', text: `${error.message}.`, line: null });
    return unplayedReport(spec, { kind: 'our-fault', text: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) });
  }
}

const lostText = ({ reason }: SandboxLost): string =>
  reason === 'no-answer' || reason === 'out-of-memory'
    ? stopText(reason, null)
    : 'This run took longer than it may. It was stopped; nothing was judged.';

/** A design may leave out programs that the exercise provides for. */
function planFor({ plan, check }: ScaleSpec, { system: { programs } }: Exercise, checks: boolean): ScalePlan {
  const takesPart = (program: string) => Object.hasOwn(programs, program);
  const workers = Object.fromEntries(Object.entries(plan.workers).filter(([program]) => takesPart(program)));
  const dying = plan.deaths?.programs?.filter(takesPart) ?? null;
  const deaths = plan.deaths === null || dying?.length === 0 ? null : { ...plan.deaths, programs: dying };
  return { ...plan, workers, deaths, followers: checks ? { ...plan.followers, ...check } : plan.followers };
}

/** As many as there would be, or fewer. */
function slowFollowers({ slow = {} }: ScaleSpec, { followers }: ScalePlan, check: boolean): ScalePlan['followers'] {
  if (!check) return { ...followers, ...slow };
  return Object.fromEntries(Object.entries(followers).map(([user, count]) => [user, Math.min(count, slow[user] ?? count)]));
}

/** Pushes are counted, by what each of them says; of those who are owed one because a client was told yes, each is known. */
function countedIn({ effects }: Exercise): ScaleRequest['effects'] {
  return Object.values(effects).flatMap(({ store, owed }) =>
    store === 'push' ? [{ call: 'push.send' as const, owedBy: owed.by === 'answer' ? owed.at : null }] : [],
  );
}
