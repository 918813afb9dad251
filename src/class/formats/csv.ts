import { type Check, checksOf, endText } from '../checks.ts';
import { type ClassReport, pointsOf, standingOf } from '../class-report.ts';

/** A row for each submission (RFC 4180), a column for each criterion or row of the rubric. */
export function csv({ exercise, submissions }: Pick<ClassReport, 'exercise' | 'submissions'>): string {
  const checks = submissions.map(checksOf);
  const ids = [...new Set(checks.flatMap(all => all.map(keyOf)))];
  const rows = submissions.map((each, at) => [
    each.name,
    standingOf(each),
    String(pointsOf(each)),
    String(exercise.points),
    ...ids.map(id => checks[at]!.find(check => keyOf(check) === id)?.verdict ?? ''),
    [endText(each) ?? '', ...each.notes].filter(text => text !== '').join(' '),
    each.source,
    each.digest,
  ]);
  return [['name', 'standing', 'points', 'of', ...ids, 'note', 'source', 'digest'], ...rows]
    .map(row => `${row.map(cell).join(',')}\r\n`)
    .join('');
}

/** A criterion may be judged in several runs at scale. */
const keyOf = ({ id, run }: Pick<Check, 'id' | 'run'>) => (run === null ? id : `${run}: ${id}`);

/** A spreadsheet takes what begins like a formula for one, and runs it: an apostrophe makes it a text. */
function cell(text: string): string {
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
