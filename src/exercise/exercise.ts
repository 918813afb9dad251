import type { Subject } from '../../graders/criterion.ts';
import type { Json, Ms } from '../history/event.ts';

/** An exercise as it is loaded: `exercise.yaml` (checked against `exercise.schema.json`) with the files of its folder. Plain data. */
export interface Exercise {
  readonly slug: string;
  readonly title: string;
  /** One sentence for the catalogue. */
  readonly summary: string;
  readonly minutes: number;
  readonly broker: Broker;
  readonly services: Services;
  /** By service. */
  readonly trouble?: { readonly [service: string]: Trouble };
  readonly program: {
    /** The file that holds the handler. */
    readonly entry: string;
    /** The export that is called with `(message, services)`. */
    readonly handler: string;
  };
  /** TypeScript declarations of this exercise's events, given to the editor and to nobody else. */
  readonly events: string;
  readonly messages: { readonly [name: string]: ExerciseMessage };
  /** What the graders count as the work. */
  readonly work: Work;
  readonly bounds: readonly Bound[];
  /** Schedules written by hand, played before the bounds are searched. */
  readonly traces?: readonly NamedTrace[];
  readonly criteria: readonly { readonly id: string; readonly points: number; readonly claim: string | null }[];
  readonly hints: readonly string[];
}

/** What the graders count as the work. */
export interface Work extends Subject {
  /** How the report speaks of it. `name`: `ord_12's stock`; `once` and `never`: `was deducted`. */
  readonly words: { readonly what: string; readonly done: string };
}

export type Broker = SqsBroker | SnsBroker | KafkaBroker | RabbitMqBroker | PubSubBroker | HttpFront;

export const BROKER_NAMES: { readonly [kind in Broker['kind']]: string } = {
  sns: 'SNS',
  pubsub: 'Pub/Sub',
  sqs: 'SQS',
  kafka: 'Kafka',
  rabbitmq: 'RabbitMQ',
  http: 'HTTP',
};

/** No broker: an HTTP front. The messages of the exercise are requests, and the handler answers them. */
export interface HttpFront {
  readonly kind: 'http';
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  /** How often the client sends a request again: after a lost connection, and when it is asked for patience (429, 5xx). */
  readonly retries: number;
  /** How long it waits where no `Retry-After` tells it. */
  readonly retryAfterMs: Ms;
}

/** One topic or several, and one group of consumers that reads them. Every worker is a member of it. */
export interface KafkaBroker {
  readonly kind: 'kafka';
  readonly topics: readonly { readonly name: string; readonly partitions: number }[];
  readonly group: string;
  readonly subscribe: readonly string[];
  /** Whose habits the poll loop has: what it does when a handler throws, and what it commits by itself. */
  readonly client: 'java' | 'kafkajs' | 'confluent';
  readonly autoCommit: boolean;
  readonly autoCommitIntervalMs: Ms;
  /** Null, as below: what the client has by itself. */
  readonly assignor: 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky' | null;
  readonly maxPollRecords: number | null;
  readonly sessionTimeoutMs: Ms | null;
  readonly maxPollIntervalMs: Ms;
  /** Messages that were sent, handled and committed before the run begins, in this order: the log does not start at offset 0. */
  readonly handled: readonly string[];
}

/** Exchanges, queues and bindings, and the queues that every worker consumes from, on one channel. */
export interface RabbitMqBroker {
  readonly kind: 'rabbitmq';
  readonly version: '3.10' | '4.0' | '4.3';
  readonly exchanges: readonly {
    readonly name: string;
    readonly type: 'direct' | 'fanout' | 'topic' | 'headers';
    readonly durable: boolean;
  }[];
  readonly queues: readonly {
    readonly name: string;
    readonly type: 'classic' | 'quorum';
    readonly durable: boolean;
    readonly messageTtlMs: Ms | null;
    /** Where it dead-letters to; null for nowhere. `''` is the default exchange, whose key is a queue's name. */
    readonly deadLetter: { readonly exchange: string; readonly key: string | null } | null;
    /** Quorum queues only; null for the version's own default. */
    readonly deliveryLimit: number | null;
  }[];
  readonly bindings: readonly { readonly exchange: string; readonly queue: string; readonly key: string }[];
  readonly consume: readonly string[];
  readonly prefetch: number;
  /** False: the broker forgets a message as soon as it has written it to the connection. */
  readonly manualAck: boolean;
  readonly consumerTimeoutMs: Ms;
}

