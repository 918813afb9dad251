/**
 * SQS as its API shows it: queues by URL, attributes as text, batches that fail in part, receives that wait. The model's own
 * operations, `Sqs`, are underneath; this adds what a client of AWS's SDK would see, and long polls in virtual time (S-14).
 *
 * A call is answered through `done`, at once but for a receive that waits: that one is answered when a message comes, or when
 * its time is up. Waiting receives of a queue are served in the order of their arrival; AWS does not say in which.
 */
import type { Emit, Ms } from '../../history/event.ts';
import type { MoveTask, ReceiveRequest } from './api.ts';
import { entriesOf, type Fields, inTurn, inWireWords, sizeOf } from './batch.ts';
import { Sqs, type SqsQueueConfig } from './broker.ts';
import { missing, noSuchQueue, SqsError } from './errors.ts';
import { type Arns, attributesFrom, attributesOf, configFrom, selected, type TextAttributes } from './wire-attributes.ts';
import {
  headersFrom,
  type MessageAttributes,
  md5OfAttributes,
  md5OfText,
  modelHandle,
  type Shown,
  wireHandle,
  wireId,
  wireMessage,
} from './wire-messages.ts';

export type Outcome = { readonly output: Fields; readonly error?: undefined } | { readonly error: SqsError; readonly output?: undefined };
export type Done = (outcome: Outcome) => void;

export interface EndpointOptions {
  readonly region?: string;
  readonly account?: string;
  /** The date, in milliseconds, at which the model's clock starts. */
  readonly epoch?: number;
}

/** A receive that waits for a message (S-14). */
interface Waiting {
  readonly queue: string;
  readonly request: ReceiveRequest;
  readonly shown: Shown;
  readonly until: Ms;
  readonly done: Done;
}

const MOST_BYTES = 1024 * 1024;

export class SqsEndpoint {
  readonly sqs: Sqs;
  readonly #region: string;
  readonly #account: string;
  readonly #epoch: number;
  readonly #arns: Arns;
  #waiting: Waiting[] = [];
  #sent = 0;

  constructor(
    queues: readonly SqsQueueConfig[],
    emit: Emit,
    { region = 'eu-west-1', account = '000000000000', epoch = 0 }: EndpointOptions = {},
  ) {
    this.sqs = new Sqs(queues, emit);
    this.#region = region;
    this.#account = account;
    this.#epoch = epoch;
    this.#arns = { arnOf: queue => this.arnOf(queue), queueOf: arn => arn.slice(arn.lastIndexOf(':') + 1) };
  }

  arnOf(queue: string): string {
    return `arn:aws:sqs:${this.#region}:${this.#account}:${queue}`;
  }

  urlOf(queue: string): string {
    return `https://sqs.${this.#region}.amazonaws.com/${this.#account}/${queue}`;
  }

