import { type CompiledSystem, compileSystem } from './compile/compile-system.ts';
import type { CompiledProgram, CompileResult, Diagnostic, SourceFile } from './compile/compiled.ts';
import { criterionProgram, type Exercise, topologyProgram, withDeclared } from './exercise/exercise.ts';
import type { SourceLine } from './history/index.ts';
import { playAtScale, type RunProgress, type WhichRuns } from './play-at-scale.ts';
import { unplayedReport } from './report/at-scale.ts';
import { boundText } from './report/faults.ts';
import { Grading } from './report/grading.ts';
import { stopText } from './report/outcome.ts';
import type { Explored, Finding, Outcome, Report, StopReason } from './report/report.ts';
import { scoreOf, withAtScale } from './report/score.ts';
import { Confirmation } from './sandbox/confirm.ts';
import { type FromInside, type Sandbox, SandboxLost, type ToInside } from './sandbox/protocol.ts';

/** What differs between the page and the terminal. */
export interface Machinery {
  compile(
    files: readonly SourceFile[],
    entry: string,
    options?: { readonly trace?: boolean; readonly watch?: boolean; readonly criterion?: boolean; readonly signal?: AbortSignal },
  ): Promise<CompileResult>;
  openSandbox(): Promise<Sandbox>;
}

export interface Progress {
  readonly phase: 'compiling' | 'exploring' | 'at-scale';
  readonly runs: number;
  readonly states: number;
  /** The bound being searched, as a sentence, and its place among all: `1 message, 2 workers, up to 1 crash`, 2 of 3. */
  readonly bound: string;
  readonly boundNumber: number;
  readonly boundCount: number;
  /** Shown as soon as the slow oracle has confirmed it, while the search goes on. */
  readonly firstFinding: Finding | null;
  /** As in the report. */
  readonly system?: Report['system'];
  /** The run at scale that is played. */
  readonly atScale?: RunProgress;
}

export interface SubmitOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** A run broke a promise: the number of its bound, or of its named trace, which come after the bounds. */
  readonly onFailedRun?: (bound: number) => void;
  readonly signal?: AbortSignal;
  /** States after which a bound is given up as too large; the report then says so. */
  readonly stateLimit?: number;
  /** Runs that chance plays of each such bound. */
  readonly sampledRuns?: number;
  /** Runs at scale that are played once all is explored; none where left out. */
  readonly atScale?: WhichRuns;
  /** Sandboxes that share a run at scale; as many as it is worth where left out. */
  readonly threads?: number;
  /** How long a program that hung or filled memory may take to do so again, while its lines are announced. */
  readonly againMs?: number;
}

const STATE_LIMIT = 40_000;
const SAMPLED_RUNS = 2000;

/**
 * THE PATH: compile, explore, grade, play at scale what was asked for, report. Never rejects: whatever goes wrong is an outcome of the report.
 *
 * Verdicts are formed here, outside the wall, from the histories that come across it.
 */
