import { Sns } from './broker.ts';
import { type Received, Sqs, SqsError } from '../sqs/broker.ts';
import type { ExerciseMessage, SnsBroker } from '../../exercise/exercise.ts';
import type { Delivered, Json, Ms } from '../../history/event.ts';
import { ServiceRefusal } from '../../services/service.ts';
import type { Handing, Settling, Source, SourceParts } from '../broker.ts';

/**
 * A topic of SNS that fans out to queues of SQS, and consumers that poll them: one message at a time, the first queue that has
 * one. Each queue's copy is a message of its own, `ord_12@stock`, with a fate of its own (N-01). What consumers do with a queue
 * is as in `brokers/sqs/source.ts`; SNS delivers at once, and nothing stands between it and the queues here.
 */
export class SnsSource implements Source {
  /** As with SQS: a poller is nobody to its queue. */
  readonly connects = false;
  readonly #sqs: Sqs;
  readonly #sns: Sns;
  readonly #config: SnsBroker;

  constructor(config: SnsBroker, { emit }: Pick<SourceParts, 'emit'>) {
    this.#config = config;
    // Nothing is left unread for days here, and an expiry date would tell apart states that are the same.
    const retentionMs = null;
    const names = config.queues.map(({ name }) => name);
    const dead = new Set(config.queues.flatMap(({ deadLetterQueue }) => deadLetterQueue ?? []));
    const queues = config.queues.map(({ name, visibilityTimeoutMs, deadLetterQueue, maxReceiveCount }) => {
      const main = { name, visibilityTimeoutMs, retentionMs };
      return deadLetterQueue === null ? main : { ...main, deadLetterQueue, maxReceiveCount: maxReceiveCount! };
    });
    const deadQueues = [...dead].filter(name => !names.includes(name)).map(name => ({ name, retentionMs }));
    this.#sqs = new Sqs([...deadQueues, ...queues], emit, { ageless: true });
    const subscriptions = config.queues.map(({ name, rawMessageDelivery, filterPolicy, filterPolicyScope }) => {
      return { topic: config.topic, protocol: 'sqs' as const, endpoint: name, rawMessageDelivery, filterPolicy, filterPolicyScope };
    });
    this.#sns = new Sns([{ name: config.topic }], subscriptions, this.#sqs, emit);
  }

  /** To the topic, unless it says a queue. */
  send(name: string, { body, headers, retryOf, to }: ExerciseMessage, now: Ms): void {
    if (to !== undefined && to !== this.#config.topic)
      this.#sqs.send(to, { id: name, body, headers, ...(retryOf === null ? {} : { retryOf }) }, now);
    else this.#sns.publish(this.#config.topic, { id: name, body, headers, retryOf }, now);
  }

  start(): void {}

  crash(): void {}

  receivable(_worker: number, now: Ms): boolean {
    return this.#config.consume.some(queue => this.#hasSomething(queue, now));
  }

  receive(_worker: number, now: Ms): Handing | null {
    const queue = this.#config.consume.find(each => this.#hasSomething(each, now))!;
    const [received] = this.#sqs.receive(queue, { max: 1 }, now);
    return received === undefined ? null : handing(queue, received, received.receiveCount === 1 ? 'first' : 'redelivery');
  }

  finished(): void {}

  repeatable(now: Ms): readonly string[] {
    return this.#config.consume.flatMap(queue => this.#sqs.repeatable(queue, now));
  }

  handAgain(_worker: number, message: string, now: Ms): Handing {
    const queue = this.#config.consume.find(each => this.#sqs.repeatable(each, now).includes(message))!;
    return handing(queue, this.#sqs.handAgain(queue, message, now), 'duplicate');
  }

  leaseEnd(_worker: number, { queue, receipt }: Handing, now: Ms) {
    const at = this.#sqs.leaseEnd(queue, receipt, now);
    return at === null ? null : ({ at, reason: 'visibility-timeout' } as const);
  }

  faults(): readonly [] {
    return [];
  }

  strike(): void {}

  settle(operation: string, args: readonly Json[], { handing: { queue, receipt }, delivery }: Settling, now: Ms): Json {
    try {
      if (operation === 'ack') this.#sqs.delete(queue, receipt, now, delivery);
      else this.#sqs.changeVisibility(queue, receipt, Number(args[0]), now);
      return null;
    } catch (error) {
      if (error instanceof SqsError) throw new ServiceRefusal(error.code, `${error.message} ${error.advice}`, error.code);
      throw error;
    }
  }

  nextTimer(now: Ms) {
    return this.#sqs.nextTimer(now);
  }

  pass(now: Ms): void {
    this.#sns.pass(now);
  }

  /** The topic itself keeps nothing: every delivery succeeds at once. */
  key(now: Ms): string {
    return this.#sqs.key(now);
  }

  snapshot(now: Ms): Json {
    return { topic: this.#sns.snapshot(now), queues: this.#sqs.snapshot(now) };
  }

  #hasSomething(queue: string, now: Ms): boolean {
    return this.#sqs.receivable(queue, now) || this.#sqs.exhausted(queue, now);
  }
}

function handing(queue: string, { message, body, headers, receiptHandle, receiveCount }: Received, cause: Delivered['cause']): Handing {
  const view = { id: message, queue, body, headers, attempt: receiveCount, receiveCount };
  return { message, queue, attempt: receiveCount, cause, receipt: receiptHandle, view, observed: [message, receiveCount] };
}
