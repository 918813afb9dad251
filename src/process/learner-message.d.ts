/**
 * The message that a handler is called with, one type for each broker, each with what that broker has and nothing else, and
 * with the operation of the broker behind each method. An exercise's `Message` is the one of its broker. And what a broker's own client has
 * besides: Kafka's transactions. A script, as `learner-api.d.ts` is.
 */
declare module 'ackademy' {
  /** How a message is stored. A broker takes what it has a use for. */
  export interface SendOptions {
    /** Of messages with the same key the order is kept, where the broker keeps one: the partition key, ordering key or message group. */
    readonly key?: string;
    /** Texts by name, stored beside the message: whoever gets it can read them, and a subscription can filter by them. */
    readonly headers?: { readonly [name: string]: string };
    /** FIFO queues and topics of AWS: within five minutes what has the same is stored once, and no error tells. */
    readonly deduplicationId?: string;
  }

  /**
   * One delivery of one message from an SQS queue. The message is immutable; its `id` survives redelivery.
   *
   * Receiving does not remove a message: it only hides it until it is deleted (`ack`) or until its visibility timeout
   * ends. Then the queue hands it out again, to this worker or to another.
   *
   * There is no `reject`: SQS cannot refuse a message. It moves one to the dead-letter queue by itself, when a receive
   * would exceed the queue's `maxReceiveCount`.
   */
  export interface SqsMessage<Body = Json> {
    /**
     * The broker's id of this message (`MessageId`). The same at every redelivery. **Not** the same when the producer
     * sends the event a second time: for that, look inside the body.
     */
    readonly id: string;

    /** The message group, on queues that have one. Standard queues do not. */
    readonly key?: string;

    /** What the producer sent. Frozen. */
    readonly body: Readonly<Body>;

    /** Message attributes, as text. */
    readonly headers: { readonly [name: string]: string };

    /** Which delivery of this message this is: 1 the first time, 2 after one redelivery. On SQS the same as `receiveCount`. */
    readonly attempt: number;

    /**
     * How often the queue has handed this message out (`ApproximateReceiveCount`), this time included. More than 1 means
     * that an earlier delivery was not deleted in time. It does not mean that the earlier work was lost.
     */
    readonly receiveCount: number;

    /**
     * Removes the message from the queue: `DeleteMessage`.
     *
     * From here on nobody redelivers it, so call it when the work is durable and not before. Without `ack` the message
     * comes back when its visibility timeout ends, even when the handler returned without an error.
     */
    ack(): Promise<void>;

    /**
     * Gives the message back: `ChangeMessageVisibility` with the delay as the new timeout. It can be delivered again
     * after `delayMs`, at once when none is given. Each return counts: see `receiveCount`.
     */
    retry(options?: { readonly delayMs?: number }): Promise<void>;

    /**
     * Keeps the message hidden for `ms` from now: `ChangeMessageVisibility`. For work that may take longer than the
     * queue's visibility timeout. It does not stop a delivery that is already on its way.
     */
    extend(ms: number): Promise<void>;
  }

  /**
   * One delivery of one message from an SQS queue that subscribes to an SNS topic. It is a message of SQS in everything; the
   * topic's other queues have copies of their own, with ids of their own.
   */
  export interface SnsMessage<Body = Json> extends SqsMessage<Body> {
    /** The queue that it was received from. */
    readonly queue: string;

    /**
     * What the publisher sent, where the subscription delivers raw. Otherwise SNS's envelope, as text: the message is
     * `JSON.parse(message.body).Message`, and that is text too.
     */
    readonly body: Readonly<Body>;
  }

  /**
   * One delivery of one message from a Pub/Sub subscription. The client keeps prolonging your lease of it for as long as the
   * process lives, for an hour at most; a process that stands still or dies loses it when the acknowledgement deadline
   * passes. Then the message is handed out again.
   *
   * There is no `reject`: the subscription moves a message to its dead-letter topic by itself, after its last delivery attempt.
   */
  export interface PubSubMessage<Body = Json> {
    /** The broker's id of this message. The same at every redelivery. **Not** the same when the publisher sends the event again. */
    readonly id: string;

    /** Messages of one key come in order where the subscription asks for it; null without one. */
    readonly orderingKey: string | null;

    /** What the publisher sent. Frozen. */
    readonly body: Readonly<Body>;

    /** Attributes, as text. */
    readonly headers: { readonly [name: string]: string };

