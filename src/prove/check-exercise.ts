/** Proves that an exercise grades as it should: one code for the terminal and for the page. */
import type { SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { ExerciseFolder } from '../exercise/folder.ts';
import { causeText } from '../report/cause.ts';
import { count } from '../report/count.ts';
import { badCriterionText, outcomeText } from '../report/outcome.ts';
import type { Report, ScaleReport } from '../report/report.ts';
import { type BoundRow, boundRows, type Judged } from './costs.ts';
import { hintProblems } from './hints.ts';
import { finishingText } from './smaller-bound.ts';
import { someAnswers } from './some-answers.ts';

/** One thing that was looked at. `why` is empty when it holds. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly why: string;
}

/** Judges one answer. Not of one's own machine: it is `submit`, with what is to be measured around it. */
export type Judge = (exercise: Exercise, files: readonly SourceFile[]) => Promise<Judged>;

/** An answer in the folder, and what becomes of it. */
export interface Answer {
  /** Its folder: `solution`, `wrong/ack-first`. */
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly judged: Promise<Judged>;
}

/** `some`: a fixed sample of them. It holds back what only all answers together can show: that each trace can be played. */
export type WhichAnswers = 'all' | 'some';

export interface Graded {
  readonly which: WhichAnswers;
  readonly starter: Answer;
  /** The solution first. */
  readonly right: readonly Answer[];
  readonly wrong: readonly (Answer & { readonly fails: readonly string[] })[];
}

/** Hands them in, all at once: it is for `judge` to grade only so many at a time. Those first whose verdict is waited for most. */
export function gradeAnswers(folder: ExerciseFolder, judge: Judge, which: WhichAnswers = 'all'): Graded {
  const { exercise, starter, solution } = folder;
  const { right, wrong } = which === 'all' ? folder : someAnswers(folder);
  const answer = (name: string, files: readonly SourceFile[]): Answer => ({ name, files, judged: judge(exercise, files) });
  return {
    which,
    starter: answer('starter', starter),
    right: [answer('solution', solution), ...Object.entries(right).map(([name, files]) => answer(`right/${name}`, files))],
    wrong: Object.entries(wrong).map(([name, { files, fails }]) => ({ ...answer(`wrong/${name}`, files), fails })),
  };
}

/**
 * The starter is not solved, right answers pass with no criterion left unknown, each wrong answer fails exactly the criteria it declares,
 * every criterion is failed by some wrong answer, every trace can be played with some answer, and hints are hints.
 * @param judge as it was handed to `gradeAnswers`: for what a bound that is too large has to be compared with
 * @returns what each bound costs, and finds
 */
export async function checkExercise(
  { exercise, right, about, prompt, leftToDo, starter: starterFiles, solution: solutionFiles }: ExerciseFolder,
  graded: Graded,
  judge: Judge,
  tell: (finding: Finding) => void,
): Promise<readonly BoundRow[]> {
  const { slug } = exercise;
  const hold = (what: string, ok: boolean, why: () => string) => tell({ what, ok, why: ok ? '' : why() });

  const own = new Set(exercise.criteria.flatMap(claim => (claim.own === undefined ? [] : [claim.id])));
  if (own.size > 0) {
    const spoilt = await cannotJudge(graded);
    for (const id of own)
      if (spoilt === null) hold(`criteria/${id}.ts tells its own histories apart`, true, () => '');
      else if (spoilt.criterion === id) hold(`criteria/${id}.ts can judge`, false, () => `exercises/${slug}/${badCriterionText(spoilt)}.`);
    // Nothing was judged, and so there is nothing else to say.
    if (spoilt !== null) return [];
  }

  if (leftToDo.length > 0) hold('nothing is left to write', false, () => leftToDo.map(({ where, text }) => `${where}: ${text}`).join('\n'));

  const known = [...starterFiles.map(({ text }) => text), ...exercise.given.map(({ text }) => text), prompt];
  const hints = hintProblems(exercise.hints, solutionFiles, known);
  hold('hints lead on and do not give the code away', hints.length === 0, () => hints.join('\n'));

  const starter = (await graded.starter.judged).report;
  hold('the starter compiles and is not solved yet', starter.outcome.kind === 'graded' && starter.verdict === 'fail', () =>
    describe(starter, `exercises/${slug}/starter`),
  );

  const played: Judged[] = [];
  for (const { name, judged } of graded.right) {
    const each = await judged;
    played.push(each);
    const { report } = each;
    const ok = report.outcome.kind === 'graded' && report.verdict === 'pass' && report.explored.complete;
    hold(`${name} passes every criterion`, ok, () => describe(report, `exercises/${slug}/${name}`));
  }
  const solution = played[0]!;
  for (const { bound } of solution.report.explored.beyond ?? []) {
    const smaller = await finishingText(exercise, bound, async changed => (await judge(changed, solutionFiles)).report);
    tell({ what: `bounds[${bound}] is searched whole`, ok: false, why: smaller });
  }

  for (const name of Object.keys(right))
    hold(
      `right/${name} has a line for those who read it`,
      about[name] !== undefined,
      () => `exercises/${slug}/right/about.yaml does not say what is different in it.`,
    );

  const failedBySome = new Set<string>();
  const wrong: { name: string; judged: Judged }[] = [];
  for (const { name, fails, judged } of graded.wrong) {
    const each = await judged;
    wrong.push({ name: name.slice('wrong/'.length), judged: each });
    const { report } = each;
    const failed = failing(report);
    for (const id of failed) failedBySome.add(id);
    const ok = report.outcome.kind === 'graded' && failed.toSorted().join() === fails.toSorted().join();
    const declared = `It declares ${fails.join(', ')} and fails ${failed.join(', ') || 'nothing'}.`;
    hold(`${name} fails exactly ${fails.join(', ')}`, ok, () => `${declared}\n${describe(report, `exercises/${slug}/${name}`)}`);
  }

  const { criteria, atScale = [], traces = [] } = exercise;
  for (const id of new Set([...criteria, ...atScale.flatMap(run => run.criteria)].map(claim => claim.id)))
    hold(
      `${id} is failed by some wrong answer`,
      failedBySome.has(id),
      () => `No folder in exercises/${slug}/wrong fails it, so nothing shows that it can.`,
    );

  const all = [...played, ...wrong.map(each => each.judged)];
  for (const { name } of graded.which === 'all' ? traces : []) {
    const results = all.flatMap(each => each.report.explored.traces?.filter(trace => trace.name === name) ?? []);
    const why = () => `A step of it refers to nothing. With the solution: ${results[0]?.misfit ?? 'it was not played'}`;
    hold(`the trace “${name}” can be played`, results.length === 0 || results.some(({ schedule }) => schedule !== null), why);
  }
  return boundRows(solution, wrong);
}

type BadCriterion = Extract<Report['outcome'], { kind: 'bad-criterion' }>;

/** A criterion of the exercise's own may also break down at what only a wrong answer does. */
async function cannotJudge({ starter, right, wrong }: Graded): Promise<BadCriterion | null> {
  for (const { judged } of [...right, starter, ...wrong]) {
    const { outcome } = (await judged).report;
    if (outcome.kind === 'bad-criterion') return outcome;
  }
  return null;
}

const failing = (report: Report) => [...new Set(allCriteria(report).flatMap(({ id, verdict }) => (verdict === 'fail' ? [id] : [])))];

/** Of explored runs and of those at scale. */
const allCriteria = ({ criteria, atScale = [] }: Report) => [...criteria, ...atScale.flatMap(run => run.criteria)];

/** What came out, with the replay of everything that failed. */
export function describe(report: Report, path: string): string {
  const ended = outcomeText(report.outcome);
  if (ended !== null) return ended;
  const beyond = (report.explored.beyond ?? []).map(
    ({ bound, states }) =>
      `bounds[${bound}] is beyond reach: ${report.explored.bounds[bound]}. It was given up after ${count(states)} states. Send fewer messages, run fewer workers or allow fewer faults in it.`,
  );
  const unmet = report.criteria
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ id, verdict, why, finding }) =>
      finding === null
        ? `${id}: ${verdict}, ${why}`
        : `${id}: ${causeText(finding.cause)}\n  npx ackademy replay ${report.exercise} ${path} ${finding.schedule}`,
    );
  return [...beyond, ...unmet, ...(report.atScale ?? []).flatMap(unmetAtScale)].join('\n');
}

function unmetAtScale({ name, ended, criteria }: ScaleReport): string[] {
  const end = ended.kind === 'stopped' || ended.kind === 'our-fault' ? [`${name}: ${ended.text}`] : [];
  const unmet = criteria.flatMap(({ id, verdict, why, cause }) =>
    verdict === 'pass' ? [] : [`${id} (${name}): ${cause === null ? `${verdict}, ${why}` : causeText(cause)}`],
  );
  return [...end, ...unmet];
}