export async function submit(
  exercise: Exercise,
  files: readonly SourceFile[],
  machinery: Machinery,
  options: SubmitOptions = {},
): Promise<Report> {
  const {
    onProgress = () => {},
    onFailedRun = () => {},
    signal,
    stateLimit = STATE_LIMIT,
    sampledRuns = SAMPLED_RUNS,
    againMs = AGAIN_MS,
  } = options;
  const { atScale = 'none', threads } = options;
  const grading = new Grading(exercise);
  const explored: Explored = {
    complete: false,
    runs: 0,
    states: 0,
    bounds: exercise.bounds.map(bound => boundText(bound, exercise)),
    failedRuns: 0,
    cutOffRuns: 0,
    digest: '',
  };
  let counts = { runs: 0, states: 0, bound: 0 };
  const progress = (phase: Progress['phase'], atScale?: RunProgress) =>
    onProgress({
      phase,
      runs: counts.runs,
      states: counts.states,
      bound: explored.bounds[counts.bound]!,
      boundNumber: counts.bound + 1,
      boundCount: explored.bounds.length,
      firstFinding: early?.confirmed ?? null,
      ...grading.system,
      ...(atScale === undefined ? {} : { atScale }),
    });
  const unplayed = (exercise.atScale ?? []).map(spec => unplayedReport(spec, { kind: 'not-asked-for' }));
  const report = (outcome: Outcome, seen: Partial<Explored> = {}, warnings: Report['warnings'] = []): Report => {
    const criteria = grading.results(outcome.kind === 'graded');
    return {
      exercise: exercise.slug,
      outcome,
      criteria,
      ...scoreOf(exercise, criteria, unplayed),
      explored: {
        ...explored,
        runs: grading.runs,
        failedRuns: grading.failedRuns,
        cutOffRuns: grading.cutOffRuns,
        digest: grading.digest,
        ...grading.traces,
        ...seen,
      },
      remarks: outcome.kind === 'graded' ? grading.remarks(criteria) : [],
      ...grading.system,
      warnings,
      logs: grading.logs,
    };
  };

  let early: Confirmation<Finding> | null = null;
  let sandbox: Promise<Sandbox> | null = null;
  try {
    progress('compiling');
    // Opened while it is compiled: the two take about as long.
    sandbox = machinery.openSandbox();
    sandbox.catch(() => {});
    const compiled = await compileAll(exercise, files, machinery, { signal });
    if (signal?.aborted) return report({ kind: 'cancelled' });
    if (!compiled.ok && compiled.criterion !== undefined) return report(criterionDoesNotCompile(compiled));
    if (!compiled.ok)
      return report(compiled.given ? givenDoesNotCompile(compiled.errors) : { kind: 'does-not-compile', errors: compiled.errors });
    const { programs, warnings } = compiled;
    const request: ToInside = { kind: 'explore', exercise, programs, stateLimit, sampledRuns };
    let played = exercise;
    let last: FromInside | null = null;
    await withSandbox(sandbox, each =>
      each.ask(
        request,
        answer => {
          if (answer.kind === 'declared') {
            played = withDeclared(exercise, answer.system);
            grading.declared(played);
          }
          if (answer.kind === 'run') {
            const before = grading.failedRuns;
            grading.see(answer.schedule, answer.history, answer.trace ?? null, answer.sampled, answer.own);
            if (grading.failedRuns > before) onFailedRun(answer.bound);
          }
          if (answer.kind === 'misfit') grading.misfit(answer.trace, answer.text);
          if (answer.kind === 'progress') counts = answer;
          const tell = () => progress('exploring');
          if (answer.kind === 'progress') tell();
          if (answer.kind === 'run' && early === null && grading.firstFinding !== null)
            early = new Confirmation({ exercise: played, programs }, grading.firstFinding, machinery.openSandbox, tell, signal);
          last = answer;
        },
        signal,
      ),
    );
    const concluded = conclude(last, warnings, report);
    const findings = concluded.criteria.flatMap(({ finding }) => finding ?? []);
    // No counterexample is shown that native code does not confirm.
    const doubt = findings.length === 0 ? null : await (early as Confirmation<Finding> | null)!.doubtOfAll(findings);
    if (doubt !== null) return report({ kind: 'our-fault', text: doubt });
    if (atScale === 'none' || concluded.outcome.kind !== 'graded') return concluded;
    const tellRun = (run: RunProgress) => progress('at-scale', run);
    const runs = await playAtScale(played, programs, atScale, machinery.openSandbox, { onProgress: tellRun, signal, threads });
    return withAtScale(concluded, exercise, runs);
  } catch (error) {
    if (signal?.aborted) return report({ kind: 'cancelled' });
    if (!(error instanceof SandboxLost))
      return report({ kind: 'our-fault', text: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) });
    if (error.reason === 'cancelled') return report({ kind: 'cancelled' });
    const last = error.reason === 'too-long' ? null : await lineOfHang(exercise, files, machinery, againMs, signal);
    return report(last?.judging === undefined ? stopped(error.reason, last?.line ?? null, null) : criterionHangs(last));
  } finally {
    (early as Confirmation<Finding> | null)?.close();
    // Where there was nothing to ask it.
    sandbox?.then(
      each => each.close(),
      () => {},
    );
  }
}

/** Every program of the exercise, the given ones too, and the criteria that it brings along. */
export async function compileAll(
  { system, topologies = {}, given, criteria, ownCriteria = [] }: Compiled,
  files: readonly SourceFile[],
  machinery: Pick<Machinery, 'compile'>,
  options: Parameters<Machinery['compile']>[2] = {},
): Promise<CompiledSystem> {
  const entries = Object.entries(system.programs).map(([name, program]) => ({ name, entry: program.entry, given: program.given }));
  for (const [broker, { entry }] of Object.entries(topologies)) entries.unshift({ name: topologyProgram(broker), entry, given: false });
  const compiled = await compileSystem(entries, files, given, (all, entry) => machinery.compile(all, entry, options));
  if (!compiled.ok) return compiled;
  const programs: { [name: string]: CompiledProgram } = { ...compiled.programs };
  // Nobody looks at their variables, and of the learner's files they know nothing.
  const { watch: _, ...others } = options;
  for (const { id, own } of criteria ?? []) {
    if (own === undefined || programs[criterionProgram(id)] !== undefined) continue;
    const one = await machinery.compile(ownCriteria, own.entry, { ...others, criterion: true });
    if (!one.ok) return { ok: false, errors: one.errors, given: true, criterion: id };
    programs[criterionProgram(id)] = one.program;
  }
  return { ...compiled, programs };
}

