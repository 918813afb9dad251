import { type Called, type History, type HistoryEvent, Index } from '../../../history/index.ts';

/** A place where a process may die: between what it did last and what it waits for next. */
export interface CrashPoint {
  /** The crash stands below this line of the source. */
  readonly below: number;
  /** `after line 7 and before line 8`. */
  readonly where: string;
}

/** Where the process died that a history tells of; `answer` is the line that answers a request. */
export function crashPointOf(history: History, answer: number | null = null): CrashPoint {
  const index = new Index(history);
  const at = history.findIndex(event => event.type === 'crashed');
  const crash = history[at] as Extract<HistoryEvent, { type: 'crashed' }>;
  const last = index.lastApplied(crash.worker, crash.life, at)?.call ?? null;
  const next = history.find(event => event.type === 'called' && event.call === crash.pending[0]) as Called | undefined;
  const after = last === null ? '' : `after ${placeOf(last)}`;
  if (next === undefined) return { below: last!.line?.line ?? answer!, where: after };
  const where = [after, `before ${placeOf(next)}`].filter(Boolean).join(' and ');
  // A commit is called on the line where its transaction begins, which is above its last statement.
  const below = next.operation === 'commit' ? last!.line!.line : (next.line?.line ?? answer!) - 1;
  return { below, where };
}

function placeOf({ operation, line }: Called): string {
  if (operation === 'commit') return 'the commit';
  return operation === 'answer' ? 'the answer' : `line ${line!.line}`;
}
