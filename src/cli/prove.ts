import type { SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { ExerciseFolder } from '../exercise/load-fs.ts';
import { causeText } from '../report/cause.ts';
import { count } from '../report/count.ts';
import { outcomeText } from '../report/outcome.ts';
import type { Report, ScaleReport } from '../report/report.ts';

/** One thing that was looked at. `why` is empty when it holds. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly why: string;
}

type Submit = (exercise: Exercise, files: readonly SourceFile[]) => Promise<Report>;

/** What becomes of every answer in the folder of an exercise. */
interface Graded {
  readonly starter: Promise<Report>;
  readonly right: readonly { readonly name: string; readonly report: Promise<Report> }[];
  readonly wrong: readonly { readonly name: string; readonly fails: readonly string[]; readonly report: Promise<Report> }[];
}

/** Hands them in, all at once: it is for `submit` to grade only so many at a time. */
export function gradeAnswers({ exercise, starter, solution, right, wrong }: ExerciseFolder, submit: Submit): Graded {
  const grade = (files: readonly SourceFile[]) => submit(exercise, files);
  return {
    starter: grade(starter),
    right: [
      { name: 'solution', report: grade(solution) },
      ...Object.entries(right).map(([name, files]) => ({ name: `right/${name}`, report: grade(files) })),
    ],
    wrong: Object.entries(wrong).map(([name, { files, fails }]) => ({ name, fails, report: grade(files) })),
  };
}

/**
 * Proves that an exercise grades as it should: the starter is not solved, right answers pass with no criterion left
 * unknown, each wrong answer fails exactly the criteria it declares, and every criterion is failed by some wrong answer.
 */
export async function checkExercise(
  { exercise, right, about }: ExerciseFolder,
  graded: Graded,
  tell: (finding: Finding) => void,
): Promise<void> {
  const { slug } = exercise;
  const failing = (report: Report) => [...new Set(allCriteria(report).flatMap(({ id, verdict }) => (verdict === 'fail' ? [id] : [])))];

  const starter = await graded.starter;
  const starterFails = starter.outcome.kind === 'graded' && starter.verdict === 'fail';
  tell({
    what: 'the starter compiles and is not solved yet',
    ok: starterFails,
    why: starterFails ? '' : describe(starter, `exercises/${slug}/starter`),
  });

  for (const { name, report: made } of graded.right) {
    const report = await made;
    const ok = report.outcome.kind === 'graded' && report.verdict === 'pass' && report.explored.complete;
    tell({ what: `${name} passes every criterion`, ok, why: ok ? '' : describe(report, `exercises/${slug}/${name}`) });
  }

  for (const name of Object.keys(right)) {
    const ok = about[name] !== undefined;
    const why = `exercises/${slug}/right/about.yaml does not say what is different in it.`;
    tell({ what: `right/${name} has a line for those who read it`, ok, why: ok ? '' : why });
  }

  const failedBySome = new Set<string>();
  for (const { name, fails, report: made } of graded.wrong) {
    const report = await made;
    const failed = failing(report);
    for (const id of failed) failedBySome.add(id);
    const ok = report.outcome.kind === 'graded' && failed.toSorted().join() === fails.toSorted().join();
    const declared = `It declares ${fails.join(', ')} and fails ${failed.join(', ') || 'nothing'}.`;
    tell({
      what: `wrong/${name} fails exactly ${fails.join(', ')}`,
      ok,
      why: ok ? '' : `${declared}\n${describe(report, `exercises/${slug}/wrong/${name}`)}`,
    });
  }

  const { criteria, atScale = [] } = exercise;
  for (const id of new Set([...criteria, ...atScale.flatMap(run => run.criteria)].map(claim => claim.id))) {
    const ok = failedBySome.has(id);
    tell({
      what: `${id} is failed by some wrong answer`,
      ok,
      why: ok ? '' : `No folder in exercises/${slug}/wrong fails it, so nothing shows that it can.`,
    });
  }
}

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
