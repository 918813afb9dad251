import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { type History, type HistoryEvent, withoutLines } from '../history/index.ts';
import { ENGINES_WORDS, WORDED_BY_ENGINES } from '../process/engine-words.ts';
import { type Sandbox, SandboxLost } from './protocol.ts';

export interface Shown {
  readonly exercise: Exercise;
  readonly programs: CompiledPrograms;
  /** By schedule. */
  readonly runs: ReadonlyMap<string, History>;
}

/**
 * What is about to be shown to a learner is first played once more by the slow oracle: the program as it was written, on the
 * engine's own promises, in a sandbox of its own. Null when both agree. When not, the fault lies in our lowering or our
 * queue, and the answer is a sentence about it: no verdict may rest on such a run.
 */
export async function doubtOf(
  { exercise, programs, runs }: Shown,
  open: () => Promise<Sandbox>,
  signal?: AbortSignal,
): Promise<string | null> {
  const confirmed = new Map<string, History>();
  let closing = 'nothing';
  const sandbox = await open();
  try {
    await sandbox.ask(
      { kind: 'confirm', exercise, programs, schedules: [...runs.keys()] },
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

interface Counterexample {
  readonly schedule: string;
  readonly history: History;
}

/**
 * The first counterexample is confirmed while the search goes on, so that it can be shown; the others afterwards, in a
 * sandbox that was opened meanwhile, because opening takes longer than confirming.
 */
export class Confirmation<Finding extends Counterexample> {
  /** Null until it is known that there is no doubt. */
  confirmed: Finding | null = null;
  readonly #played: Pick<Shown, 'exercise' | 'programs'>;
  readonly #open: () => Promise<Sandbox>;
  readonly #signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #first: Promise<string | null>;
  #next: Promise<Sandbox> | null = null;

  constructor(
    played: Pick<Shown, 'exercise' | 'programs'>,
    first: Finding,
    open: () => Promise<Sandbox>,
    onConfirmed: () => void,
    signal?: AbortSignal,
  ) {
    this.#played = played;
    this.#open = open;
    this.#signal = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal]);
    this.#first = this.#doubtOf([first], open).then(doubt => {
      if (doubt !== null || this.#signal.aborted) return doubt;
      this.confirmed = first;
      this.#next = open();
      this.#next.catch(() => {});
      onConfirmed();
      return null;
    });
    // It may fail before anybody asks, or when nobody will.
    this.#first.catch(() => {});
  }

  /** To be asked once. */
  async doubtOfAll(findings: readonly Finding[]): Promise<string | null> {
    const doubt = await this.#first;
    // The first one may have given way to a simpler one since.
    const left = findings.filter(({ history }) => history !== this.confirmed?.history);
    return doubt !== null || left.length === 0 ? doubt : this.#doubtOf(left, () => this.#next ?? this.#open());
  }

  close(): void {
    this.#stop.abort();
    this.#next?.then(
      sandbox => sandbox.close(),
      () => {},
    );
  }

  #doubtOf(findings: readonly Finding[], open: () => Promise<Sandbox>): Promise<string | null> {
    const runs = new Map(findings.map(({ schedule, history }) => [schedule, history]));
    return doubtOf({ ...this.#played, runs }, open, this.#signal);
  }
}

const inOurWords = (history: History): string =>
  withoutLines(
    JSON.parse(JSON.stringify(history.map(withoutEngineWords)), (_, value) =>
      typeof value === 'string' && ENGINES_WORDS.test(value) ? 'in the engine’s words' : value,
    ) as History,
  );

function withoutEngineWords(event: HistoryEvent): HistoryEvent {
  if ((event.type !== 'finished' && event.type !== 'crashed') || event.error == null || !WORDED_BY_ENGINES.has(event.error.name))
    return event;
  return { ...event, error: { ...event.error, message: '' } };
}
