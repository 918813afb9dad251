/**
 * What each operation of a script stands for: a request in the words of SQS's API, and what of its answer goes into the record.
 * Broker and model get the same requests, so that nothing but their answers can differ. Long because it is one table.
 */
import type { Fields, Operation } from './steps.ts';

export interface Request {
  readonly action: string;
  readonly input: { readonly [field: string]: unknown };
  /** What the script calls things, instead of ids that are new each time. */
  readonly reply: (output: Fields) => unknown;
}

/** How the queues of one run are called outside it. */
export interface Place {
  readonly suffix: string;
  urlOf(name: string): string;
  arnOf(name: string): string;
}

/** The names of one run: messages, receipts, sequence numbers and tasks as the script calls them. */
export class Requests {
  readonly #place: Place;
  readonly #messages = new Map<string, string>();
  readonly #handles = new Map<string, string>();
  readonly #receives = new Map<string, number>();
  readonly #sequences = new Map<string, string>();
  readonly #tasks = new Map<string, string>();

  constructor(place: Place) {
    this.#place = place;
  }

  of(op: Operation): Request {
    const act = Object.hasOwn(this.#table, op.op) ? this.#table[op.op] : undefined;
    if (act === undefined) throw new Error(`unknown operation "${op.op}"`);
    const { action, input, reply = () => 'ok' } = act(op);
    const said = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    return { action, input: said, reply };
  }

  readonly #table: { readonly [op: string]: (op: Fields) => Omit<Request, 'reply'> & { reply?: Request['reply'] } } = {
    createQueue: ({ queue, attributes = {} }) => ({
      action: 'CreateQueue',
      input: { QueueName: this.#real(queue), Attributes: this.#attributesIn(attributes, queue) },
    }),
    deleteQueue: ({ queue }) => ({ action: 'DeleteQueue', input: this.#at(queue) }),
    queueUrl: ({ queue }) => ({ action: 'GetQueueUrl', input: { QueueName: this.#real(queue) } }),
    listQueues: ({ prefix = '' }) => ({
      action: 'ListQueues',
      input: { QueueNamePrefix: `${prefix}` },
      reply: ({ QueueUrls = [] }) =>
        QueueUrls.filter((url: string) => url.includes(this.#place.suffix))
          .map((url: string) => this.#label(url))
          .sort(),
    }),
    sources: ({ queue }) => ({
      action: 'ListDeadLetterSourceQueues',
      input: this.#at(queue),
      reply: ({ queueUrls = [] }) => queueUrls.map((url: string) => this.#label(url)).sort(),
    }),
    attributes: ({ queue, names = COUNTS }) => ({
      action: 'GetQueueAttributes',
      input: { ...this.#at(queue), AttributeNames: names },
      reply: ({ Attributes = {} }) => (names === COUNTS ? COUNTS.map(name => Number(Attributes[name])) : this.#attributesOut(Attributes)),
    }),
    setAttributes: ({ queue, attributes }) => ({
      action: 'SetQueueAttributes',
      input: { ...this.#at(queue), Attributes: this.#attributesIn(attributes, null) },
    }),
    purge: ({ queue }) => ({ action: 'PurgeQueue', input: this.#at(queue) }),
    send: op => ({
      action: 'SendMessage',
      input: { ...this.#at(op.queue), ...message(op) },
      reply: output => this.#sent(op, output),
    }),
    sendBatch: ({ queue, entries }) => ({
      action: 'SendMessageBatch',
      input: { ...this.#at(queue), Entries: entries.map((entry: Fields) => ({ Id: entry.id ?? entry.body, ...message(entry) })) },
      reply: output =>
        this.#batch(output, done =>
          this.#sent(
            entries.find((entry: Fields) => (entry.id ?? entry.body) === done.Id),
            done,
          ),
        ),
    }),
    receive: ({ queue, max, wait, visibility, attempt, system = ['ApproximateReceiveCount'], user }) => ({
      action: 'ReceiveMessage',
      input: {
        ...this.#at(queue),
        MaxNumberOfMessages: max,
        WaitTimeSeconds: wait,
        VisibilityTimeout: visibility,
        ReceiveRequestAttemptId: attempt,
        MessageSystemAttributeNames: system,
        MessageAttributeNames: user,
      },
      // Named when the step is over: a poll may be answered before the send that it waited for.
      reply:
        ({ Messages = [] }) =>
        () => {
          const received = Messages.map((one: Fields) => this.#received(one));
          // A standard queue promises no order (S-12), and ElasticMQ's is that of a heap.
          return String(queue).endsWith('.fifo') ? received : received.sort((a: Fields, b: Fields) => (a.message < b.message ? -1 : 1));
        },
    }),
    delete: op => ({ action: 'DeleteMessage', input: { ...this.#at(op.queue), ReceiptHandle: this.#handle(op) } }),
    deleteBatch: ({ queue, entries }) => ({
      action: 'DeleteMessageBatch',
      input: { ...this.#at(queue), Entries: entries.map((entry: Fields) => ({ Id: entry.id, ReceiptHandle: this.#handle(entry) })) },
      reply: output => this.#batch(output, () => 'ok'),
    }),
    hide: op => ({
      action: 'ChangeMessageVisibility',
      input: { ...this.#at(op.queue), ReceiptHandle: this.#handle(op), VisibilityTimeout: op.seconds },
    }),
    hideBatch: ({ queue, entries }) => ({
      action: 'ChangeMessageVisibilityBatch',
      input: {
        ...this.#at(queue),
        Entries: entries.map((entry: Fields) => ({ Id: entry.id, ReceiptHandle: this.#handle(entry), VisibilityTimeout: entry.seconds })),
      },
      reply: output => this.#batch(output, () => 'ok'),
    }),
    startMove: ({ source, destination, perSecond, as = 'task' }) => ({
      action: 'StartMessageMoveTask',
      input: {
        SourceArn: this.#arn(source),
        DestinationArn: destination === undefined ? undefined : this.#arn(destination),
        MaxNumberOfMessagesPerSecond: perSecond,
      },
      reply: ({ TaskHandle }) => {
        this.#tasks.set(as, TaskHandle);
        return 'ok';
      },
    }),
    cancelMove: ({ task = 'task', handle }) => ({
      action: 'CancelMessageMoveTask',
      input: { TaskHandle: handle ?? this.#tasks.get(task) },
      reply: ({ ApproximateNumberOfMessagesMoved }) => ({ moved: ApproximateNumberOfMessagesMoved }),
    }),
    listMoves: ({ source, most }) => ({
      action: 'ListMessageMoveTasks',
      input: { SourceArn: this.#arn(source), MaxResults: most },
      reply: ({ Results = [] }) =>
        Results.map((one: Fields) => [
          one.Status,
          one.ApproximateNumberOfMessagesMoved,
          one.ApproximateNumberOfMessagesToMove,
          ...(one.DestinationArn === undefined ? [] : [this.#label(one.DestinationArn)]),
        ]),
    }),
  };

  /** The suffix goes before `.fifo`, which has to stay last. */
  #real(name: string): string {
    return name.replace(/(\.fifo)?$/, this.#place.suffix + '$1');
  }

  #label(urlOrArn: string): string {
    return urlOrArn.slice(Math.max(urlOrArn.lastIndexOf('/'), urlOrArn.lastIndexOf(':')) + 1).replace(this.#place.suffix, '');
  }

  #arn(name: string): string {
    return this.#place.arnOf(this.#real(name));
  }

  #at(queue: string | undefined) {
    return queue === undefined ? {} : { QueueUrl: this.#place.urlOf(this.#real(queue)) };
  }

  /** `redrive: [queue, count]` and `allow` are policies with the names that queues have outside. */
  #attributesIn({ redrive, allow, ...plain }: Fields, created: string | null): { readonly [name: string]: string } {
    return {
      ...(created?.endsWith('.fifo') && plain.FifoQueue === undefined ? { FifoQueue: 'true' } : {}),
      ...plain,
      ...(redrive === undefined
        ? {}
        : { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: this.#arn(redrive[0]), maxReceiveCount: redrive[1] }) }),
      ...(allow === undefined
        ? {}
        : {
            RedriveAllowPolicy: JSON.stringify(
              Array.isArray(allow)
                ? { redrivePermission: 'byQueue', sourceQueueArns: allow.map(name => this.#arn(name)) }
                : { redrivePermission: allow },
            ),
          }),
    };
  }

  #attributesOut(attributes: { readonly [name: string]: string }): unknown {
    const shown = Object.entries(attributes).flatMap(([name, value]): [string, unknown][] => {
      if (name === 'CreatedTimestamp' || name === 'LastModifiedTimestamp') return [];
      if (name === 'QueueArn') return [[name, this.#label(value)]];
      if (name !== 'RedrivePolicy') return [[name, value]];
      const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(value);
      return [[name, [this.#label(deadLetterTargetArn), Number(maxReceiveCount)]]];
    });
    return Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A message is called by `as`, or by its body. A duplicate has the id, and so the name, of the first. */
  #sent(op: Fields, { MessageId, SequenceNumber, MD5OfMessageBody, MD5OfMessageAttributes }: Fields): unknown {
    if (!this.#messages.has(MessageId)) this.#messages.set(MessageId, op.as ?? op.body);
    return {
      message: this.#messages.get(MessageId),
      ...(SequenceNumber === undefined ? {} : { sequence: this.#sequence(SequenceNumber) }),
      ...(op.md5 ? { md5: [MD5OfMessageBody, MD5OfMessageAttributes].filter(one => one !== undefined) } : {}),
    };
  }

  #sequence(number: string): string {
    if (!this.#sequences.has(number)) this.#sequences.set(number, `s${this.#sequences.size + 1}`);
    return this.#sequences.get(number)!;
  }

  /** Receipts are called `a#1`, `a#2`: the message, and which receive of it. */
  #received({ MessageId, ReceiptHandle, Body, Attributes = {}, MessageAttributes }: Fields): unknown {
    const label = this.#messages.get(MessageId) ?? `new ${Body}`;
    const receive = (this.#receives.get(label) ?? 0) + 1;
    this.#receives.set(label, receive);
    this.#handles.set(`${label}#${receive}`, ReceiptHandle);
    const { ApproximateReceiveCount: count, MessageGroupId: group, MessageDeduplicationId: dedup, SequenceNumber: sequence } = Attributes;
    return {
      message: label,
      ...(Body === label ? {} : { body: Body.length > 40 ? `${Body.length} long` : Body }),
      ...(count === undefined ? {} : { count: Number(count) }),
      ...(group === undefined ? {} : { group }),
      ...(dedup === undefined ? {} : { dedup }),
      ...(sequence === undefined ? {} : { sequence: this.#sequence(sequence) }),
      ...(Attributes.DeadLetterQueueSourceArn === undefined ? {} : { from: this.#label(Attributes.DeadLetterQueueSourceArn) }),
      ...(MessageAttributes === undefined ? {} : { attributes: attributesShown(MessageAttributes) }),
    };
  }

  #batch({ Successful = [], Failed = [] }: Fields, of: (done: Fields) => unknown): unknown {
    return {
      ok: Object.fromEntries(Successful.map((one: Fields) => [one.Id, of(one)]).sort()),
      failed: Object.fromEntries(Failed.map((one: Fields) => [one.Id, codeOf(one.Code)]).sort()),
    };
  }

  #handle({ receipt, handle }: Fields): string | undefined {
    if (receipt === undefined) return handle;
    const known = this.#handles.get(receipt);
    if (known === undefined) throw new Error(`nothing was received that is called ${receipt}`);
    return known;
  }
}

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'];

function message({ body, len, delay, group, dedup, attributes }: Fields) {
  return {
    MessageBody: len === undefined ? body : 'x'.repeat(len),
    DelaySeconds: delay,
    MessageGroupId: group,
    MessageDeduplicationId: dedup,
    MessageAttributes:
      attributes && Object.fromEntries(Object.entries(attributes as Fields).map(([name, said]) => [name, attributeOf(said as Fields)])),
  };
}

/** `[type, value]`; the value of a Binary one is text that stands for its bytes. */
function attributeOf([DataType, value]: Fields) {
  return String(DataType).startsWith('Binary')
    ? { DataType, BinaryValue: new TextEncoder().encode(value) }
    : { DataType, StringValue: value };
}

function attributesShown(attributes: Fields): unknown {
  const shown = Object.entries(attributes as { [name: string]: Fields }).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    [DataType, StringValue ?? new TextDecoder().decode(BinaryValue)],
  ]);
  return Object.fromEntries(shown.sort());
}

/** One name for one error: the query protocol's prefix and its older names are left out. */
export function codeOf(code: string): string {
  const bare = code.replace(/^(AWS\.SimpleQueueService\.|com\.amazonaws\.sqs#)/, '');
  return { NonExistentQueue: 'QueueDoesNotExist', QueueAlreadyExists: 'QueueNameExists' }[bare] ?? bare;
}
