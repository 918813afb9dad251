import type { Bound } from '../exercise/exercise.ts';
import { type History, Index } from '../history/index.ts';

/** What the schedule did to the program, counted from the history: `1 crash, 1 duplicate delivery`; `no fault`. */
export function faultsOf(history: History): string {
  const index = new Index(history);
  const counts = [
    count(history.filter(event => event.type === 'crashed').length, 'crash', 'crashes'),
    count(
      history.filter(event => event.type === 'time-passed' && event.stalled).length,
      'stall past the visibility timeout',
      'stalls past the visibility timeout',
    ),
    count(
      history.filter(event => event.type === 'delivered' && event.cause === 'duplicate').length,
      'duplicate delivery',
      'duplicate deliveries',
    ),
    count(history.filter(event => event.type === 'refused' && event.injected).length, 'refused call', 'refused calls'),
    // A switch counts where a worker moves while another has a call under way.
    count(switches(index), 'switch between workers', 'switches between workers'),
  ].filter(text => text !== '');
  return counts.length === 0 ? 'no fault' : counts.join(', ');
}

function switches(index: Index): number {
  let last: number | null = null;
  let switched = 0;
  const busy = new Set<number>();
  for (const event of index.history) {
    if (event.type === 'delivered') busy.add(event.worker);
    if (event.type === 'finished' || event.type === 'crashed') busy.delete(event.worker);
    const worker = event.type === 'delivered' ? event.worker : event.type === 'applied' ? index.called(event.call).worker : null;
    if (worker === null) continue;
    if (last !== null && last !== worker && busy.has(last)) switched += 1;
    last = worker;
  }
  return switched;
}

/** `1 message, 2 workers, up to 1 crash, up to 1 duplicate delivery`. */
export function boundText({ messages, workers, crashes, expiries, duplicates, errors }: Bound): string {
  const upTo = (number: number, one: string, many: string) => (number === 0 ? '' : `up to ${count(number, one, many)}`);
  return [
    count(messages.length, 'message', 'messages'),
    count(workers, 'worker', 'workers'),
    upTo(crashes, 'crash', 'crashes'),
    upTo(expiries, 'stall', 'stalls'),
    upTo(duplicates, 'duplicate delivery', 'duplicate deliveries'),
    upTo(errors, 'refused call', 'refused calls'),
  ]
    .filter(text => text !== '')
    .join(', ');
}

const count = (number: number, one: string, many: string): string => (number === 0 ? '' : `${number} ${number === 1 ? one : many}`);