    /** 1 and every nack and deadline that passed. Only a subscription with a dead-letter topic counts. */
    readonly deliveryAttempt?: number;

    /**
     * `Acknowledge`. After the deadline it may come too late without telling, and the message is handed out again. With
     * exactly-once delivery it is refused then.
     *
     * With an ordering key: when an earlier message of the key comes back, this one comes again too, acknowledged or not.
     */
    ack(): Promise<void>;

    /** A nack: gives the message back, and with it all later ones of its ordering key. The retry policy says when it comes again. */
    retry(): Promise<void>;

    /** `ModifyAckDeadline`: `ms` from now, 600 seconds at most. */
    extend(ms: number): Promise<void>;
  }

  /**
   * One record of a Kafka topic, handed to you by a poll loop. The record is immutable and stays in the topic: nothing that you
   * do removes it.
   *
   * What moves is the group's **committedOffset**: the next record to read, one for each partition. After a crash, a restart or
   * a rebalance whoever owns the partition begins there and is handed everything from there on, again.
   *
   * There is **no attempt count**: a record that is handed out again looks exactly as it did the first time. And there is no
   * `retry` and no `reject`: Kafka has no way to give one record back and no dead-letter queue. If your handler throws, what
   * happens is the client's choice, which the exercise names.
   */
  export interface KafkaMessage<Body = Json> {
    /** The topic. */
    readonly topic: string;

    /** The partition, counted from 0. Order holds within a partition and nowhere else. */
    readonly partition: number;

    /**
     * The record's place in its partition. Topic, partition and offset together name this record, and name it for good. They do
     * **not** name the event: a producer that sends it twice writes two records.
     */
    readonly offset: number;

    /** The record's key, or null. Records of one key are in one partition, so they come in order. */
    readonly key: string | null;

    /** What the producer sent. Frozen. */
    readonly body: Readonly<Body>;

    /** Record headers, as text. */
    readonly headers: { readonly [name: string]: string };

    /**
     * Commits `offset + 1` for this partition: `commitSync` (kafkajs: `commitOffsets`). From here on the group begins behind
     * this record.
     *
     * It says that **everything below** is done too: who commits offset 3 has committed 2. A consumer that has lost its place
     * in the group, because it was silent for longer than the session timeout or did not poll for longer than
     * `max.poll.interval.ms`, is refused with `CommitFailedException`: somebody else has the partition by now.
     */
    ack(): Promise<void>;
  }

  /**
   * Kafka's producer with transactions, with the methods of kafkajs and of the client that succeeded it. The client sends again by
   * itself what got no answer.
   *
   * ```ts
   * const producer = kafka.producer({ transactionalId: 'pricing' });
   * await producer.connect();
   * const transaction = await producer.transaction();
   * ```
   */
  export interface Kafka {
    /** Makes a producer, and tells nobody. It can be kept in a variable of the module and used for many records. */
    producer(options: {
      /** Names the producer through all its lives: whoever connects with it next takes its place. */
      readonly transactionalId: string;
      /** After so many milliseconds the broker aborts a transaction that nobody has ended. 60,000 where left out. */
      readonly transactionTimeout?: number;
    }): Producer;
    /** The consumer that called your handler, for `sendOffsets`. */
    readonly consumer: KafkaConsumer;
  }

  /** Stands for a member of a consumer group, as it was when it polled the record in hand. */
  export interface KafkaConsumer {
    readonly __consumer: never;
  }

  export interface Producer {
    /**
     * `initTransactions`: the broker **fences** every producer that connected with this transactional id before, and aborts at once what it
     * had open.
     */
    connect(): Promise<void>;
    /** Begins a transaction. A producer has one at a time; the broker hears of it with the first `send`. */
    transaction(): Promise<KafkaTransaction>;
    disconnect(): Promise<void>;
  }

