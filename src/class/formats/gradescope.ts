import { checksOf, endText } from '../checks.ts';
import { type ClassReport, type Graded, pointsOf } from '../class-report.ts';

/** What Gradescope reads from `/autograder/results/results.json`, of one submission. */
export interface GradescopeResults {
  readonly score: number;
  readonly output: string;
  readonly output_format: 'text';
  readonly stdout_visibility: 'hidden';
  readonly tests: readonly GradescopeTest[];
  readonly extra_data: { readonly [key: string]: string };
}

interface GradescopeTest {
  readonly number: string;
  readonly name: string;
  readonly score: number;
  readonly max_score: number;
  readonly status: 'passed' | 'failed';
  readonly output: string;
  readonly output_format: 'text';
}

export function gradescope({ exercise, version }: Pick<ClassReport, 'exercise' | 'version'>, graded: Graded): GradescopeResults {
  const ended = endText(graded);
  return {
    score: pointsOf(graded),
    output: [...graded.notes, ended ?? `${pointsOf(graded)} of ${exercise.points} points.`].join('\n'),
    output_format: 'text',
    stdout_visibility: 'hidden',
    tests: checksOf(graded).map(({ title, verdict, points, text }, at) => ({
      number: String(at + 1),
      name: title,
      score: verdict === 'pass' ? points : 0,
      max_score: points,
      status: verdict === 'pass' ? 'passed' : 'failed',
      output: verdict === 'unknown' ? `Nobody knows: ${text}` : text,
      output_format: 'text',
    })),
    extra_data: { exercise: exercise.slug, version, digest: graded.digest },
  };
}
