import type { HistoryEvent, Ms } from '../../history/event.ts';
import { type ReceiveRequest, type SendRequest, Sqs, type SqsQueueConfig } from './broker.ts';

export const S: Ms = 1000;
export const MIN: Ms = 60 * S;
export const HOUR: Ms = 60 * MIN;
export const DAY: Ms = 24 * HOUR;

/** For tests: a broker whose first queue is `orders` unless named otherwise, with short words for what tests do most. */
export function broker(...queues: Partial<SqsQueueConfig>[]) {
  const events: HistoryEvent[] = [];
  const configs = (queues.length === 0 ? [{}] : queues).map(config => ({ name: 'orders', ...config }));
  const sqs = new Sqs(configs, event => events.push(event));
  const main = configs[0]!.name;
  let deliveries = 0;
  const receive = (at: Ms = 0, request: ReceiveRequest = {}, queue = main) => sqs.receive(queue, request, at);
  return {
    sqs,
    events,
    types: () => events.map(event => event.type),
    send: (id: string, at: Ms = 0, more: Partial<SendRequest> = {}, queue = main) => sqs.send(queue, { id, body: { id }, ...more }, at),
    receive,
    /** The receipt handle of the one message that must be there. */
    take(at: Ms = 0, request: ReceiveRequest = {}, queue = main): string {
      const [received] = receive(at, request, queue);
      if (received === undefined) throw new Error('nothing to receive');
      return received.receiptHandle;
    },
    ids: (at: Ms = 0, request: ReceiveRequest = {}, queue = main) => receive(at, request, queue).map(each => each.message),
    remove: (handle: string, at: Ms = 0, queue = main) => sqs.delete(queue, handle, at, ++deliveries),
    hide: (handle: string, ms: Ms, at: Ms = 0, queue = main) => sqs.changeVisibility(queue, handle, ms, at),
    counts(at: Ms = 0, queue = main) {
      const a = sqs.attributes(queue, at);
      return [a.ApproximateNumberOfMessages, a.ApproximateNumberOfMessagesNotVisible, a.ApproximateNumberOfMessagesDelayed];
    },
  };
}

/** What a refused call was told. */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
  throw new Error('was not refused');
}
