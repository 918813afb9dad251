import type { SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { ExerciseFolder } from '../exercise/load-fs.ts';
import { causeText } from '../report/cause.ts';
import { count } from '../report/count.ts';
import { outcomeText } from '../report/outcome.ts';
import type { Report } from '../report/report.ts';

/** One thing that was looked at. `why` is empty when it holds. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly why: string;
}

/** Answers are handed in all at once; it is for this to grade only so many at a time. */
type Submit = (exercise: Exercise, files: readonly SourceFile[]) => Promise<Report>;

/**
 * Proves that an exercise grades as it should: the starter is not solved, right answers pass with no criterion left
 * unknown, each wrong answer fails exactly the criteria it declares, and every criterion is failed by some wrong answer.
 */
export async function checkExercise(folder: ExerciseFolder, submit: Submit, tell: (finding: Finding) => void): Promise<void> {
  const { exercise } = folder;
  const slug = exercise.slug;
  const failing = (report: Report) => report.criteria.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);

  const answers = Object.entries({
    solution: folder.solution,
    ...Object.fromEntries(Object.entries(folder.right).map(([name, files]) => [`right/${name}`, files])),
  });
  // All are under way before the first is waited for; what is told keeps its order.
  const grading = {
    starter: submit(exercise, folder.starter),
    answers: answers.map(([name, files]) => ({ name, graded: submit(exercise, files) })),
    wrong: Object.entries(folder.wrong).map(([name, { files, fails }]) => ({ name, fails, graded: submit(exercise, files) })),
  };

  const starter = await grading.starter;
  const starterFails = starter.outcome.kind === 'graded' && starter.verdict === 'fail';
  tell({
    what: 'the starter compiles and is not solved yet',
    ok: starterFails,
    why: starterFails ? '' : describe(starter, `exercises/${slug}/starter`),
  });

  for (const { name, graded } of grading.answers) {
    const report = await graded;
    const ok = report.outcome.kind === 'graded' && report.verdict === 'pass' && report.explored.complete;
    tell({ what: `${name} passes every criterion`, ok, why: ok ? '' : describe(report, `exercises/${slug}/${name}`) });
  }

  const failedBySome = new Set<string>();
  for (const { name, fails, graded } of grading.wrong) {
    const report = await graded;
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

  for (const { id } of exercise.criteria) {
    const ok = failedBySome.has(id);
    tell({
      what: `${id} is failed by some wrong answer`,
      ok,
      why: ok ? '' : `No folder in exercises/${slug}/wrong fails it, so nothing shows that it can.`,
    });
  }
}

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
  return [...beyond, ...unmet].join('\n');
}
