import { checksOf, endText } from '../checks.ts';
import { type ClassReport, type Graded, standingOf } from '../class-report.ts';

/** What GitHub Classroom's grading reporter reads of one runner: this JSON in base 64, in the environment variable `<RUNNER>_RESULTS`. */
export interface ClassroomResults {
  readonly version: 1;
  readonly status: 'pass' | 'fail' | 'error';
  readonly max_score: number;
  readonly tests: readonly ClassroomTest[];
}

interface ClassroomTest {
  readonly name: string;
  readonly status: 'pass' | 'fail' | 'error';
  readonly score: number;
  readonly message: string;
  readonly test_code: string;
  readonly filename: string;
  readonly line_no: number;
}

export function classroom({ exercise }: Pick<ClassReport, 'exercise'>, graded: Graded): ClassroomResults {
  const standing = standingOf(graded);
  const ended = endText(graded);
  const test = (name: string, id: string, status: ClassroomTest['status'], score: number, message: string): ClassroomTest => ({
    name,
    status,
    score,
    message,
    test_code: `npx ackademy grade ${exercise.slug} (${id})`,
    filename: '',
    line_no: 0,
  });
  // Its table counts tests and not points: a criterion of three points is still one test, and the total is right all the same.
  const tests = checksOf(graded).map(({ id, title, verdict, points, text }) =>
    test(title, id, verdict === 'pass' ? 'pass' : verdict === 'fail' ? 'fail' : 'error', verdict === 'pass' ? points : 0, text),
  );
  return {
    version: 1,
    status: standing === 'pass' ? 'pass' : standing === 'fail' ? 'fail' : 'error',
    max_score: exercise.points,
    tests: ended === null ? tests : [test('is graded', standing, 'error', 0, ended)],
  };
}