  /**
   * Records and offsets that take hold together or not at all. Nothing else is in it: what you change in a database or ask of a provider
   * meanwhile is done, whatever becomes of the transaction.
   *
   * Rejects with `ProducerFenced` once somebody else has connected with the same transactional id, or the transaction has timed out. After
   * any other error it can only be aborted.
   */
  export interface KafkaTransaction {
    /** Appends records. They lie in the topic at once; who reads `read_committed` is handed them after the commit, or never. */
    send(record: {
      readonly topic: string;
      readonly messages: readonly {
        readonly key?: string | null;
        /** Text: `JSON.stringify(order)`. */
        readonly value: string;
        readonly headers?: { readonly [name: string]: string };
      }[];
    }): Promise<void>;
    /**
     * Makes committed offsets part of the transaction. An offset is the **next** record to read: one more than that of the last one that is
     * done.
     *
     * With `consumer` (`kafka.consumer`) the group is asked whether it still counts on this consumer; where it has gone on without it,
     * the promise rejects with `CommitFailedException`. With a `consumerGroupId` alone nobody asks.
     */
    sendOffsets(offsets: {
      readonly consumer?: KafkaConsumer;
      readonly consumerGroupId?: string;
      readonly topics: readonly {
        readonly topic: string;
        readonly partitions: readonly { readonly partition: number; readonly offset: string | number }[];
      }[];
    }): Promise<void>;
    /** All of it takes hold: records can be read, offsets are committed. */
    commit(): Promise<void>;
    /** None of it does. The producer can begin another one. */
    abort(): Promise<void>;
    /** False once it has ended. */
    isActive(): boolean;
  }

  /**
   * Somebody has connected with the transactional id of this producer, or its transaction has timed out. It can do nothing any more, and
   * nothing of its transaction took hold.
   */
  export class ProducerFenced extends Error {
    readonly name: 'ProducerFenced';
    readonly code: 'PRODUCER_FENCED';
  }

  /**
   * One delivery of one message from a RabbitMQ queue. The broker pushes; `prefetch` says how many it pushes before it waits
   * for acknowledgements.
   *
   * A message that is not settled comes back when your connection is lost, at once and to its old place in the queue, and to
   * whichever consumer has room.
   *
   * There is no `extend`: a consumer may keep a message for as long as it is connected, up to the consumer timeout (30 minutes
   * unless the exercise says otherwise).
   */
  export interface RabbitMqMessage<Body = Json> {
    /** The property `message-id`, which the producer gives. The same at every redelivery, and after dead-lettering. */
    readonly id: string;

    /** The queue that it was consumed from. */
    readonly queue: string;

    /** The exchange that it was published to, and after dead-lettering the one that it was dead-lettered to. */
    readonly exchange: string;

    readonly routingKey: string;

    /** What the producer sent. Frozen. */
    readonly body: Readonly<Body>;

    /** What the producer sent as headers, as text. What the broker adds stands beside: `xDeath`, `deliveryCount`. */
    readonly headers: { readonly [name: string]: string };

    /**
     * True when it may have been delivered before, perhaps to somebody else and perhaps without ever having reached a handler.
     * It is not a count, and it does not say that the earlier delivery did anything.
     */
    readonly redelivered: boolean;

    /**
     * How many deliveries of it failed before (`x-delivery-count`): its consumer gave it back with `retry`, or lost its
     * connection. When it exceeds the queue's delivery limit, the queue gives the message up. **Quorum queues only**, and absent
     * until the first failure: a classic queue counts nothing.
     *
     * Up to RabbitMQ 4.2 every return counts, also one by `release` or by the consumer timeout.
     */
    readonly deliveryCount?: number;

    /**
     * Where it was dead-lettered (`x-death`), newest first: one entry for each queue and reason, with how often. Empty for a
     * message that never was.
     */
    readonly xDeath: readonly {
      readonly queue: string;
      readonly reason: 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';
      readonly count: number;
      readonly exchange: string;
    }[];

    /** `basic.ack`: the queue forgets the message. A second acknowledgement of one delivery closes the channel (406). */
    ack(): Promise<void>;

    /**
     * `basic.reject` with requeue: **you tried and failed**. The message goes back to its old place in the queue, from there it is
     * delivered **again at once**, and a quorum queue counts the failure: see `deliveryCount`. The broker knows no delay here: a
     * message that always fails goes round as fast as you can fail. To wait, reject it into a queue with a time to live that
     * dead-letters back.
     */
    retry(): Promise<void>;

    /**
     * `basic.nack` with requeue: **you did not try**, for example because the process is about to stop. As `retry`, but since
     * RabbitMQ 4.3 nothing counts it: a message that is released again and again comes back for ever, whatever the queue's
     * delivery limit. Many clients give messages back so when a handler fails.
     */
    release(): Promise<void>;

    /**
     * `basic.reject` without requeue. The queue gives the message up: it goes to the queue's dead-letter exchange, with
     * `x-death`, or, where the queue has none, **it is gone**. `deadLetter: true` says that you know.
     */
    reject(options: { readonly deadLetter: true }): Promise<void>;
  }
}
