import type { SourceFile } from '../../compile/compiled.ts';
import { type Exercise, type ScaleSpec, withDeclared } from '../../exercise/exercise.ts';
import { type PlayOptions, playAtScale } from '../../play-at-scale.ts';
import type { Report } from '../../report/report.ts';
import { withAtScale } from '../../report/score.ts';
import { compileAll, type Machinery } from '../../submit.ts';

/** Plays one more run at scale of code that was explored, and judges all of it anew. Rejects when the compiler cannot be had. */
export async function playMore(
  exercise: Exercise,
  files: readonly SourceFile[],
  report: Report,
  spec: ScaleSpec,
  machinery: Machinery,
  options: PlayOptions,
): Promise<Report> {
  const { signal } = options;
  const compiled = await compileAll(exercise, files, machinery, signal === undefined ? {} : { signal });
  if (!compiled.ok) throw new Error('what was explored does not compile');
  const declared = withDeclared({ ...exercise, atScale: [spec] }, report.system ?? exercise.system);
  const [more] = await playAtScale(declared, compiled.programs, [spec.name], machinery.openSandbox, options);
  // One that was stopped says nothing; what was known before stays.
  const keep = more!.ended.kind === 'cancelled';
  const runs = (report.atScale ?? []).map(run => (run.name === spec.name && !(keep && run.result !== null) ? more! : run));
  return withAtScale(report, exercise, runs);
}
