import type { Ms } from '../history/event.ts';
import { invalidValue, noSuchQueue, SqsError } from './sqs-errors.ts';
import type { Queue, Stored } from './sqs-queue.ts';
import { HOUR, SECOND } from './sqs-settings.ts';

interface Task {
  readonly destination: string | null;
  readonly maxPerSecond: number;
  readonly startedAt: Ms;
  nextAt: Ms;
}

/** Tasks that move messages out of dead-letter queues (S-06): one for each queue, for 36 hours at most. */
export class Redrive {
  readonly #queues: ReadonlyMap<string, Queue>;
  readonly #move: (message: Stored, destination: Queue, now: Ms) => void;
  readonly #tasks = new Map<string, Task>();

  constructor(queues: ReadonlyMap<string, Queue>, move: (message: Stored, destination: Queue, now: Ms) => void) {
    this.#queues = queues;
    this.#move = move;
  }

  start(source: string, destination: string | null, maxPerSecond: number, now: Ms): void {
    if (![...this.#queues.values()].some(({ settings }) => settings.deadLetterQueue === source))
      throw new SqsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    const target = destination === null ? null : this.#queues.get(destination);
    if (target === undefined)
      throw new SqsError('ResourceNotFoundException', "The resource that you specified for the DestinationArn parameter doesn't exist.");
    if (destination === source) throw invalidValue(destination, 'DestinationArn', 'Source and destination must differ.');
    const from = this.#queues.get(source)!;
    if (target !== null && target.settings.fifo !== from.settings.fifo)
      throw invalidValue(destination, 'DestinationArn', 'Source and destination must be queues of the same type.');
    if (!Number.isInteger(maxPerSecond) || maxPerSecond < 1 || maxPerSecond > 500)
      throw invalidValue(maxPerSecond, 'MaxNumberOfMessagesPerSecond', 'Must be between 1 and 500.');
    if (this.#tasks.has(source))
      throw new SqsError(
        'InvalidParameterValue',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    this.#tasks.set(source, { destination, maxPerSecond, startedAt: now, nextAt: now });
    this.#run(source, now);
  }

  cancel(source: string): void {
    if (!this.#queues.has(source)) throw noSuchQueue();
    if (!this.#tasks.delete(source)) throw new SqsError('ResourceNotFoundException', 'Task does not exist.');
  }

  nextAt(): Ms | null {
    let first: Ms | null = null;
    for (const { nextAt } of this.#tasks.values()) if (first === null || nextAt < first) first = nextAt;
    return first;
  }

  tick(now: Ms): void {
    const at = this.nextAt();
    for (const [source, task] of [...this.#tasks]) if (task.nextAt === at) this.#run(source, now);
  }

  key(now: Ms): string {
    return [...this.#tasks]
      .map(([source, { destination, maxPerSecond, nextAt, startedAt }]) =>
        JSON.stringify([source, destination, maxPerSecond, nextAt - now, startedAt - now]),
      )
      .join();
  }

  #run(source: string, now: Ms): void {
    const task = this.#tasks.get(source)!;
    const from = this.#queues.get(source)!;
    const batch: { message: Stored; to: Queue }[] = [];
    let more = false;
    for (const message of from.order.readable()) {
      // Without a destination a message goes home; one that was sent to the dead-letter queue directly has no home and stays.
      const to = this.#queues.get(task.destination ?? message.deadLetterSource ?? '');
      if (to === undefined) continue;
      more = batch.length === task.maxPerSecond;
      if (more) break;
      batch.push({ message, to });
    }
    for (const { message, to } of batch) this.#move(message, to, now);
    task.nextAt += SECOND;
    if (!more || task.nextAt >= task.startedAt + 36 * HOUR) this.#tasks.delete(source);
  }
}
