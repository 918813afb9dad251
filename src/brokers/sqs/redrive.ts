import type { Ms } from '../../history/event.ts';
import type { MoveTask } from './api.ts';
import { invalidValue, noSuchQueue, SqsError } from './errors.ts';
import type { Queue, Stored } from './queue.ts';
import { HOUR, SECOND } from './settings.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Task extends Writable<MoveTask> {
  nextAt: Ms;
}

/** As many as `ListMessageMoveTasks` shows. */
const REMEMBERED = 10;

/** Tasks that move messages out of dead-letter queues (S-06): one for each queue, for 36 hours at most. */
export class Redrive {
  readonly #queues: ReadonlyMap<string, Queue>;
  readonly #move: (message: Stored, destination: Queue, now: Ms) => void;
  readonly #tasks = new Map<string, Task>();
  /** The last tasks of each source, the newest first. */
  readonly #past = new Map<string, Task[]>();
  #started = 0;

  constructor(queues: ReadonlyMap<string, Queue>, move: (message: Stored, destination: Queue, now: Ms) => void) {
    this.#queues = queues;
    this.#move = move;
  }

  /** The task's handle. */
  start(source: string, destination: string | null, maxPerSecond: number, now: Ms): string {
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
    this.#started += 1;
    const handle = `${source}/task${this.#started}`;
    const common = { handle, source, destination, maxPerSecond, startedAt: now };
    const task: Task = { ...common, nextAt: now, status: 'RUNNING', moved: 0, toMove: from.messages.size - from.count.deleted };
    this.#tasks.set(source, task);
    this.#past.set(source, [task, ...(this.#past.get(source) ?? [])].slice(0, REMEMBERED));
    this.#run(source, now);
    return handle;
  }

  /** The newest first. */
  list(source: string): readonly MoveTask[] {
    return this.#past.get(source) ?? [];
  }

  /** What it had moved by then. Those stay where they are. */
  cancel(source: string): number {
    if (!this.#queues.has(source)) throw noSuchQueue();
    const task = this.#tasks.get(source);
    if (task === undefined) throw new SqsError('ResourceNotFoundException', 'Task does not exist.');
    this.#tasks.delete(source);
    task.status = 'CANCELLED';
    return task.moved;
  }

  /** A task ends with its queue, whether it was to read from it or to write to it. */
  forget(queue: string): void {
    this.#past.delete(queue);
    for (const [source, task] of this.#tasks) {
      if (source !== queue && task.destination !== queue) continue;
      this.#tasks.delete(source);
      task.status = 'FAILED';
    }
  }

  /** There never was a task. */
  get idle(): boolean {
    return this.#past.size === 0;
  }

  nextAt(): Ms | null {
    if (this.#tasks.size === 0) return null;
    let first: Ms | null = null;
    for (const { nextAt } of this.#tasks.values()) if (first === null || nextAt < first) first = nextAt;
    return first;
  }

  tick(now: Ms): void {
    const at = this.nextAt();
    for (const [source, task] of [...this.#tasks]) if (task.nextAt === at) this.#run(source, now);
  }

  key(now: Ms): string {
    return [...this.#past.values()]
      .flat()
      .map(({ nextAt, startedAt, ...rest }) => JSON.stringify([rest, rest.status === 'RUNNING' ? nextAt - now : null, startedAt - now]))
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
    task.moved += batch.length;
    task.nextAt += SECOND;
    if (more && task.nextAt < task.startedAt + 36 * HOUR) return;
    this.#tasks.delete(source);
    task.status = more ? 'FAILED' : 'COMPLETED';
  }
}
