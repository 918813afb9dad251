import type { Ms } from '../../history/event.ts';
import { NumberQueue } from './leases.ts';
import { Rows } from './rows.ts';
import { partitionsOf, type Stage } from './stage.ts';

/** What one worker reads of one queue, or one partition. */
export class Lane {
  readonly rows: Rows;
  /** Of the queue's or topic's name, and where in the stage's list it stands. */
  readonly name: string;
  readonly part: number;
  /** Of a topic of Kafka. */
  readonly partition: number;
  /** Rows that came by now; the others are on their way. */
  there = 0;
  /** The next row that was not handed out yet. Of Kafka: the position. */
  next = 0;
  /** SQS: what was handed out and may be again. */
  readonly returned = new NumberQueue();
  // Kafka.
  committed = 0;
  /** What handlers have finished, as the offset to commit. */
  resolved = 0;
  commitAt: Ms = 0;
  busy = false;
  /** Since when. */
  since: Ms = 0;
  waits = false;
  /** It stands among those that have something to hand out. */
  queued = false;

  constructor(name: string, part: number, partition: number, spare: Int32Array[]) {
    this.name = name;
    this.part = part;
    this.partition = partition;
    this.rows = new Rows(spare);
  }
}

/** All that one worker of a stage reads. */
export function lanesOf({ feed, workers, first: _ }: Stage, worker: number, spare: Int32Array[]): readonly Lane[] {
  if (feed.kind === 'http') return [new Lane(`${feed.method} ${feed.path}`, 0, 0, spare)];
  if (feed.kind === 'queues') return feed.queues.map(({ name }, part) => new Lane(name, part, 0, spare));
  return feed.topics.flatMap(({ name, partitions }, part) => {
    const { from, to } = partitionsOf(partitions, workers, worker);
    return Array.from({ length: to - from }, (_each, index) => new Lane(name, part, from + index, spare));
  });
}
