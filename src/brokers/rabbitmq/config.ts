import type { Ms } from '../../history/event.ts';

/** Exchanges, queues and bindings, declared before the run begins. */
export interface RabbitMqConfig {
  readonly kind: 'rabbitmq';
  readonly version: '3.10' | '4.0' | '4.3';
  readonly exchanges: readonly RabbitMqExchange[];
  readonly queues: readonly RabbitMqQueue[];
  readonly bindings: readonly { readonly exchange: string; readonly queue: string; readonly key: string }[];
  readonly consumerTimeoutMs: Ms;
}

export interface RabbitMqExchange {
  readonly name: string;
  readonly type: 'direct' | 'fanout' | 'topic' | 'headers';
  readonly durable: boolean;
}

export interface RabbitMqQueue {
  readonly name: string;
  readonly type: 'classic' | 'quorum';
  readonly durable: boolean;
  readonly messageTtlMs: Ms | null;
  /** Where it dead-letters to; null for nowhere. `''` is the default exchange, whose key is a queue's name. */
  readonly deadLetter: { readonly exchange: string; readonly key: string | null } | null;
  /** Quorum queues only; null for the version's own default. */
  readonly deliveryLimit: number | null;
  /** Of several consumers one is handed messages, and the next only once that one is gone. */
  readonly singleActive?: true;
}

/** What every worker of the program consumes from, on one channel. */
export interface RabbitMqConsumer {
  readonly queues: readonly string[];
  readonly prefetch: number;
  /** False: the broker forgets a message as soon as it has written it to the connection. */
  readonly manualAck: boolean;
}
