import type { Digest } from '../../history/digest.ts';
import type { Emit, Json, Ms } from '../../history/event.ts';
import type { Fetch } from '../../services/service.ts';
import { ServiceRefusal } from '../../services/service.ts';
import type { Broker, BrokerParts, Handing, Outgoing, Settling } from '../broker.ts';
import type { Sqs } from '../sqs/broker.ts';
import { isFifo } from '../sqs/config.ts';
import type { SqsConsumer } from '../sqs/kind.ts';
import { SqsBroker } from '../sqs/source.ts';
import type { FeedStep, Touch } from '../touch.ts';
import { Sns, SnsError } from './broker.ts';
import type { SnsConfig } from './kind.ts';

/**
 * Topics of SNS that fan out to queues of SQS, and the programs that poll those. Each queue's copy is a message of its own,
 * `ord_12@stock`, with a fate of its own (N-01). What consumers do with a queue is as in `sqs/source.ts`; SNS delivers at once, so a
 * topic keeps nothing, and all that there is to a state is in the queues. What a FIFO topic knows of duplicates each FIFO queue behind it
 * knows as well, by the same ids.
 */
export class SnsBroker implements Broker {
  readonly connects = false;
  readonly alike = true;
  readonly #config: SnsConfig;
  readonly #emit: Emit;
  readonly #queues: SqsBroker;
  /** In front of these queues; another one for another copy of them. */
  #topics: { readonly sqs: Sqs; readonly sns: Sns } | null = null;

  constructor(
    config: SnsConfig,
    { emit, consumers }: Pick<BrokerParts<SqsConsumer>, 'emit' | 'consumers'>,
    queues: SqsBroker = new SqsBroker(config, { emit, consumers }),
  ) {
    this.#config = config;
    this.#emit = emit;
    this.#queues = queues;
  }

  /** Its queues are queues of SQS. */
  get fetching(): Fetch {
    return this.#queues.fetching;
  }

  takes(destination: string): boolean {
    return this.#config.topics.includes(destination) || this.#queues.takes(destination);
  }

  send(name: string, message: Outgoing, now: Ms): void {
    const { body, headers, retryOf, key, deduplicationId, to = this.#config.topics[0]! } = message;
    if (!this.#config.topics.includes(to)) {
      this.#queues.send(name, message, now);
      return;
    }
    try {
      const group = isFifo(to) && key !== undefined ? { groupId: key } : {};
      const known = deduplicationId === undefined ? {} : { deduplicationId };
      this.#inFront().publish(to, { id: name, body, headers, retryOf, ...group, ...known }, now);
    } catch (error) {
      if (error instanceof SnsError) throw new ServiceRefusal(error.code, `${error.message} ${error.advice}`, error.code);
      throw error;
    }
  }

  lying(queue: string, now: Ms): number {
    return this.#queues.lying(queue, now);
  }

  start(): void {}

  crash(): void {}

  receivable(worker: number, now: Ms): boolean {
    return this.#queues.receivable(worker, now);
  }

  receive(worker: number, now: Ms): Handing | null {
    const handing = this.#queues.receive(worker, now);
    return handing === null ? null : fromQueue(handing);
  }

  finished(): void {}

  repeatable(worker: number, now: Ms): readonly string[] {
    return this.#queues.repeatable(worker, now);
  }

  handAgain(worker: number, message: string, now: Ms): Handing {
    return fromQueue(this.#queues.handAgain(worker, message, now));
  }

  leaseEnd(worker: number, handing: Handing, now: Ms) {
    return this.#queues.leaseEnd(worker, handing, now);
  }

  faults(): readonly [] {
    return [];
  }

  strike(): void {}

  settle(operation: string, args: readonly Json[], settling: Settling, now: Ms): Json {
    return this.#queues.settle(operation, args, settling, now);
  }

  nextTimer(now: Ms) {
    return this.#queues.nextTimer(now);
  }

  pass(now: Ms): void {
    this.#queues.pass(now);
  }

  digest(into: Digest, now: Ms): void {
    this.#queues.digest(into, now);
  }

  touches(worker: number, step: FeedStep, operation: string): readonly Touch[] {
    return this.#queues.touches(worker, step, operation);
  }

  /** A topic keeps nothing: whoever publishes has to do with its queues. */
  sendTouches(destination: string): readonly Touch[] {
    if (!this.#config.topics.includes(destination)) return this.#queues.sendTouches(destination);
    return this.#config.subscriptions.flatMap(({ topic, queue }) => (topic === destination ? this.#queues.sendTouches(queue) : []));
  }

  copy(emit: Emit): SnsBroker {
    return new SnsBroker(this.#config, { emit, consumers: [] }, this.#queues.copy(emit));
  }

  snapshot(now: Ms): Json {
    return { topics: this.#inFront().snapshot(now), queues: this.#queues.snapshot(now) };
  }

  #inFront(): Sns {
    const sqs = this.#queues.own();
    if (this.#topics?.sqs !== sqs) {
      const subscriptions = this.#config.subscriptions.map(({ queue, ...more }) => ({
        ...more,
        protocol: 'sqs' as const,
        endpoint: queue,
      }));
      const { contentBased = [] } = this.#config;
      const topics = this.#config.topics.map(name => (contentBased.includes(name) ? { name, contentBasedDeduplication: true } : { name }));
      this.#topics = { sqs, sns: new Sns(topics, subscriptions, sqs, this.#emit) };
    }
    return this.#topics.sns;
  }
}

/** The message says which queue it comes from: what SNS delivers to two of them differs in nothing else. */
function fromQueue(handing: Handing): Handing {
  const { id, ...view } = handing.view as { readonly id: string; readonly [property: string]: Json };
  return { ...handing, view: { id, queue: handing.queue, ...view } };
}