/** A topic of SNS and the queues of SQS that subscribe to it; every worker polls those named in `consume`, in that order. */
export interface SnsBroker {
  readonly kind: 'sns';
  readonly topic: string;
  readonly queues: readonly {
    readonly name: string;
    readonly visibilityTimeoutMs: Ms;
    readonly deadLetterQueue: string | null;
    readonly maxReceiveCount: number | null;
    /** False: the body is SNS's envelope, as text (N-02). */
    readonly rawMessageDelivery: boolean;
    /** Null: it gets every message (N-04). By the message's attributes, or by its body. */
    readonly filterPolicy: { readonly [key: string]: Json } | null;
    readonly filterPolicyScope: 'MessageAttributes' | 'MessageBody';
  }[];
  readonly consume: readonly string[];
}

/** A topic of Pub/Sub and one subscription, which all workers share. A live client prolongs its leases, for an hour at most (P-04). */
export interface PubSubBroker {
  readonly kind: 'pubsub';
  readonly topic: string;
  readonly subscription: string;
  readonly ackDeadlineMs: Ms;
  readonly ordering: boolean;
  readonly exactlyOnce: boolean;
  readonly deadLetterTopic: string | null;
  readonly maxDeliveryAttempts: number;
  readonly retryPolicy: { readonly minimumBackoffMs: Ms; readonly maximumBackoffMs: Ms } | null;
}

export interface SqsBroker {
  readonly kind: 'sqs';
  readonly queue: string;
  readonly visibilityTimeoutMs: number;
  readonly deadLetterQueue: string | null;
  readonly maxReceiveCount: number | null;
}

/** What an exercise declares that can go wrong with a service, beside lost connections. Each is a fault that a bound counts. */
export interface Trouble {
  /** Errors that it may refuse a call with, and the operations that may be refused; any where none is named. */
  readonly errors: readonly { readonly name: string; readonly message: string; readonly operations: readonly string[] }[];
  /** How long a slow answer takes; null where the service is never slow. */
  readonly slowMs: Ms | null;
}

export interface Services {
  readonly db?: { readonly tables: { readonly [table: string]: { readonly rows: { readonly [key: string]: Json } } } };
  readonly redis?: { readonly keys: { readonly [key: string]: string } };
  readonly email?: EmailProvider;
  readonly push?: PushProvider;
  readonly payments?: PaymentProvider;
  readonly followers?: FollowerDirectory;
  /** Names that a handler may publish and send to. Those of the exercise's own broker reach its consumers. */
  readonly topics?: readonly string[];
  readonly queues?: readonly string[];
  readonly log?: true;
  readonly clock?: true;
}

/** When a provider answers, and how often it may be asked. */
export interface ProviderAvailability {
  /** Down from `fromMs` on, up again from `untilMs` on. */
  readonly outages: readonly { readonly fromMs: number; readonly untilMs: number }[];
  readonly rateLimit: { readonly requests: number; readonly perMs: number } | null;
}

export interface EmailProvider extends ProviderAvailability {
  /** Null: it takes no idempotency keys. */
  readonly idempotencyKeys: { readonly liveMs: number } | null;
  /** Addresses that it does not write to, each with the reason. */
  readonly refuses: { readonly [address: string]: string };
}

export interface PushProvider extends ProviderAvailability {
  /** Device tokens that are not valid any more. */
  readonly goneTokens: readonly string[];
}

