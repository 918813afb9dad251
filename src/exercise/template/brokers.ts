/** What a new exercise says of its broker, by kind: the parts of its files that differ. Plain texts. */

export interface BrokerTemplate {
  /** As the prompt calls it: `the SQS queue `. */
  readonly from: string;
  /** The part `brokers` of exercise.yaml, from its second line on. */
  readonly broker: string;
  /** A program's `consume`. */
  readonly consume: string;
  /** Whether messages have keys. */
  readonly keyed: boolean;
  /** What a handler does that could not do its work; null where to throw is enough. */
  readonly again: string | null;
  /** The sentence of the prompt that says what ends a delivery, and what brings the message back. */
  readonly rules: string;
}

const REDELIVERED = 'A handler that throws, or a process that dies, leaves its message in the queue, and it is delivered again.';

export const BROKER_TEMPLATES = {
  sqs: {
    from: 'the SQS queue `jobs`',
    broker: `  shop:
    kind: sqs
    queues:
      jobs:
        visibilityTimeoutMs: 30000
        redrive:
          deadLetterQueue: jobs-dlq
          # More receives than any bound below can cause, so that a right answer never ends up here.
          maxReceiveCount: 6
`,
    consume: '{ broker: shop, queues: [jobs] }',
    keyed: false,
    again: null,
    rules: `\`message.ack()\` deletes the message. ${REDELIVERED}`,
  },
  sns: {
    from: 'the SNS topic `job-posted`, by way of the SQS queue `jobs`',
    broker: `  shop:
    kind: sns
    topics: [job-posted]
    queues:
      # More receives than any bound below can cause, so that a right answer never ends up in jobs-dlq.
      jobs: { redrive: { deadLetterQueue: jobs-dlq, maxReceiveCount: 6 } }
    subscriptions:
      - { queue: jobs, raw: true }
`,
    consume: '{ broker: shop, queues: [jobs] }',
    keyed: false,
    again: null,
    rules: `\`message.ack()\` deletes the message from the queue. ${REDELIVERED}`,
  },
  kafka: {
    from: 'the Kafka topic `jobs`',
    broker: `  shop:
    kind: kafka
    topics:
      jobs: { partitions: 1 }
`,
    consume: '{ broker: shop, group: worker, client: confluent, autoCommit: false }',
    keyed: true,
    again: null,
    rules:
      '`message.ack()` commits the offset of this record + 1. A handler that throws is handed the record again; where the process dies, the partition is read again from the committed offset.',
  },
  rabbitmq: {
    from: 'the RabbitMQ queue `jobs`',
    broker: `  shop:
    kind: rabbitmq
    version: "4.3"
    queues:
      jobs:
        type: quorum
        deadLetter: { exchange: "", key: jobs-dlq }
        # More deliveries than any bound below can cause, so that a right answer never ends up in jobs-dlq.
        deliveryLimit: 8
      jobs-dlq: {}
`,
    consume: '{ broker: shop, queues: [jobs], prefetch: 1 }',
    keyed: false,
    again: 'return message.retry();',
    rules:
      '`message.ack()` is `basic.ack`, and `message.retry()` puts the message back. A handler that does neither keeps its message; where the process dies, the broker hands the message out again.',
  },
  pubsub: {
    from: 'the Pub/Sub subscription `worker`',
    broker: `  shop:
    kind: pubsub
    topics: [jobs]
    subscriptions:
      worker:
        topic: jobs
        ackDeadlineMs: 60000
`,
    consume: '{ broker: shop, subscription: worker }',
    keyed: false,
    again: null,
    rules:
      '`message.ack()` acknowledges the message. One that is not acknowledged, because the handler threw or the process died, is delivered again.',
  },
} as const satisfies { readonly [kind: string]: BrokerTemplate };

export type TemplateKind = keyof typeof BROKER_TEMPLATES;

export const TEMPLATE_KINDS = Object.keys(BROKER_TEMPLATES) as readonly TemplateKind[];
