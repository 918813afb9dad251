import { Digest } from '../../history/digest.ts';
import type { Delivered, Emit, Json, Ms } from '../../history/event.ts';
import { type Fetch, ServiceRefusal } from '../../services/service.ts';
import type { Broker, BrokerParts, Handing, Outgoing, Settling } from '../broker.ts';
import { type FeedStep, reads, type Touch, writes } from '../touch.ts';
import { type Received, Sqs, SqsError, type SqsQueueConfig } from './broker.ts';
import { isFifo } from './config.ts';
import type { SqsConfig, SqsConsumer, SqsQueueSettings } from './kind.ts';

/** Of SQS, or behind topics of SNS. */
type Queues = Pick<SqsConfig, 'queues'>;

/** An exercise opens the same queues in thousands of runs. */
const QUEUES = new WeakMap<Queues, readonly SqsQueueConfig[]>();

/** Of the model. Nothing is left unread for days here, and an expiry date would tell apart states that are the same. */
export function modelQueuesOf(queues: readonly SqsQueueSettings[]): readonly SqsQueueConfig[] {
  const plain = ({ name, visibilityTimeoutMs, fifo }: SqsQueueSettings) => ({ name, visibilityTimeoutMs, retentionMs: null, ...fifo });
  const targets = new Set(queues.map(({ deadLetterQueue }) => deadLetterQueue));
  // The model wants a dead-letter queue before what refers to it.
  const dead = queues.filter(({ name, deadLetterQueue }) => deadLetterQueue === null && targets.has(name));
  const others = queues.filter(queue => !dead.includes(queue));
  return [...dead, ...others].map(queue =>
    Object.freeze({
      ...plain(queue),
      ...(queue.deadLetterQueue === null ? {} : { deadLetterQueue: queue.deadLetterQueue, maxReceiveCount: queue.maxReceiveCount! }),
    }),
  );
}

/**
 * Queues of SQS and the programs that poll them: each loop receives one message at a time, from the first queue that has one, and hands
 * it to the handler. Nothing is acknowledged on the handler's behalf: `ack` is DeleteMessage, `retry` and `extend` are
 * ChangeMessageVisibility.
 */
export class SqsBroker implements Broker {
  /** A poller is nobody to the queue: there is no connection to lose, and a death shows only in time passing (S-01, S-02). */
  readonly connects = false;
  /** It hands out to whoever asks. */
  readonly alike = true;
  /** Also of copies of this one, where `shared`: whoever changes it first takes one of its own. */
  #sqs: Sqs;
  #shared = false;
  /** What `digest` last told, and when; null once anything was done to the queues. */
  #told: Digest | null = null;
  #toldAt: Ms = 0;
  readonly #config: Queues;
  /** By worker: the queues that it polls. */
  readonly #polls: ReadonlyMap<number, readonly string[]>;
  readonly #emit: Emit;

  constructor(config: Queues, { emit, consumers }: Pick<BrokerParts<SqsConsumer>, 'emit' | 'consumers'>, copied: SqsBroker | null = null) {
    this.#config = config;
    this.#emit = emit;
    this.#polls = copied === null ? pollsOf(consumers) : copied.#polls;
    if (copied !== null) {
      this.#sqs = copied.#sqs;
      this.#shared = true;
      return;
    }
    let queues = QUEUES.get(config);
    if (queues === undefined) {
      queues = modelQueuesOf(config.queues);
      QUEUES.set(config, queues);
    }
    // The learner's message shows no time stamps, so states that differ only in them are the same state.
    this.#sqs = new Sqs(queues, emit, { ageless: true });
  }

  takes(destination: string): boolean {
    return this.#config.queues.some(({ name }) => name === destination);
  }

  send(name: string, { body, headers, retryOf, to, key, deduplicationId }: Outgoing, now: Ms): void {
    const queue = to ?? this.#config.queues[0]!.name;
    // A standard queue keeps no order, whatever is said of groups.
    const group = isFifo(queue) && key !== undefined ? { groupId: key } : {};
    const known = deduplicationId === undefined ? {} : { deduplicationId };
    refusing(() => this.own().send(queue, { id: name, body, headers, ...(retryOf === null ? {} : { retryOf }), ...group, ...known }, now));
  }

  lying(queue: string, now: Ms): number {
    const counts = this.#sqs.attributes(queue, now);
    return counts.ApproximateNumberOfMessages + counts.ApproximateNumberOfMessagesNotVisible + counts.ApproximateNumberOfMessagesDelayed;
  }

  start(): void {}

  crash(): void {}

  receivable(worker: number, now: Ms): boolean {
    return this.#firstWithSomething(worker, now) !== undefined;
  }

