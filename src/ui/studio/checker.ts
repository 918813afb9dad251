/** The same check as in the terminal, in the sandboxes of the page. Large, so it is fetched when somebody asks for it. */
import type { SourceFile } from '../../compile/compiled.ts';
import type { ExerciseFolder } from '../../exercise/folder.ts';
import { checkExercise, type Finding, gradeAnswers, type Judge } from '../../prove/check-exercise.ts';
import { type BoundRow, type Judged, Meter } from '../../prove/costs.ts';
import { KeptVerdicts } from '../../prove/kept.ts';
import { pool } from '../../prove/pool.ts';
import { submit } from '../../submit.ts';
import { browserMachinery } from '../machinery.ts';

export interface Checked {
  readonly findings: readonly Finding[];
  readonly rows: readonly BoundRow[];
  readonly answers: readonly CheckedAnswer[];
  readonly graded: number;
}

export interface CheckedAnswer {
  /** Its folder: `wrong/ack-first`. */
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly judged: Judged;
}

export interface CheckEvents {
  onFinding(finding: Finding): void;
  /** How many answers are judged, of how many. */
  onProgress(done: number, all: number): void;
}

export class Checker {
  readonly #machinery = browserMachinery();
  readonly #kept = new KeptVerdicts();
  // One after the other: all frames of a page share a process, and one that has to be ended by force takes the others with it.
  readonly #inTurn = pool(1);

  #judge(signal: AbortSignal): Judge {
    return this.#kept.around((exercise, files) =>
      this.#inTurn(async () => {
        const meter = new Meter(() => performance.now());
        const options = { ...meter.options, atScale: 'check', threads: 1, signal } as const;
        return meter.judged(await submit(exercise, files, this.#machinery, options));
      }),
    );
  }

  async check(folder: ExerciseFolder, signal: AbortSignal, tell: CheckEvents): Promise<Checked> {
    this.#kept.sweep();
    const judge = this.#judge(signal);
    const graded = gradeAnswers(folder, judge);
    const all = [graded.starter, ...graded.right, ...graded.wrong];
    let done = 0;
    for (const { judged } of all) void judged.then(() => tell.onProgress((done += 1), all.length));
    const findings: Finding[] = [];
    const rows = await checkExercise(folder, graded, judge, finding => {
      findings.push(finding);
      tell.onFinding(finding);
    });
    const answers = await Promise.all(all.map(async ({ name, files, judged }) => ({ name, files, judged: await judged })));
    return { findings, rows, answers, graded: this.#kept.fresh };
  }

  /** One answer and nothing else. */
  async run(folder: ExerciseFolder, name: string, files: readonly SourceFile[], signal: AbortSignal): Promise<CheckedAnswer> {
    return { name, files, judged: await this.#judge(signal)(folder.exercise, files) };
  }
}
