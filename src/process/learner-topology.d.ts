/**
 * What code that declares a broker is called with, where an exercise asks for it: one type for each kind of broker, with the methods of a
 * client that people use. A script, as `learner-api.d.ts` is.
 */
declare module 'ackademy' {
  /** How many processes run a program, and how many messages each of them works on at a time. One of each where left out. */
  export interface WorkerOptions {
    /**
     * Processes that run the program, each with a memory of its own. More of them do more at a time, as far as there is something for
     * each: a partition of Kafka is read by one member of a group.
     */
    readonly workers?: number;
    /** Messages that one process works on at the same time. Of Kafka: partitions. */
    readonly inHand?: number;
  }

  /** When somebody is called. */
  export interface AlarmOptions {
    /** The alarm rings once **more** than so many messages lie there: `0` rings at the first. It can ring again once it has fallen back. */
    readonly above: number;
  }

  /** Creates topics, with the methods of kafkajs' admin client. Called before anything is sent. */
  export interface KafkaAdmin {
    /**
     * Creates topics that are not there yet; true where there is a new one. Without `numPartitions` a topic has one partition.
     *
     * A partition is read by one member of a group, so of more members than partitions some have nothing to do. The partition of a
     * key is a hash of the key, modulo the number of partitions.
     */
    createTopics(request: {
      readonly waitForLeaders?: boolean;
      readonly timeout?: number;
      readonly validateOnly?: boolean;
      readonly topics: readonly { readonly topic: string; readonly numPartitions?: number; readonly replicationFactor?: number }[];
    }): Promise<boolean>;
    /** Adds partitions to a topic, up to `count`. Records stay where they are; later ones of the same key may go elsewhere. */
    createPartitions(request: {
      readonly timeout?: number;
      readonly validateOnly?: boolean;
      readonly topicPartitions: readonly { readonly topic: string; readonly count: number }[];
    }): Promise<boolean>;
  }

  /** Creates topics, and says which program reads which. */
  export interface KafkaTopology extends KafkaAdmin {
    /**
     * The program subscribes to this topic, as a consumer group by its own name; each of its processes is a member. It may subscribe to
     * several. A program that no `consume` names is not deployed.
     */
    consume(topic: string, program: string, options?: WorkerOptions): Promise<void>;
    /**
     * Calls whoever is on call when records lie in the topic that its group has not committed; where nobody reads the topic, all of its
     * records count. Kafka has no dead-letter queue of its own: a topic that you publish to by hand is one, and tells nobody.
     */
    alarm(topic: string, options: AlarmOptions): Promise<void>;
  }

  /** What a queue of RabbitMQ is declared with, as in amqplib. */
  export interface RabbitMqQueueOptions {
    /** It survives a restart of the broker; what is persistent in it survives too. True where left out. */
    readonly durable?: boolean;
    /** How long a message may wait in it, in milliseconds. */
    readonly messageTtl?: number;
    /** The exchange that gets what this queue gives up: refused, too old, or too often handed out. `''` is the default exchange. */
    readonly deadLetterExchange?: string;
    /** Instead of the message's own key. For the default exchange: the name of the queue that it goes to. */
    readonly deadLetterRoutingKey?: string;
    readonly arguments?: {
      readonly 'x-queue-type'?: 'classic' | 'quorum';
      readonly 'x-message-ttl'?: number;
      readonly 'x-dead-letter-exchange'?: string;
      readonly 'x-dead-letter-routing-key'?: string;
      readonly 'x-delivery-limit'?: number;
      /**
       * Of several consumers only one is handed messages; the next one is, when that one is gone. So the order of the queue is kept, however
       * many workers there are: to share the work, have several queues, each for some of the keys.
       */
      readonly 'x-single-active-consumer'?: boolean;
    };
  }

  /**
   * Declares exchanges, queues, bindings and consumers, with the methods of amqplib's channel. To declare once more what is there is
   * allowed as long as it is the same; to bind what was not declared is not. A mistake closes the channel.
   */
  export interface RabbitMqTopology {
    /**
     * Where producers publish to. It keeps nothing: it copies each message to the queues that are bound to it. `direct`: bound with exactly
     * its routing key; `fanout`: all of them; `topic`: bound with a pattern, in which `*` is one word and `#` any number of them.
     */
    assertExchange(
      name: string,
      type: 'direct' | 'fanout' | 'topic' | 'headers',
      options?: { readonly durable?: boolean },
    ): Promise<{ readonly exchange: string }>;
    /** Where messages wait. Consumers of one queue share what is in it: each message goes to one of them. */
    assertQueue(name: string, options?: RabbitMqQueueOptions): Promise<{ readonly queue: string }>;
    /** The exchange copies to this queue what fits the pattern: one copy, however many of its bindings fit. `''` for a fanout. */
    bindQueue(queue: string, exchange: string, pattern: string): Promise<void>;
    /** As in amqplib, with the name of the program in place of its code: it consumes from this queue. It may consume from several. */
    consume(queue: string, program: string, options?: WorkerOptions): Promise<{ readonly consumerTag: string }>;
    /** Calls whoever is on call when more messages lie in this queue, ready and unacknowledged ones together. */
    alarm(queue: string, options: AlarmOptions): Promise<void>;
  }

