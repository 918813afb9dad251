import type { Said } from '../figure.ts';

export type KeysAction = { readonly do: 'send'; readonly key: string } | { readonly do: 'grow' };

export interface RecordView {
  /** Empty: none. */
  readonly key: string;
  /** The how-manieth of its key, from 1. */
  readonly nth: number;
}

export interface KeyView {
  readonly key: string;
  /** murmur2 of the key without its sign bit. */
  readonly hash: number;
  /** Where the producer's next record of this key goes. */
  readonly partition: number;
  /** Partitions that hold records of this key, in the order in which they came to. */
  readonly places: readonly number[];
}

export interface KeysView extends Said {
  /** By partition, in the order of the log. */
  readonly partitions: readonly (readonly RecordView[])[];
  readonly keys: readonly KeyView[];
}

export const FEWEST_PARTITIONS = 3;
export const MOST_PARTITIONS = 6;
export const MOST_RECORDS = 16;
export const LONGEST_KEY = 16;

const send = (key: string): KeysAction => ({ do: 'send', key });
/** Where the page opens. */
export const OPENING: readonly KeysAction[] = ['user-1', 'user-42', 'user-8', 'user-18', 'user-1', 'user-8'].map(send);
