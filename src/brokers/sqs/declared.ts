/**
 * Queues and consumers declared in code, with the operations and attributes of AWS's own client: the aggregated `SQS` of
 * `@aws-sdk/client-sqs`. The broker's own model judges each declaration, so what it refuses is refused in its own words.
 *
 * Of a queue's attributes, those that a run can tell from others are there; the rest is refused by name.
 */
import type { Json } from '../../history/event.ts';
import { nearest } from '../../text/nearest.ts';
import { DeclaredAlarms, DeclaredConsumers, fieldsIn, push, shown } from '../declaring.ts';
import { type Declared, type TopologyRecorder, TopologyRefused } from '../topology.ts';
import { Sqs, SqsError } from './broker.ts';
import { type FifoSettings, isFifo, type SqsConfig, type SqsConsumer, type SqsQueueSettings } from './config.ts';
import { type Arns, attributesOf, configFrom, selected, type TextAttributes } from './wire-attributes.ts';

/** Of which the ARN of a queue is made: its name comes behind it. */
export const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:000000000000:';
const URL_PREFIX = 'https://sqs.eu-west-1.amazonaws.com/000000000000/';
const NAME = /^(?=.{1,80}$)[\w-]+(\.fifo)?$/;
const ATTRIBUTES = [
  'VisibilityTimeout',
  'RedrivePolicy',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];
const SUCH_ATTRIBUTES = "{ VisibilityTimeout: '30' }";

export function openSqsTopology(
  _: SqsConfig,
  consumers: { readonly [program: string]: SqsConsumer },
  free: readonly string[] = [],
): Recorder {
  return new Recorder(consumers, free);
}

class Recorder implements TopologyRecorder<SqsConfig, SqsConsumer> {
  readonly #queues: DeclaredQueues;
  readonly methods: TopologyRecorder<SqsConfig, SqsConsumer>['methods'];

  constructor(consumers: { readonly [program: string]: SqsConsumer }, free: readonly string[]) {
    this.#queues = new DeclaredQueues(consumers, free);
    this.methods = this.#queues.methods;
  }

  declared(): Declared<SqsConfig, SqsConsumer> {
    return { config: { kind: 'sqs', queues: this.#queues.all }, ...this.#queues.read() };
  }
}

/** Shared with SNS, whose queues are queues of SQS. */
export class DeclaredQueues {
  readonly sqs = new Sqs([], () => {});
  readonly #all: SqsQueueSettings[] = [];
  readonly #consumers: DeclaredConsumers<SqsConsumer>;
  readonly #alarms = new DeclaredAlarms('queue');
  readonly #arns: Arns = {
    arnOf: queue => QUEUE_ARN + queue,
    // What is no name of a queue here, the model does not find.
    queueOf: arn => (arn.startsWith(QUEUE_ARN) ? arn.slice(QUEUE_ARN.length) : arn),
  };

  constructor(consumers: { readonly [program: string]: SqsConsumer }, free: readonly string[]) {
    this.#consumers = new DeclaredConsumers(
      consumers,
      Object.fromEntries(free.map(program => [program, { queues: [] }])),
      ({ queues }) => queues,
      'queue',
    );
  }

  get all(): readonly SqsQueueSettings[] {
    return this.#all;
  }

