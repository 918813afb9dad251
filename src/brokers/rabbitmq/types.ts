/**
 * What crosses the border of the model: what a client sends, what it is sent, and what an onlooker may learn.
 *
 * Nothing here knows how a broker works. Field values are JSON as a JavaScript client would write them; `{ '!': 'int32', value: 1 }`
 * names a wire type where it matters, as it does to a headers exchange and in the texts of some errors.
 */
import type { Ms } from '../../history/event.ts';

export type { Ms };

export type FieldValue = null | boolean | number | string | readonly FieldValue[] | { readonly [key: string]: FieldValue };
export type FieldTable = { readonly [name: string]: FieldValue };

export type Body = string | Uint8Array;

/** The fourteen properties of a message, less its headers. An absent one stays absent on delivery. */
export interface Properties {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  /** 2 is persistent: kept over a restart by a durable queue. amqplib leaves it unset. */
  readonly deliveryMode?: number;
  readonly priority?: number;
  readonly correlationId?: string;
  readonly replyTo?: string;
  /** A string of milliseconds. */
  readonly expiration?: string;
  readonly messageId?: string;
  readonly timestamp?: number;
  readonly type?: string;
  readonly userId?: string;
  readonly appId?: string;
  readonly clusterId?: string;
}

export interface Publish {
  readonly exchange: string;
  readonly key: string;
  readonly body: Body;
  readonly headers?: FieldTable;
  readonly properties?: Properties;
  /** Come back as a `return` when no queue takes it. */
  readonly mandatory?: boolean;
}

export interface QueueDeclaration {
  /** Empty: the broker makes a name up. */
  readonly queue: string;
  readonly durable?: boolean;
  readonly exclusive?: boolean;
  readonly autoDelete?: boolean;
  readonly passive?: boolean;
  readonly arguments?: FieldTable;
}

export interface ExchangeDeclaration {
  readonly exchange: string;
  readonly type?: string;
  readonly durable?: boolean;
  readonly autoDelete?: boolean;
  readonly internal?: boolean;
  readonly passive?: boolean;
  readonly arguments?: FieldTable;
}

export interface Consume {
  readonly queue: string;
  /** Empty: the broker makes a tag up. */
  readonly consumer: string;
  readonly noAck?: boolean;
  readonly exclusive?: boolean;
  readonly arguments?: FieldTable;
}

/** One message as a client receives it. */
export interface Received {
  /** Numbered from 1 on each channel. */
  readonly tag: number;
  /** May have been handed out before, perhaps to somebody else, perhaps unseen. */
  readonly redelivered: boolean;
  readonly exchange: string;
  readonly key: string;
  readonly body: Body;
  readonly headers: FieldTable | null;
  readonly properties: Properties;
  /** The broker's own name for the message: the same for every copy and after dead-lettering. Not on the wire. */
  readonly message: number;
  readonly queue: string;
}

export type Got = { readonly empty: true } | ({ readonly empty: false; readonly remaining: number } & Received);

/** What a client is told of its own accord, in the order in which its channel would read it. */
export type ClientEvent =
  | {
      readonly type: 'deliver';
      readonly connection: string;
      readonly channel: string;
      readonly consumer: string;
      readonly delivery: Received;
    }
  | {
      readonly type: 'return';
      readonly connection: string;
      readonly channel: string;
      readonly code: number;
      readonly text: string;
      readonly exchange: string;
      readonly key: string;
      readonly body: Body;
      readonly headers: FieldTable | null;
      readonly properties: Properties;
      readonly message: number;
    }
  | {
      readonly type: 'confirm';
      readonly connection: string;
      readonly channel: string;
      readonly kind: 'ack' | 'nack';
      readonly tag: number;
      readonly multiple: boolean;
    }
  | { readonly type: 'consumer-cancelled'; readonly connection: string; readonly channel: string; readonly consumer: string }
  | {
      readonly type: 'channel-closed';
      readonly connection: string;
      readonly channel: string;
      readonly code: number;
      readonly text: string;
      readonly method: string;
    }
  | { readonly type: 'connection-closed'; readonly connection: string; readonly code: number; readonly text: string };

export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

/** How a message can leave a queue for good. */
export type Departure =
  | 'acked'
  /** Handed to a consumer that does not acknowledge: gone with the handing. */
  | 'auto-acked'
  | DeathReason
  | 'purged'
  | 'deleted'
  /** A transient message, or a transient queue, in a restart. */
  | 'restarted';

/**
 * What befell a message in a queue: the truth that no client sees whole. Each `stored` is followed by exactly one `gone` for the same
 * copy. `refused` is a copy that the queue never took.
 */
export type Fact =
  | { readonly type: 'stored'; readonly at: Ms; readonly queue: string; readonly copy: number; readonly message: number }
  | { readonly type: 'refused'; readonly at: Ms; readonly queue: string; readonly message: number }
  | {
      readonly type: 'handed';
      readonly at: Ms;
      readonly queue: string;
      readonly copy: number;
      readonly message: number;
      /** Null for a `get`. */
      readonly consumer: string | null;
      readonly redelivered: boolean;
    }
  | { readonly type: 'returned'; readonly at: Ms; readonly queue: string; readonly copy: number; readonly message: number }
  | {
      readonly type: 'gone';
      readonly at: Ms;
      readonly queue: string;
      readonly copy: number;
      readonly message: number;
      readonly how: Departure;
    }
  | {
      readonly type: 'dead-lettered';
      readonly at: Ms;
      readonly queue: string;
      readonly message: number;
      readonly reason: DeathReason;
      readonly exchange: string;
      readonly to: readonly string[];
    };

/** A refusal, with the code and the words of the real broker. A `connection` refusal takes every channel along. */
export interface Refusal {
  readonly scope: 'channel' | 'connection';
  readonly code: number;
  readonly text: string;
  readonly method: string;
  /** What to do about it, in a sentence of ours. */
  readonly advice: string;
}

/** The answer to a request: filled in once the broker has answered, which inside `pipeline` is at its end. */
export interface Reply<T> {
  readonly state: 'pending' | 'ok' | 'refused';
  readonly value: T | null;
  readonly refusal: Refusal | null;
}
