/** Grades a class: what the journal knows is taken from there, and the rest graded on all cores. */
import { availableParallelism, totalmem } from 'node:os';
import type { ExerciseFolder } from '../exercise/load-fs.ts';
import type { Report } from '../report/report.ts';
import type { ClassReport, Graded, GradedExercise, Result } from './class-report.ts';
import { FORMAT, standingOf } from './class-report.ts';
import { canonical, exerciseDigest, gradedDigest, sha256, sourceDigest } from './digests-node.ts';
import { type Journal, JournalLost } from './journal-fs.ts';
import type { Limits } from './mark.ts';
import { Markers } from './markers-node.ts';
import type { Submission } from './submission.ts';

export interface ClassOptions {
  readonly version: string;
  /** Whatever else what is graded follows from besides source, exercise and version. */
  readonly engine: string;
  readonly atScale: ClassReport['atScale'];
  readonly journal: Journal;
  readonly limits?: Limits;
  /** Submissions at once. */
  readonly atOnce?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ClassProgress) => void;
}

export interface ClassProgress {
  readonly done: number;
  readonly of: number;
  /** Of those done, how many the journal knew. */
  readonly known: number;
  /** Names under way, the one that began first at the front. */
  readonly underWay: readonly string[];
}

/** `stopped`: not all were graded, and what was is in the journal. */
export type ClassEnd =
  | { readonly kind: 'graded'; readonly report: ClassReport; readonly known: number }
  | { readonly kind: 'stopped'; readonly done: number; readonly lost: JournalLost | null };

/** A sandbox may hold about a gibibyte. */
const EACH_BYTES = 1024 ** 3;

export function usualAtOnce(): number {
  // In a container there is less than the machine has.
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.max(1, Math.min(availableParallelism(), Math.floor(memory / EACH_BYTES)));
}

export async function gradeClass(folder: ExerciseFolder, submissions: readonly Submission[], options: ClassOptions): Promise<ClassEnd> {
  const { exercise, starter } = folder;
  const { version, engine, atScale, journal, limits = {}, atOnce = usualAtOnce(), signal, onProgress = () => {} } = options;
  const about: Pick<ClassReport, 'exercise' | 'version' | 'atScale'> = { exercise: gradedExercise(folder), version, atScale };
  const graded = new Map<Submission, Graded>();
  const underWay = new Set<string>();
  let known = 0;
  let lost: JournalLost | null = null;
  const tell = () => onProgress({ done: graded.size, of: submissions.length, known, underWay: [...underWay] });
  const done = (submission: Submission, source: string, result: Result, fingerprints: readonly number[]) => {
    const { name, notes } = submission;
    const digest = gradedDigest(about, { source, result });
    const each: Graded = { name, source, notes, result, digest, fingerprints };
    graded.set(submission, each);
    return each;
  };
  const waiting = [...submissions];
  const markers = new Markers({
    kind: 'exercise',
    exercise,
    atScale,
    known: [...starter, ...exercise.given],
    limits,
    ...(submissions.length > 1 ? { threads: 1 } : {}),
  });
  signal?.addEventListener('abort', () => markers.close());
  /** What several handed in with the same bytes, such as what they were given, is graded once. */
  const marking = new Map<string, ReturnType<Markers['mark']>>();
  const one = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (signal?.aborted || lost !== null) return;
      const submission = next;
      const source = sourceDigest(submission.files);
      if (submission.refused !== null) {
        done(submission, source, { kind: 'not-run', why: submission.refused }, []);
        tell();
        continue;
      }
      const key = sha256(canonical({ source, exercise: about.exercise.digest, version, engine, atScale }));
      const found = journal.find(key);
      if (found !== null) {
        known += 1;
        done(submission, source, found.result, found.fingerprints);
        tell();
        continue;
      }
      underWay.add(submission.name);
      tell();
      const twin = marking.get(key);
      const begun = twin ?? markers.mark(submission.files);
      marking.set(key, begun);
      const marked = await begun;
      underWay.delete(submission.name);
      if (signal?.aborted) return;
      const result: Result =
        typeof marked === 'string' ? { kind: 'not-run', why: marked } : { kind: 'report', report: lean(marked.report) };
      const each = done(submission, source, result, typeof marked === 'string' ? [] : marked.fingerprints);
      tell();
      // A fault of ours is tried again the next time, and so is a marker that was lost: it may have been the machine.
      if (twin !== undefined || standingOf({ result }) === 'not-run' || standingOf({ result }) === 'our-fault') continue;
      const { digest, fingerprints } = each;
      await journal.keep(key, { source, result, digest, fingerprints }).catch((error: unknown) => {
        if (!(error instanceof JournalLost)) throw error;
        lost ??= error;
      });
    }
  };
  try {
    tell();
    await Promise.all(Array.from({ length: Math.min(atOnce, submissions.length) }, one));
  } finally {
    markers.close();
  }
  if (graded.size < submissions.length || lost !== null) return { kind: 'stopped', done: graded.size, lost };
  return {
    kind: 'graded',
    known,
    report: { kind: 'class-report', format: FORMAT, ...about, submissions: submissions.map(each => graded.get(each)!) },
  };
}

export function gradedExercise({ exercise }: Pick<ExerciseFolder, 'exercise'>): GradedExercise {
  const { slug, title, criteria, atScale = [], rubric } = exercise;
  const claims = [...criteria, ...atScale.flatMap(run => run.criteria)];
  const points = rubric?.length ?? claims.reduce((sum, each) => sum + each.points, 0);
  return { slug, title, digest: exerciseDigest(exercise), points };
}

/** Without what nobody is shown of a class: runs that were cut off, which a replay brings back. */
function lean(report: Report): Report {
  return {
    ...report,
    criteria: report.criteria.map(each => (each.cutOff === null ? each : { ...each, cutOff: { ...each.cutOff, history: [] } })),
  };
}
