/** What an assignor is told, and what it answers: who gets which partitions. */
import type { TopicPartition } from './types.ts';

export interface Subscriber {
  readonly memberId: string;
  readonly instanceId?: string | null;
  readonly topics: readonly string[];
  /** What it holds, and since which generation; only the sticky assignors look. */
  readonly owned?: readonly TopicPartition[];
  readonly generation?: number;
}

export type Assignment = Map<string, TopicPartition[]>;
