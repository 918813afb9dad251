import { FAULTS, type Fault } from '../history/faults.ts';
import { callName, type History, type HistoryEvent, Index } from '../history/index.ts';

const ALL: readonly Fault[] = Object.values(FAULTS);
const ORDINARY = 'in the ordinary course, without a fault';

/**
 * Where a run was struck, in words that are the same for whoever wrote the program: by what it did last, and not by its lines. Of
 * several faults the first crash counts, or else the first fault.
 */
export function crashPoint(history: History): string {
  const index = new Index(history);
  const crash = history.findIndex(event => FAULTS.crash.seen(event));
  const at = crash >= 0 ? crash : history.findIndex(event => ALL.some(({ seen }) => seen(event)));
  return at < 0 ? ORDINARY : pointOf(history[at]!, index, at);
}

function pointOf(event: HistoryEvent, index: Index, at: number): string {
  const of = (worker: number) => (index.programOf(worker) === null ? '' : `${index.programOf(worker)} `);
  switch (event.type) {
    case 'crashed': {
      const last = index.lastApplied(event.worker, event.life, at);
      return `${of(event.worker)}dies ${last === null ? 'before its first call' : `after ${callName(last.call)}`}`;
    }
    case 'applied': {
      const call = index.called(event.call);
      return `${of(call.worker)}misses the reply to ${callName(call)}`;
    }
    case 'refused': {
      const call = index.called(event.call);
      return `${callName(call)} is refused${index.programOf(call.worker) === null ? '' : ` to ${index.programOf(call.worker)}`}`;
    }
    case 'delivered':
      return `${of(event.worker)}is handed a message twice`;
    default: {
      const fault = ALL.find(({ seen }) => seen(event))!;
      return `${fault.one}${fault.detail?.(event) ?? ''}`;
    }
  }
}
