import { checksOf, endText } from '../checks.ts';
import { type ClassReport, type Graded, standingOf } from '../class-report.ts';

/** JUnit's XML: a suite for each submission, a case for each criterion. What could not be graded is an error of its one case. */
export function junit({ exercise, submissions }: Pick<ClassReport, 'exercise' | 'submissions'>): string {
  const suites = submissions.map(each => suiteOf(each, exercise.slug));
  const all = sumOf(suites);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${attribute(exercise.title)}" ${counts(all)}>`,
    ...suites.flatMap(suite => suite.lines),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly lines: readonly string[];
}

const counts = ({ tests, failures, errors, skipped }: Omit<Suite, 'lines'>) =>
  `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;

function suiteOf(graded: Graded, slug: string): Suite {
  const checks = checksOf(graded);
  const number = (verdict: string) => checks.filter(check => check.verdict === verdict).length;
  const ended = endText(graded);
  const suite = { tests: checks.length, failures: number('fail'), errors: 0, skipped: number('unknown') };
  const cases = checks.flatMap(({ id, title, verdict, text }) => {
    const open = `    <testcase classname="${attribute(slug)}.${attribute(id)}" name="${attribute(title)}"`;
    if (verdict === 'pass') return [`${open}/>`];
    const inside =
      verdict === 'unknown'
        ? `      <skipped message="${attribute(text)}"/>`
        : `      <failure type="${attribute(id)}" message="${attribute(text)}">${content(text)}</failure>`;
    return [`${open}>`, inside, '    </testcase>'];
  });
  if (ended !== null) {
    const error = `      <error type="${standingOf(graded)}" message="${attribute(ended)}">${content(ended)}</error>`;
    cases.push(`    <testcase classname="${attribute(slug)}" name="is graded">`, error, '    </testcase>');
  }
  const counted = ended === null ? suite : { tests: 1, failures: 0, errors: 1, skipped: 0 };
  return { ...counted, lines: [`  <testsuite name="${attribute(graded.name)}" ${counts(counted)}>`, ...cases, '  </testsuite>'] };
}

function sumOf(suites: readonly Suite[]): Omit<Suite, 'lines'> {
  const sum = (of: 'tests' | 'failures' | 'errors' | 'skipped') => suites.reduce((all, suite) => all + suite[of], 0);
  return { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), skipped: sum('skipped') };
}

const ENTITIES: { readonly [sign: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** XML 1.0 cannot hold most control characters at all, however they are written: they become U+FFFD. */
const content = (text: string): string =>
  text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, '\ufffd').replace(/[&<>"']/g, sign => ENTITIES[sign]!);

/** A line break in an attribute is a space to whoever reads it, unless it is written as a number. */
const attribute = (text: string): string => content(text).replace(/[\t\n\r]/g, sign => `&#${sign.charCodeAt(0)};`);
