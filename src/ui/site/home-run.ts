import type { History } from '../../history/index.ts';
import type { CausePart, TimelineRow } from '../../report/report.ts';
import type { Spoken } from '../../system/words.ts';

/** A recorded run of the real harness, as the home page shows it. */
export interface HomeRun {
  /** `handler.ts`, and what it consumes from: `SQS, standard queue`. */
  readonly file: string;
  readonly broker: string;
  /** The whole text of that file. */
  readonly source: string;
  readonly history: History;
  /** What ran. */
  readonly system: Spoken;
  /** Indexes of the events that cannot both be right. */
  readonly conflict: readonly number[];
  /** What is wrong with them, in a few words: `one order, deducted twice`. */
  readonly verdict: string;
  readonly rows: readonly TimelineRow[];
  readonly cause: readonly CausePart[];
  /** Three numbers that tell the story: 1 order placed, 0 rows in processed_events, 2 deductions. */
  readonly counts: readonly { readonly value: number; readonly of: string; readonly wrong?: true }[];
  /** What was searched to find it: `12 runs, the simplest of 4 that fail`. */
  readonly searched: string;
}
