/**
 * Digests that anyone can compute again: SHA-256 in hexadecimal of canonical JSON (RFC 8785 in what matters here: keys in order, no spaces),
 * so `jq -cjS` and `sha256sum` do as well.
 */
import { createHash } from 'node:crypto';
import type { SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { ClassReport, Graded, Result } from './class-report.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** JSON with the keys of every object in order, so that equal data are equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** Of files by path. */
export function sourceDigest(files: readonly SourceFile[]): string {
  return sha256(canonical(Object.fromEntries(files.map(({ path, text }) => [path, text]))));
}

/** Of everything in an exercise that decides how a program is run and judged; not of what is only read. */
export function exerciseDigest(exercise: Exercise): string {
  const { title: _, summary: __, minutes: ___, hints: ____, events: _____, ...judged } = exercise;
  return sha256(canonical(judged));
}

/** What was found, without the runs that show it: those follow from the source, the exercise and the version. */
export function verdictOf(result: Result): unknown {
  if (result.kind === 'not-run') return { kind: 'not-run' };
  const { outcome, verdict, points, criteria, atScale = [], explored } = result.report;
  return {
    kind: outcome.kind,
    verdict,
    points,
    criteria: criteria.map(({ id, verdict }) => [id, verdict]),
    atScale: atScale.map(run => [run.name, run.ended.kind, run.criteria.map(({ id, verdict }) => [id, verdict])]),
    runs: explored.digest,
  };
}

/** Of one submission: its source, the exercise, the package's version, which runs at scale were played, and the verdict. */
export function gradedDigest(
  { exercise, version, atScale }: Pick<ClassReport, 'exercise' | 'version' | 'atScale'>,
  { source, result }: Pick<Graded, 'source' | 'result'>,
): string {
  return sha256(canonical({ source, exercise: exercise.digest, version, atScale, verdict: verdictOf(result) }));
}
