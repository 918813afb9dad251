import type { Said } from '../figure.ts';

export type QueueTopicAction =
  | { readonly do: 'publish' | 'finish' | 'subscribe' | 'unsubscribe' }
  | { readonly do: 'add' | 'remove'; readonly queue: string }
  | { readonly do: 'crash'; readonly queue: string; readonly consumer: number };

/** A message in a queue or in hands. `again`: it was handed out before. */
export interface Held {
  readonly order: number;
  readonly again: boolean;
}

export interface ConsumerView {
  readonly number: number;
  readonly life: number;
  readonly holding: Held | null;
  /** Orders that it has acknowledged, in this life or an earlier one. */
  readonly done: readonly number[];
}

export interface QueueView {
  readonly name: string;
  readonly ready: readonly Held[];
  readonly consumers: readonly ConsumerView[];
}

export interface QueueTopicView extends Said {
  readonly published: number;
  /** One queue, straight from the producer. */
  readonly queue: QueueView;
  /** A queue for each subscription, behind a fanout exchange. */
  readonly topic: readonly QueueView[];
}

export const MOST_ORDERS = 12;
export const MOST_CONSUMERS = 3;
/** Subscriptions in the order in which they come. */
export const SERVICES = ['email', 'stock', 'fraud'] as const;
export const WORK = 'packing';

const publish = { do: 'publish' } as const;
/** Where the page opens: four orders, and everybody who held the first has finished it. */
export const OPENING: readonly QueueTopicAction[] = [{ do: 'add', queue: 'email' }, publish, publish, publish, publish, { do: 'finish' }];