export interface PaymentProvider extends ProviderAvailability {
  readonly idempotencyKeys: { readonly liveMs: number };
  /** Customers whose card is declined, each with the bank's reason. */
  readonly declines: { readonly [customer: string]: string };
}

export interface FollowerDirectory {
  readonly pageSize: number;
  readonly users: { readonly [userId: string]: { readonly ids: readonly string[] } | { readonly count: number; readonly prefix: string } };
}

export interface ExerciseMessage {
  readonly body: { readonly [field: string]: Json };
  readonly headers: { readonly [name: string]: string };
  /** The name of the message that the producer sent again after it missed the reply. */
  readonly retryOf: string | null;
  /** The topic (Kafka) or exchange (RabbitMQ) it is sent to; the only or first one where left out. `''` is the default exchange. */
  readonly to?: string;
  /** Kafka: decides the partition. RabbitMQ: the routing key. */
  readonly key?: string;
  /** RabbitMQ: false for a message that does not survive a restart. True where left out. */
  readonly persistent?: boolean;
}

/** A schedule written by hand, with a name: the files in `traces/`. */
export interface NamedTrace {
  readonly name: string;
  /** What happens in it, in a sentence. */
  readonly why: string;
  /** Allows the trace's own faults and no others. In schedule codes it comes after the exercise's bounds. */
  readonly bound: Bound;
  readonly steps: readonly TraceStep[];
}

/** `deliver` is none: it lets another worker go on with a message that it may have. */
export type TraceFault =
  | 'deliver'
  | 'crash'
  | 'expire'
  | 'redeliver'
  | 'refuse'
  | 'loseReply'
  | 'fail'
  | 'slow'
  | 'rebalance'
  | 'restart'
  | 'disconnect';

/** A fault, and the moment at which it strikes: the first at which all that is said here is so. */
export interface TraceStep {
  readonly fault: TraceFault;
  /** Null: the worker that the call or delivery belongs to. */
  readonly worker: number | null;
  readonly edge: 'before' | 'after';
  /** `email.send`, `tx.insert`, or after `delivery` or `return`. Null: at once. */
  readonly call: string | null;
  readonly delivery: number | null;
  readonly message: string | null;
  readonly error: string | null;
}

/** The bound that a schedule's code names: one of the exercise's, or of a named trace. */
export function boundAt(exercise: Exercise, number: number): Bound | undefined {
  return exercise.bounds[number] ?? exercise.traces?.[number - exercise.bounds.length]?.bound;
}

/** One bounded space of schedules that is searched whole. Bounds are tried in the order of the file, simplest first. */
export interface Bound {
  /** Names of messages, in the order sent. */
  readonly messages: readonly string[];
  readonly workers: number;
  readonly crashes: number;
  /** Times that a visibility timeout passes while a handler still works. */
  readonly expiries: number;
  /** Times that the broker hands out a message that is in flight or deleted. */
  readonly duplicates: number;
  /** Times that a connection is lost: before a call takes hold, or after that and before its reply. */
  readonly errors: number;
  /** Times that a service refuses a call with an error that the exercise declares. Zero where left out, as are all below. */
  readonly refusals?: number;
  /** Times that a service takes as long to answer as the exercise declares. */
  readonly slow?: number;
  /** Kafka: times that all members of the group have to join anew. */
  readonly rebalances?: number;
  /** RabbitMQ: times that the broker restarts. */
  readonly restarts?: number;
  /** RabbitMQ: times that a living process loses its connection to the broker. */
  readonly disconnects?: number;
  /** Messages that a producer sends while the run is under way, in order of time. */
  readonly later?: readonly { readonly message: string; readonly atMs: Ms }[];
}

/** The texts of an exercise's folder, by role. */
export interface ExerciseFiles {
  readonly starter: readonly { readonly path: string; readonly text: string }[];
  readonly solution: readonly { readonly path: string; readonly text: string }[];
}
