import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { entriesToWrite } from '../../exercise/exercise.ts';
import { loadExercise } from '../../exercise/load-fs.ts';
import type { Report } from '../../report/report.ts';
import { timelineRows } from '../../report/timeline-rows.ts';
import type { HomeRun } from './home-run.ts';

const SLUG = 'idempotent-order-consumer';
/** Short lines and no types, because it stands beside the drawing; otherwise the exercise's wrong answer `mark-after-work`. */
const LISTING = 'content/home/handler.ts';

/**
 * The run on the home page: a wrong answer to the exercise, graded while the site is built, by the grader that every
 * visitor uses. Throws when the grader does not find what the page says it finds.
 */
export async function recordHomeRun(): Promise<HomeRun> {
  const [{ exercise }, source, report] = await Promise.all([
    loadExercise(process.cwd(), SLUG),
    readFile(LISTING, 'utf8'),
    gradeInTerminal(LISTING),
  ]);
  const result = report.criteria.find(({ id }) => id === 'effect-once');
  const finding = result?.finding;
  if (!finding) throw new Error(`the home page shows a failing run of ${LISTING}, and there is none: ${JSON.stringify(report.outcome)}`);
  const { history } = finding;
  const stored = (store: string) =>
    history.flatMap(event => (event.type === 'applied' ? event.changes : [])).filter(change => change.store === store);
  const deductions = stored('stock').length;
  if (deductions !== 2) throw new Error(`the home page tells of one order deducted twice; in this run it was ${deductions} times`);
  // Rows that the second delivery could have found: those written before it began.
  const second = history.findLastIndex(event => event.type === 'delivered');
  const marks = history
    .slice(0, second)
    .flatMap(event => (event.type === 'applied' ? event.changes : []))
    .filter(change => change.store === 'processed_events');
  return {
    file: entriesToWrite(exercise)[0]!,
    broker: 'SQS, standard queue',
    source,
    history,
    system: exercise.system,
    conflict: finding.conflict,
    verdict: 'one order, deducted twice',
    rows: timelineRows(history, exercise.system, finding.conflict),
    cause: finding.cause,
    counts: [
      { value: history.filter(event => event.type === 'sent').length, of: 'order placed' },
      { value: marks.length, of: 'marks after the crash' },
      { value: deductions, of: 'deductions', wrong: true },
    ],
    searched: `the simplest of ${result.failed} failing runs among ${report.explored.runs}`,
  };
}

/** Through the command, not by import: once bundled into a page, the grader would not find the files of its own sandbox. */
function gradeInTerminal(path: string): Promise<Report> {
  return new Promise((resolve, reject) => {
    const args = ['src/cli/ackademy.mjs', 'grade', SLUG, path, '--json'];
    // Exit code 1 says that a criterion failed, which is what we came for.
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout === '') reject(error ?? new Error(stderr));
      else resolve(JSON.parse(stdout) as Report);
    });
  });
}
