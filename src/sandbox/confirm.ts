import type { CompiledProgram } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { type History, type HistoryEvent, withoutLines } from '../history/index.ts';
import { type Sandbox, SandboxLost } from './protocol.ts';

export interface Shown {
  readonly exercise: Exercise;
  readonly program: CompiledProgram;
  /** By schedule. */
  readonly runs: ReadonlyMap<string, History>;
}

/**
 * What is about to be shown to a learner is first played once more by the slow oracle: the program as it was written, on the
 * engine's own promises, in a sandbox of its own. Null when both agree. When not, the fault lies in our lowering or our
 * queue, and the answer is a sentence about it: no verdict may rest on such a run.
 */
export async function doubtOf(
  { exercise, program, runs }: Shown,
  open: () => Promise<Sandbox>,
  signal?: AbortSignal,
): Promise<string | null> {
  const confirmed = new Map<string, History>();
  let closing = 'nothing';
  const sandbox = await open();
  try {
    await sandbox.ask(
      { kind: 'confirm', exercise, program, schedules: [...runs.keys()] },
      answer => {
        if (answer.kind === 'confirmed') confirmed.set(answer.schedule, answer.history);
        closing = answer.kind === 'our-fault' ? answer.text : answer.kind;
      },
      signal,
    );
  } catch (error) {
    if (!(error instanceof SandboxLost) || error.reason === 'cancelled') throw error;
    closing = error.message;
  } finally {
    sandbox.close();
  }
  for (const [schedule, history] of runs) {
    const native = confirmed.get(schedule);
    if (native === undefined) return `schedule ${schedule} could not be played on the engine's own promises: ${closing}`;
    if (inOurWords(native) === inOurWords(history)) continue;
    const first = history.findIndex((event, index) => inOurWords([event]) !== inOurWords(native.slice(index, index + 1)));
    const at = first < 0 ? history.length : first;
    const [ours, theirs] = [history, native].map(events => withoutLines(events.slice(at, at + 1)));
    return `schedule ${schedule} goes another way on the engine's own promises. Event ${at} is ${ours} here and ${theirs} there.`;
  }
  return null;
}

/** Errors that an engine words itself. Its words quote the source, which lowering changes. */
const WORDED_BY_ENGINES: ReadonlySet<string> = new Set(['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError', 'InternalError']);

const inOurWords = (history: History): string => withoutLines(history.map(withoutEngineWords));

function withoutEngineWords(event: HistoryEvent): HistoryEvent {
  if (event.type !== 'finished' || event.error === null || !WORDED_BY_ENGINES.has(event.error.name)) return event;
  return { ...event, error: { ...event.error, message: '' } };
}
