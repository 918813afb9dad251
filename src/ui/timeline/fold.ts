import type { History, HistoryEvent, Index } from '../../history/index.ts';
import { isPublishing, type Places } from './places.ts';

/** Lanes that a narrow drawing leaves out. */
export interface Folded {
  readonly workers: ReadonlySet<number>;
  readonly queues: ReadonlySet<string>;
}

/**
 * What had no part in what went wrong: workers that neither did any of it, nor had one of its messages in hand, nor died or hang; and
 * queues that none of the others reads or sends to. Nothing where nobody says what went wrong.
 */
export function foldedOf(index: Index, places: Places, conflict: readonly number[]): Folded {
  const { history } = index;
  if (conflict.length === 0) return { workers: new Set(), queues: new Set() };
  const messages = new Set<string>();
  const kept = new Set<number>();
  const queues = new Set<string>();
  for (const at of conflict) {
    const event = index.at(at);
    const worker = workerOf(index, event);
    if (worker !== null) kept.add(worker);
    const delivery = index.deliveryOf(event);
    if (delivery !== null) messages.add(index.delivered(delivery).message);
    if ('message' in event) messages.add(event.message);
    if ('queue' in event) queues.add(event.queue);
  }
  for (const event of history) {
    if (event.type === 'crashed' || event.type === 'stuck') kept.add(event.worker);
    if (event.type === 'delivered' && messages.has(event.message)) kept.add(event.worker);
  }
  for (const [worker, program] of index.programs) if (kept.has(worker)) for (const queue of places.queuesOf(program)) queues.add(queue);
  for (const event of history)
    if (event.type === 'called' && kept.has(event.worker) && isPublishing(event))
      for (const queue of places.reachedBy(event)) queues.add(queue);
  return {
    workers: new Set([...index.programs.keys()].filter(worker => !kept.has(worker))),
    queues: new Set(queuesIn(history).filter(queue => !queues.has(queue))),
  };
}

/** Who did it, or to whom it happened. */
export function workerOf(index: Index, event: HistoryEvent): number | null {
  if ('worker' in event) return event.worker;
  const call = index.callOf(event);
  if (call !== null) return call.worker;
  const delivery = index.deliveryOf(event);
  return delivery === null ? null : index.delivered(delivery).worker;
}

const queuesIn = (history: History): string[] => history.flatMap(event => ('queue' in event ? [event.queue] : []));
