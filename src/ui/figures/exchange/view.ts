import type { Said } from '../figure.ts';

/** What the exchange figure knows of a run, and what its reader can do. No harness here: the page loads this at once. */

export const TYPES = ['topic', 'direct', 'fanout', 'headers'] as const;
export type ExchangeType = (typeof TYPES)[number];
export const QUEUES = ['packing', 'email', 'fraud'] as const;

/** A key, or for a headers exchange `name=value` pairs with commas between them. */
export type ExchangeAction =
  | { readonly do: 'type'; readonly type: ExchangeType }
  | { readonly do: 'bind' | 'unbind'; readonly queue: string; readonly key: string }
  | { readonly do: 'alternate' }
  | { readonly do: 'publish'; readonly key: string; readonly mandatory: boolean };

export interface BindingView {
  readonly key: string;
  /** Whether it matched what was published last; null: nothing was, or it is newer. */
  readonly matched: boolean | null;
}

export interface QueueView {
  readonly name: string;
  readonly bindings: readonly BindingView[];
  /** Numbers of the messages in it. */
  readonly messages: readonly number[];
}

/** `routed`: at least one queue has a copy. */
export type Fate = 'routed' | 'dropped' | 'returned' | 'alternate';

export interface ExchangeView extends Said {
  readonly type: ExchangeType;
  readonly queues: readonly QueueView[];
  /** The queue behind the alternate exchange; null while there is none. */
  readonly unrouted: readonly number[] | null;
  readonly published: readonly { readonly number: number; readonly key: string; readonly fate: Fate }[];
}

export const MOST_MESSAGES = 12;
export const MOST_BINDINGS = 3;
export const LONGEST_KEY = 48;

/** The bindings that an exchange of each type begins with, and messages that are worth a try. */
export const PRESETS: {
  readonly [type in ExchangeType]: {
    readonly bindings: readonly (readonly [queue: string, key: string])[];
    readonly tries: readonly string[];
  };
} = {
  topic: {
    bindings: [
      ['packing', 'order.placed.*'],
      ['email', 'order.*.eu'],
      ['email', 'refund.#'],
      ['fraud', '*.paid.*'],
    ],
    tries: ['order.placed.eu', 'order.paid.eu', 'refund', 'stock.low'],
  },
  direct: {
    bindings: [
      ['packing', 'order.placed'],
      ['email', 'order.placed'],
      ['email', 'order.paid'],
      ['fraud', 'order.paid'],
    ],
    tries: ['order.placed', 'order.paid', 'order.*', 'refund'],
  },
  fanout: {
    bindings: [
      ['packing', ''],
      ['email', ''],
      ['fraud', 'order.paid'],
    ],
    tries: ['order.placed', 'refund'],
  },
  headers: {
    bindings: [
      ['packing', 'kind=placed'],
      ['email', 'kind=placed, region=eu'],
      ['fraud', 'x-match=any, kind=paid, region=us'],
    ],
    tries: ['kind=placed, region=eu', 'kind=placed, region=us', 'kind=refund'],
  },
};

export const OPENING: readonly ExchangeAction[] = [{ do: 'publish', key: 'order.placed.eu', mandatory: false }];