  /** Who reads them, and when somebody is called. */
  read(): Omit<Declared<never, SqsConsumer>, 'config'> {
    return { ...this.#consumers.all((_, queues) => ({ queues })), alarms: this.#alarms.all };
  }

  readonly methods = {
    createQueue: (request: Json = null) => {
      const { QueueName = null, Attributes = null } = fieldsIn(
        'createQueue',
        'The parameters',
        request,
        ['QueueName', 'Attributes'],
        "{ QueueName: 'orders' }",
      );
      if (typeof QueueName !== 'string' || !NAME.test(QueueName))
        throw new TopologyRefused(
          `createQueue takes a QueueName: up to 80 letters, digits, dashes and underscores, and \`.fifo\` at the end of a FIFO queue's; it got ${shown(QueueName)}.`,
        );
      const attributes = textsIn(Attributes);
      if (isFifo(QueueName) && attributes.FifoQueue === undefined)
        throw new TopologyRefused(
          `InvalidParameterValue: the name ${shown(QueueName)} is for a FIFO queue, and one is created with the attribute FifoQueue: 'true'.`,
        );
      const config = this.#ask(() => {
        const read = configFrom(QueueName, attributes, this.#arns);
        this.sqs.createQueue(read, 0);
        return read;
      });
      if (!this.#all.some(({ name }) => name === QueueName))
        push(
          this.#all,
          {
            name: QueueName,
            visibilityTimeoutMs: config.visibilityTimeoutMs ?? this.sqs.queue(QueueName).settings.visibilityTimeoutMs,
            deadLetterQueue: config.deadLetterQueue ?? null,
            maxReceiveCount: config.maxReceiveCount ?? null,
            ...(isFifo(QueueName) ? { fifo: fifoIn(this.sqs.queue(QueueName).settings) } : {}),
          },
          'queues',
        );
      return { QueueUrl: URL_PREFIX + QueueName };
    },
    getQueueAttributes: (request: Json = null) => {
      const known = ['QueueUrl', 'AttributeNames'];
      const { QueueUrl = null, AttributeNames = null } = fieldsIn(
        'getQueueAttributes',
        'The parameters',
        request,
        known,
        "{ QueueUrl, AttributeNames: ['QueueArn'] }",
      );
      const queue = this.named('getQueueAttributes', QueueUrl);
      const names = Array.isArray(AttributeNames) ? AttributeNames.map(String) : [];
      const { settings, createdAt, modifiedAt } = this.sqs.queue(queue);
      return this.#ask(() => ({ Attributes: selected(attributesOf(settings, { createdAt, modifiedAt }, {}, this.#arns), names) }));
    },
    consume: (queue: Json = null, program: Json = null, options: Json = null) => {
      this.#consumers.add(this.named('consume', queue), program, options);
      return null;
    },
    alarm: (queue: Json = null, options: Json = null) =>
      this.#alarms.add(
        this.named('alarm', queue),
        options,
        this.#all.map(({ name }) => name),
      ),
  };

  /** A queue that was declared, by its name or its URL. */
  named(call: string, value: Json): string {
    const names = this.#all.map(({ name }) => name);
    const name = typeof value === 'string' && value.startsWith(URL_PREFIX) ? value.slice(URL_PREFIX.length) : value;
    if (typeof name === 'string' && names.includes(name)) return name;
    throw new TopologyRefused(
      `${call}: QueueDoesNotExist: there is no queue ${shown(name)}; it has to be created first. ${nearest(String(name), names)}`.trim(),
    );
  }

  #ask<Result>(make: () => Result): Result {
    try {
      return make();
    } catch (error) {
      if (error instanceof SqsError) throw new TopologyRefused(`${error.code}: ${error.message} ${error.advice}`.trim());
      throw error;
    }
  }
}

const fifoIn = ({ contentBasedDeduplication, deduplicationScope, fifoThroughputLimit }: FifoSettings): FifoSettings => ({
  contentBasedDeduplication,
  deduplicationScope,
  fifoThroughputLimit,
});

/** Of SQS every attribute is a text, also what is a number or an object. */
function textsIn(value: Json): TextAttributes {
  const fields = fieldsIn('createQueue', 'The Attributes', value, ATTRIBUTES, SUCH_ATTRIBUTES);
  for (const [name, text] of Object.entries(fields)) {
    if (typeof text === 'string') continue;
    const such = name === 'RedrivePolicy' ? 'JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 })' : "'30'";
    throw new TopologyRefused(`Every attribute of a queue is given as text: ${name}: ${such}; it got ${shown(text)}.`);
  }
  return fields as TextAttributes;
}
