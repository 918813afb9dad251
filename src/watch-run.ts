import type { SourceFile } from './compile/compiled.ts';
import type { Exercise } from './exercise/exercise.ts';
import type { History, Locals } from './history/index.ts';
import type { FromInside } from './sandbox/protocol.ts';
import { compileAll, type Machinery } from './submit.ts';

/**
 * What each line of a run could see before it ran: the run is played again from its schedule, with the program compiled to tell.
 *
 * Empty where the replay does not give the same history to the byte: a program can notice that somebody looks (a proxy's traps
 * run), and then what it shows is not what happened. Never rejects for anything the program does; rejects when the compiler or
 * the sandbox cannot be had.
 */
export async function watchRun(
  exercise: Exercise,
  files: readonly SourceFile[],
  run: { readonly schedule: string; readonly history: History },
  machinery: Machinery,
  signal?: AbortSignal,
): Promise<readonly Locals[]> {
  const compiled = await compileAll(exercise, files, machinery, { watch: true, ...(signal ? { signal } : {}) });
  if (!compiled.ok) return [];
  const sandbox = await machinery.openSandbox();
  try {
    let played: Extract<FromInside, { kind: 'run' }> | null = null;
    await sandbox.ask(
      { kind: 'replay', exercise, programs: compiled.programs, schedule: run.schedule },
      answer => {
        if (answer.kind === 'run') played = answer;
      },
      signal,
    );
    const { history, locals } = (played ?? {}) as { history?: History; locals?: readonly Locals[] };
    return JSON.stringify(history) === JSON.stringify(run.history) ? (locals ?? []) : [];
  } finally {
    sandbox.close();
  }
}