  /**
   * Creates queues and says who consumes from them, with the operations of AWS's client (`@aws-sdk/client-sqs`). To create once more
   * what is there is allowed as long as it is the same.
   */
  export interface SqsTopology {
    /**
     * A dead-letter queue has to be there before the queue that names it. The ARN of a queue is `arn:aws:sqs:eu-west-1:000000000000:` and its
     * name.
     *
     * A **standard** queue keeps no order. A **FIFO** queue, whose name ends with `.fifo`, keeps that of each group: while a message of a
     * group is in somebody's hands, or comes back, the later ones of that group wait. Who sends to it says the group
     * (`queue(name).send(message, { key })`) and what the message is known again by (`deduplicationId`): within five minutes the same is
     * stored once, and no error tells. Its dead-letter queue is FIFO, too.
     */
    createQueue(request: {
      readonly QueueName: string;
      /** Text, every one of them, also what is a number. */
      readonly Attributes?: {
        /** For how many seconds a received message stays hidden: 0 to 43200. `'30'` where left out. */
        readonly VisibilityTimeout?: string;
        /**
         * `JSON.stringify({ deadLetterTargetArn, maxReceiveCount })`: where a message goes that was received `maxReceiveCount` times, when
         * somebody would receive it once more. Without a policy it comes back for ever.
         */
        readonly RedrivePolicy?: string;
        /** `'true'`, together with a name that ends with `.fifo`. */
        readonly FifoQueue?: 'true';
        /** FIFO: a message without a `deduplicationId` is known again by its body. A replay of it within five minutes is not stored. */
        readonly ContentBasedDeduplication?: 'true' | 'false';
        /** FIFO: whether the same id in two groups is one message or two. */
        readonly DeduplicationScope?: 'queue' | 'messageGroup';
        readonly FifoThroughputLimit?: 'perQueue' | 'perMessageGroupId';
      };
    }): Promise<{ readonly QueueUrl: string }>;
    /** `QueueArn` above all: `Attributes.QueueArn`. */
    getQueueAttributes(request: {
      readonly QueueUrl: string;
      readonly AttributeNames: readonly string[];
    }): Promise<{ readonly Attributes: { readonly [name: string]: string } }>;
    /** The program polls this queue. It may poll several, and takes from the first that has something. */
    consume(queue: string, program: string, options?: WorkerOptions): Promise<void>;
    /**
     * Calls whoever is on call when more messages lie in this queue, visible and in flight together. A dead-letter queue without an alarm is
     * one that nobody looks into.
     */
    alarm(queue: string, options: AlarmOptions): Promise<void>;
  }

  /**
   * Creates topics of SNS, queues of SQS behind them, and says who consumes from the queues, with the operations of AWS's clients
   * (`@aws-sdk/client-sns` and `@aws-sdk/client-sqs`).
   */
  export interface SnsTopology extends SqsTopology {
    /**
     * It keeps nothing: it copies each message to the queues that subscribe to it. A FIFO topic, whose name ends with `.fifo`, hands on the
     * group (`publish(event, { key })`) and the order within it to FIFO queues.
     */
    createTopic(request: {
      readonly Name: string;
      readonly Attributes?: { readonly FifoTopic?: 'true'; readonly ContentBasedDeduplication?: 'true' | 'false' };
    }): Promise<{ readonly TopicArn: string }>;
    /** The queue gets a copy of what is published to the topic from now on. */
    subscribe(request: {
      readonly TopicArn: string;
      readonly Protocol: 'sqs';
      /** The ARN of the queue: `arn:aws:sqs:eu-west-1:000000000000:` and its name. */
      readonly Endpoint: string;
      /** Text, every one of them. */
      readonly Attributes?: {
        /** `'true'`: the queue gets what was published, as it is. `'false'`, or left out: the envelope of SNS, as text, with that in it. */
        readonly RawMessageDelivery?: 'true' | 'false';
        /** `JSON.stringify({ kind: ['placed'] })`: only messages that fit. By their headers, unless the scope says `MessageBody`. */
        readonly FilterPolicy?: string;
        readonly FilterPolicyScope?: 'MessageAttributes' | 'MessageBody';
      };
    }): Promise<{ readonly SubscriptionArn: string }>;
  }

  /** Creates topics and subscriptions, and says who consumes, with the methods of Google's client (`@google-cloud/pubsub`). */
  export interface PubSubTopology {
    /** It hands what is published to each of its subscriptions; what nobody subscribes to is gone. */
    createTopic(name: string): Promise<void>;
    /** Messages wait in it until they are acknowledged. All workers of a program share one. */
    createSubscription(
      topic: string,
      name: string,
      options?: {
        /** 10 to 600; 10 where left out. While its process lives, the client prolongs it, for up to an hour. */
        readonly ackDeadlineSeconds?: number;
        /** Messages of one ordering key (`publish(event, { key })`) come in order: the next once those before it are acknowledged. */
        readonly enableMessageOrdering?: boolean;
        readonly enableExactlyOnceDelivery?: boolean;
        /** By attributes: `attributes.kind = "placed"`. */
        readonly filter?: string;
        /** Where a message goes after so many failed deliveries, 5 to 100. Somebody has to subscribe to that topic, or it is gone. */
        readonly deadLetterPolicy?: { readonly deadLetterTopic: string; readonly maxDeliveryAttempts?: number };
        /** How long what was given back waits: twice as long each time. Without a policy it comes again at once. */
        readonly retryPolicy?: {
          readonly minimumBackoff?: { readonly seconds: number };
          readonly maximumBackoff?: { readonly seconds: number };
        };
      },
    ): Promise<void>;
    /** The program is handed what the subscription has. One subscription for each program. */
    consume(subscription: string, program: string, options?: WorkerOptions): Promise<void>;
    /** Calls whoever is on call when more messages lie in this subscription, outstanding ones too. */
    alarm(subscription: string, options: AlarmOptions): Promise<void>;
  }
}