  /** Also when the receive will find its message exhausted and move it aside: somebody has to ask for that to happen (S-03). */
  #firstWithSomething(worker: number, now: Ms): string | undefined {
    return this.#polls.get(worker)!.find(queue => this.#sqs.receivable(queue, now) || this.#sqs.exhausted(queue, now));
  }

  receive(worker: number, now: Ms): Handing | null {
    const queue = this.#firstWithSomething(worker, now)!;
    const [received] = this.own().receive(queue, { max: 1 }, now);
    return received === undefined ? null : handing(queue, received, received.receiveCount === 1 ? 'first' : 'redelivery');
  }

  finished(): void {}

  repeatable(worker: number, now: Ms): readonly string[] {
    return this.#polls.get(worker)!.flatMap(queue => this.#sqs.repeatable(queue, now));
  }

  handAgain(worker: number, message: string, now: Ms): Handing {
    const queue = this.#polls.get(worker)!.find(each => this.#sqs.repeatable(each, now).includes(message))!;
    return handing(queue, this.own().handAgain(queue, message, now), 'duplicate');
  }

  leaseEnd(_worker: number, { queue, receipt }: Handing, now: Ms) {
    const at = this.#sqs.leaseEnd(queue, receipt, now);
    return at === null ? null : ({ at, reason: 'visibility-timeout' } as const);
  }

  faults(): readonly [] {
    return [];
  }

  strike(): void {}

  /** ReceiveMessage by a program of its own: a command that empties a dead-letter queue. */
  get fetching(): Fetch {
    return {
      receive: (queue, request, now) => {
        const received = refusing(() => this.own().receive(queue, request, now));
        return received.map(each => {
          const { receipt, view } = handing(queue, each, 'first');
          return { receipt, view };
        });
      },
      settle: (queue, receipt, operation, args, delivery, now) => this.#settle(queue, receipt, operation, args, delivery, now),
    };
  }

  settle(operation: string, args: readonly Json[], { handing: { queue, receipt }, delivery }: Settling, now: Ms): Json {
    this.#settle(queue, receipt, operation, args, delivery, now);
    return null;
  }

  #settle(queue: string, receipt: string, operation: string, args: readonly Json[], delivery: number, now: Ms): void {
    refusing(() => {
      if (operation === 'ack') this.own().delete(queue, receipt, now, delivery);
      else this.own().changeVisibility(queue, receipt, Number(args[0]), now);
    });
  }

  nextTimer(now: Ms) {
    return this.#sqs.nextTimer(now);
  }

  pass(now: Ms): void {
    const due = this.#sqs.nextTimer(now);
    if (due !== null && due.at <= now) this.own().pass(now);
  }

  digest(into: Digest, now: Ms): void {
    if (this.#told === null || this.#toldAt !== now) {
      this.#told = new Digest();
      this.#toldAt = now;
      this.#sqs.digest(this.#told, now);
    }
    into.digest(this.#told);
  }

  /**
   * What is sent goes to the end of a queue and is received at its head, which is no matter to each other as long as there is something.
   * Who polls several queues looks at all of them.
   */
  touches(worker: number, step: FeedStep, operation: string): readonly Touch[] {
    const queues = this.#polls.get(worker)!;
    // Who lets go of a message of a group lets the next one come.
    if (queues.some(isFifo) && (step === 'settle' || step === 'receive')) return queues.flatMap(queue => this.#allOf(queue));
    if (step === 'settle')
      return queues.flatMap(queue => (operation === 'ack' ? [writes(`head of ${queue}`)] : [writes(`head of ${queue}`), writes(queue)]));
    if (step !== 'receive') return [];
    return queues.flatMap(queue => {
      const { deadLetterQueue } = this.#config.queues.find(({ name }) => name === queue)!;
      return [
        writes(`head of ${queue}`),
        ...(queues.length > 1 ? [reads(queue)] : []),
        ...(deadLetterQueue === null ? [] : [writes(deadLetterQueue)]),
      ];
    });
  }

  #allOf(queue: string): readonly Touch[] {
    const { deadLetterQueue } = this.#config.queues.find(({ name }) => name === queue)!;
    return [writes(`head of ${queue}`), writes(queue), ...(deadLetterQueue === null ? [] : [writes(deadLetterQueue)])];
  }

  sendTouches(destination: string): readonly Touch[] {
    return [writes(destination)];
  }

  copy(emit: Emit): SqsBroker {
    this.#shared = true;
    const copy = new SqsBroker(this.#config, { emit, consumers: [] }, this);
    copy.#told = this.#told;
    copy.#toldAt = this.#toldAt;
    return copy;
  }

  snapshot(now: Ms): Json {
    return this.#sqs.snapshot(now);
  }

  /** Before anything is done to the queues, here or by what stands in front of them. */
  own(): Sqs {
    this.#told = null;
    if (this.#shared) {
      this.#shared = false;
      this.#sqs = this.#sqs.copy(this.#emit);
    }
    return this.#sqs;
  }
}

/** What the broker does not take, its caller is told. */
function refusing<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof SqsError) throw new ServiceRefusal(error.code, `${error.message} ${error.advice}`, error.code);
    throw error;
  }
}

function pollsOf(consumers: BrokerParts<SqsConsumer>['consumers']): ReadonlyMap<number, readonly string[]> {
  return new Map(consumers.flatMap(({ workers, consumer }) => workers.map(worker => [worker, consumer.queues] as const)));
}

function handing(
  queue: string,
  { message, body, headers, receiptHandle, receiveCount, groupId }: Received,
  cause: Delivered['cause'],
): Handing {
  const view = { id: message, ...(groupId === undefined ? {} : { key: groupId }), body, headers, attempt: receiveCount, receiveCount };
  return { message, queue, attempt: receiveCount, cause, receipt: receiptHandle, view, observed: [message, receiveCount] };
}
