import type { LogsAtScale, QueuesAtScale } from '../../brokers/at-scale.ts';
import type { Ms } from '../../history/event.ts';

/** One program of a system, as far as it can be played at full speed: what feeds it, and by how many workers it runs. Plain data. */
export interface Stage {
  readonly program: string;
  readonly handler: string;
  readonly feed: StageFeed;
  readonly workers: number;
  readonly inHand: number;
  /** The number of its first worker, from 0, among those of the whole system. */
  readonly first: number;
  /** Its workers die by the plan. */
  readonly mortal: boolean;
  /** Null: all. */
  readonly grants: readonly string[] | null;
  /** Whoever is on call starts it. */
  readonly opens: boolean;
}

export type StageFeed = HttpStage | QueuesAtScale | LogsAtScale;

export interface HttpStage {
  readonly kind: 'http';
  readonly method: string;
  readonly path: string;
  readonly retries: number;
  readonly retryAfterMs: Ms;
}

/** What can be sent to. */
export interface Destination {
  readonly name: string;
  /** The verb of a handler, `topic.publish` or `queue.send`; a front is sent requests from outside only. */
  readonly verb: 'topic' | 'queue' | 'front';
  /** Of a topic of Kafka; 0 of anything else. */
  readonly partitions: number;
  /** Which stages get a copy, and as which of their queues or topics. */
  readonly readers: readonly { readonly stage: number; readonly part: number }[];
}

/** A topic's partitions of each member, a stretch of them in a row, the first ones one more: Kafka's range assignor. */
export function partitionsOf(partitions: number, workers: number, worker: number): { readonly from: number; readonly to: number } {
  const each = Math.floor(partitions / workers);
  const more = partitions % workers;
  const from = worker * each + Math.min(worker, more);
  return { from, to: from + each + (worker < more ? 1 : 0) };
}