  /** `action` is the API's word: SendMessage, ReceiveMessage, ... */
  call(action: string, input: Fields, now: Ms, done: Done): void {
    this.pass(now);
    const act = Object.hasOwn(this.#actions, action) ? this.#actions[action] : undefined;
    if (act === undefined) {
      done({ error: new SqsError('InvalidAction', `The action or operation ${action} is not valid here.`) });
      return;
    }
    try {
      const output = act(input, now, done);
      if (output !== null) done({ output });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      done({ error: inWireWords(error) });
    }
    this.#serve(now);
  }

  /** The answer of an action that never waits; throws an `SqsError`. */
  ask(action: string, input: Fields, now: Ms): Fields {
    let outcome: Outcome | null = null as Outcome | null;
    this.call(action, input, now, given => {
      outcome = given;
    });
    if (outcome === null) throw new Error(`${action} waits: give it a function to answer to`);
    if (outcome.error !== undefined) throw outcome.error;
    return outcome.output;
  }

  nextTimer(now: Ms): Ms | null {
    const ends = this.#waiting.map(({ until }) => until);
    const timer = this.sqs.nextTimer(now)?.at;
    if (timer !== undefined) ends.push(timer);
    return ends.length === 0 ? null : Math.min(...ends);
  }

  /** Makes everything up to `now` happen: messages that appear go to the receives that wait for them, at their own moment. */
  pass(now: Ms): void {
    for (let at = this.nextTimer(now); at !== null && at <= now; at = this.nextTimer(now)) {
      this.sqs.pass(at);
      this.#serve(at);
    }
    this.sqs.pass(now);
  }

  #serve(now: Ms): void {
    // An answer may lead to another call, and that to another wait.
    for (const waiting of [...this.#waiting]) {
      const { queue, request, shown, until, done } = waiting;
      if (!this.#waiting.includes(waiting)) continue;
      const gone = !this.sqs.queues().includes(queue);
      if (!gone && until > now && !this.sqs.receivable(queue, now) && !this.sqs.exhausted(queue, now)) continue;
      const received = gone ? [] : this.sqs.receive(queue, request, now);
      if (!gone && received.length === 0 && until > now) continue;
      this.#waiting = this.#waiting.filter(one => one !== waiting);
      done(gone ? { error: noSuchQueue() } : { output: this.#received(received, shown) });
    }
  }

  #received(received: ReturnType<Sqs['receive']>, shown: Shown): Fields {
    const Messages = received.map(each => wireMessage(each, shown, this.#epoch, this.#account, this.#arns.arnOf));
    return Messages.length === 0 ? {} : { Messages };
  }

  readonly #actions: { readonly [action: string]: (input: Fields, now: Ms, done: Done) => Fields | null } = {
    CreateQueue: ({ QueueName: name, Attributes: attributes = {} }, now) => {
      if (typeof name !== 'string' || name === '') throw missing('QueueName');
      this.sqs.createQueue(configFrom(name, attributes as TextAttributes, this.#arns), now);
      return { QueueUrl: this.urlOf(name) };
    },
    DeleteQueue: (input, now) => {
      this.sqs.deleteQueue(this.#queue(input), now);
      return {};
    },
    GetQueueUrl: ({ QueueName: name }) => {
      if (typeof name !== 'string' || name === '') throw missing('QueueName');
      if (!this.sqs.queues().includes(name)) throw noSuchQueue();
      return { QueueUrl: this.urlOf(name) };
    },
    ListQueues: ({ QueueNamePrefix: prefix = '' }) => {
      const names = this.sqs.queues().filter(name => name.startsWith(String(prefix)));
      return names.length === 0 ? {} : { QueueUrls: names.sort().map(name => this.urlOf(name)) };
    },
    ListDeadLetterSourceQueues: input => {
      const dead = this.#queue(input);
      const sources = this.sqs.queues().filter(name => this.sqs.queue(name).settings.deadLetterQueue === dead);
      return { queueUrls: sources.sort().map(name => this.urlOf(name)) };
    },
    GetQueueAttributes: (input, now) => {
      const { settings, createdAt, modifiedAt } = this.sqs.queue(this.#queue(input));
      const counts = Object.entries(this.sqs.attributes(settings.name, now)).map(([name, count]) => [name, String(count)] as const);
      const dates = { createdAt: this.#epoch + createdAt, modifiedAt: this.#epoch + modifiedAt };
      const all = attributesOf(settings, dates, Object.fromEntries(counts), this.#arns);
      const Attributes = selected(all, (input.AttributeNames as readonly string[] | undefined) ?? []);
      return Object.keys(Attributes).length === 0 ? {} : { Attributes };
    },
    SetQueueAttributes: (input, now) => {
      const queue = this.#queue(input);
      const { Attributes: given } = input;
      if (typeof given !== 'object' || given === null) throw missing('Attributes');
      const { fifo } = this.sqs.queue(queue).settings;
      const attributes = given as TextAttributes;
      if (attributes.FifoQueue !== undefined && !fifo) throw new SqsError('InvalidAttributeName', 'Unknown Attribute FifoQueue.');
      if (attributes.FifoQueue === 'false')
        throw new SqsError(
          'InvalidAttributeValue',
          'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
        );
      this.sqs.setAttributes(queue, attributesFrom(attributes, fifo, this.#arns), now);
      return {};
    },
    PurgeQueue: (input, now) => {
      this.sqs.purge(this.#queue(input), now);
      return {};
    },
    SendMessage: (input, now) => this.#send(this.#queue(input), input, now),
    SendMessageBatch: (input, now) => {
      const queue = this.#queue(input);
      const entries = entriesOf(input, 'SendMessageBatchRequestEntry');
      const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
      if (bytes > MOST_BYTES)
        throw new SqsError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${MOST_BYTES} bytes. You have sent ${bytes} bytes.`,
        );
      const { fifo, contentBasedDeduplication } = this.sqs.queue(queue).settings;
      // What every message of a FIFO queue must have is looked for before any is stored.
      for (const entry of fifo ? entries : []) {
        if (entry.MessageGroupId === undefined)
          throw new SqsError('InvalidParameterValue', 'The request must contain the parameter MessageGroupId.');
        if (entry.MessageDeduplicationId === undefined && !contentBasedDeduplication) this.#send(queue, entry, now);
      }
      return inTurn(entries, entry => this.#send(queue, entry, now));
    },
    ReceiveMessage: (input, now, done) => this.#receive(input, now, done),
    DeleteMessage: (input, now) => this.#delete(this.#queue(input), input, now),
    DeleteMessageBatch: (input, now) => {
      const queue = this.#queue(input);
      return inTurn(entriesOf(input, 'DeleteMessageBatchRequestEntry'), entry => this.#delete(queue, entry, now));
    },
    ChangeMessageVisibility: (input, now) => this.#hide(this.#queue(input), input, now),
    ChangeMessageVisibilityBatch: (input, now) => {
      const queue = this.#queue(input);
      return inTurn(entriesOf(input, 'ChangeMessageVisibilityBatchRequestEntry'), entry => this.#hide(queue, entry, now));
    },
    StartMessageMoveTask: ({ SourceArn: source, DestinationArn: destination, MaxNumberOfMessagesPerSecond: most }, now) => {
      const to = destination === undefined ? null : this.#arns.queueOf(String(destination));
      const handle = this.sqs.startMessageMove(this.#source(source), to, now, most as number | undefined);
      return { TaskHandle: wireHandle(handle) };
    },
    CancelMessageMoveTask: ({ TaskHandle: handle }, now) => {
      if (handle === undefined) throw missing('TaskHandle');
      const source = this.#taskOf(String(handle), now);
      return { ApproximateNumberOfMessagesMoved: this.sqs.cancelMessageMove(source, now) };
    },
    ListMessageMoveTasks: ({ SourceArn: source, MaxResults: most = 1 }, now) => {
      const tasks = this.sqs.messageMoves(this.#source(source), now).slice(0, Number(most));
      return { Results: tasks.map(task => this.#wireTask(task)) };
    },
  };

  #queue({ QueueUrl: url }: Fields): string {
    if (typeof url !== 'string' || url === '') throw missing('QueueUrl');
    const name = url.slice(url.lastIndexOf('/') + 1);
    if (!this.sqs.queues().includes(name)) throw noSuchQueue();
    return name;
  }

  #source(arn: unknown): string {
    if (typeof arn !== 'string') throw missing('SourceArn');
    const source = this.#arns.queueOf(arn);
    if (!this.sqs.queues().includes(source))
      throw new SqsError('ResourceNotFoundException', "The resource that you specified for the SourceArn parameter doesn't exist.");
    return source;
  }

  #taskOf(handle: string, now: Ms): string {
    let source: string;
    try {
      source = modelHandle(handle).split('/')[0]!;
    } catch {
      throw new SqsError('InvalidParameterValue', 'Value for parameter TaskHandle is invalid.');
    }
    const isRunning = this.sqs
      .messageMoves(this.#source(this.arnOf(source)), now)
      .some(task => wireHandle(task.handle) === handle && task.status === 'RUNNING');
    if (!isRunning) throw new SqsError('ResourceNotFoundException', 'Task does not exist.');
    return source;
  }

  /** A handle is shown only while the task runs. */
  #wireTask({ handle, source, destination, maxPerSecond, startedAt, status, moved, toMove }: MoveTask): Fields {
    return {
      ...(status === 'RUNNING' ? { TaskHandle: wireHandle(handle) } : {}),
      Status: status,
      SourceArn: this.arnOf(source),
      ...(destination === null ? {} : { DestinationArn: this.arnOf(destination) }),
      ...(maxPerSecond === 500 ? {} : { MaxNumberOfMessagesPerSecond: maxPerSecond }),
      ApproximateNumberOfMessagesMoved: moved,
      ApproximateNumberOfMessagesToMove: toMove,
      ...(status === 'FAILED' ? { FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' } : {}),
      StartedTimestamp: this.#epoch + startedAt,
    };
  }

  #send(queue: string, given: Fields, now: Ms): Fields {
    const { MessageBody: body, DelaySeconds: delay, MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = given;
    if (typeof body !== 'string') throw missing('MessageBody');
    // What XML has no character for.
    if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(body))
      throw new SqsError(
        'InvalidMessageContents',
        'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
      );
    const attributes = (given.MessageAttributes ?? {}) as MessageAttributes;
    this.#sent += 1;
    const { messageId, sequenceNumber } = this.sqs.send(
      queue,
      {
        id: `m${this.#sent}`,
        body,
        ...headersFrom(attributes),
        ...(delay === undefined ? {} : { delayMs: Number(delay) * 1000 }),
        ...(groupId === undefined ? {} : { groupId: String(groupId) }),
        ...(deduplicationId === undefined ? {} : { deduplicationId: String(deduplicationId) }),
      },
      now,
    );
    return {
      MessageId: wireId(messageId),
      MD5OfMessageBody: md5OfText(body),
      ...(Object.keys(attributes).length === 0 ? {} : { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
      ...(sequenceNumber === undefined ? {} : { SequenceNumber: sequenceNumber }),
    };
  }

  #receive(input: Fields, now: Ms, done: Done): Fields | null {
    const queue = this.#queue(input);
    const { MaxNumberOfMessages: max = 1, WaitTimeSeconds: wait, VisibilityTimeout: hide, ReceiveRequestAttemptId: attemptId } = input;
    const waitTimeMs = wait === undefined ? this.sqs.queue(queue).settings.receiveWaitMs : Number(wait) * 1000;
    const request: ReceiveRequest = {
      max: Number(max),
      waitTimeMs,
      ...(hide === undefined ? {} : { visibilityTimeoutMs: Number(hide) * 1000 }),
      ...(attemptId === undefined ? {} : { attemptId: String(attemptId) }),
    };
    const names = (field: string) => (input[field] ?? []) as readonly string[];
    const shown = { system: [...names('AttributeNames'), ...names('MessageSystemAttributeNames')], user: names('MessageAttributeNames') };
    // Whoever came before is served before, also when a message is there already.
    const isLast = this.#waiting.some(one => one.queue === queue) && waitTimeMs > 0;
    const received = isLast ? [] : this.sqs.receive(queue, request, now);
    if (received.length > 0 || waitTimeMs === 0) return this.#received(received, shown);
    this.#waiting.push({ queue, request, shown, until: now + waitTimeMs, done });
    return null;
  }

  #delete(queue: string, { ReceiptHandle: handle }: Fields, now: Ms): Fields {
    if (typeof handle !== 'string') throw missing('ReceiptHandle');
    this.sqs.delete(queue, modelHandle(handle), now, 0);
    return {};
  }

  #hide(queue: string, { ReceiptHandle: handle, VisibilityTimeout: timeout }: Fields, now: Ms): Fields {
    if (typeof handle !== 'string') throw missing('ReceiptHandle');
    if (timeout === undefined) throw missing('VisibilityTimeout');
    this.sqs.changeVisibility(queue, modelHandle(handle), Number(timeout) * 1000, now);
    return {};
  }
}