type Compiled = Pick<Exercise, 'system' | 'topologies' | 'given'> & Partial<Pick<Exercise, 'criteria' | 'ownCriteria'>>;

type MakeReport = (outcome: Outcome, seen?: Partial<Explored>, warnings?: Report['warnings']) => Report;

function conclude(last: FromInside | null, warnings: readonly Diagnostic[], report: MakeReport): Report {
  switch (last?.kind) {
    case 'done':
      return report(
        { kind: 'graded' },
        {
          complete: last.complete,
          states: last.states,
          sampled: last.sampled,
          ...(last.beyond.length === 0 ? {} : { beyond: last.beyond }),
        },
        warnings,
      );
    case 'does-not-load':
      return report({ kind: 'does-not-load', text: last.text, line: last.line }, {}, warnings);
    case 'no-handler':
      return report({ kind: 'no-handler', text: last.text }, {}, warnings);
    case 'bad-topology':
      return report({ kind: 'bad-topology', text: last.text, line: last.line }, {}, warnings);
    case 'bad-criterion':
      return report({ kind: 'bad-criterion', criterion: last.criterion, text: last.text, line: last.line });
    case 'halted':
      return report(stopped(last.reason, last.line, last.schedule), {}, warnings);
    case 'our-fault':
      return report({ kind: 'our-fault', text: last.text });
    default:
      return report({ kind: 'our-fault', text: `the sandbox closed with \`${last?.kind ?? 'nothing'}\`` });
  }
}

function givenDoesNotCompile(errors: readonly Diagnostic[]): Outcome {
  const [{ file, line, column, text } = { file: '', line: 0, column: 0, text: '' }] = errors;
  return { kind: 'our-fault', text: `a file that the exercise brings along does not compile: given/${file}:${line}:${column} ${text}` };
}

/** @param compiled what `compileAll` said of a criterion */
export function criterionDoesNotCompile({ errors, criterion = '' }: Extract<CompiledSystem, { ok: false }>): Outcome {
  const [{ file, line, column, text } = { file: '', line: 0, column: 0, text: '' }] = errors;
  return { kind: 'bad-criterion', criterion, text: `column ${column}: it does not compile: ${text}`, line: { file, line } };
}

/** It did so twice, and passed none of our counters. */
function criterionHangs({ line }: At): Outcome {
  const criterion = /([^/]+)\.ts$/.exec(line.file)?.[1] ?? line.file;
  const text =
    'it took so long in one step, or so much memory, that no answer came. A regular expression or a very large array can do this';
  return { kind: 'bad-criterion', criterion, text, line };
}

function stopped(reason: StopReason, line: SourceLine | null, schedule: string | null): Outcome {
  return { kind: 'stopped', reason, text: stopText(reason, line), line, schedule };
}

const AGAIN_MS = 8000;

type At = Extract<FromInside, { kind: 'at' }>;

/**
 * A program that hangs without passing any of our counters (a regular expression, a huge fill) cannot say where. So it is
 * run once more with every line announced before it runs, until it hangs again: the last line announced is the one.
 */
async function lineOfHang(
  exercise: Exercise,
  files: readonly SourceFile[],
  machinery: Machinery,
  againMs: number,
  signal?: AbortSignal,
): Promise<At | null> {
  let line: At | null = null;
  try {
    const compiled = await compileAll(exercise, files, machinery, { trace: true });
    if (!compiled.ok) return null;
    const { programs } = compiled;
    const request: ToInside = { kind: 'explore', exercise, programs, stateLimit: STATE_LIMIT, sampledRuns: SAMPLED_RUNS };
    // A program that fills memory line by line is never silent, so this run has an end of its own, counted from its first line.
    const end = new AbortController();
    let began = false;
    await withSandbox(machinery.openSandbox(), sandbox =>
      sandbox.ask(
        request,
        answer => {
          if (answer.kind !== 'at') return;
          line = answer;
          if (!began) AbortSignal.timeout(againMs).addEventListener('abort', () => end.abort());
          began = true;
        },
        AbortSignal.any([end.signal, ...(signal ? [signal] : [])]),
      ),
    );
  } catch {
    // The hang itself, once more; what was heard before it is the answer.
  }
  return line;
}

async function withSandbox(opening: Promise<Sandbox>, use: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await opening;
  try {
    await use(sandbox);
  } finally {
    sandbox.close();
  }
}
