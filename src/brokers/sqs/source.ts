import { type Received, Sqs, SqsError, type SqsQueueConfig } from './broker.ts';
import type { ExerciseMessage, SqsBroker } from '../../exercise/exercise.ts';
import { Digest } from '../../history/digest.ts';
import type { Delivered, Emit, Json, Ms } from '../../history/event.ts';
import { ServiceRefusal } from '../../services/service.ts';
import type { Handing, Settling, Source, SourceParts } from '../broker.ts';

/** An exercise opens the same queues in thousands of runs. */
const QUEUES = new WeakMap<SqsBroker, readonly SqsQueueConfig[]>();

function queuesOf({ queue, visibilityTimeoutMs, deadLetterQueue, maxReceiveCount }: SqsBroker): readonly SqsQueueConfig[] {
  // Nothing is left unread for days here, and an expiry date would tell apart states that are the same.
  const retentionMs = null;
  const main = { name: queue, visibilityTimeoutMs, retentionMs };
  if (deadLetterQueue === null) return [Object.freeze(main)];
  return [
    Object.freeze({ name: deadLetterQueue, retentionMs }),
    Object.freeze({ ...main, deadLetterQueue, maxReceiveCount: maxReceiveCount! }),
  ];
}

/**
 * Consumers of one SQS queue: a poll loop that receives one message at a time and hands it to the handler. Nothing is
 * acknowledged on the handler's behalf: `ack` is DeleteMessage, `retry` and `extend` are ChangeMessageVisibility.
 */
export class SqsSource implements Source {
  /** A poller is nobody to the queue: there is no connection to lose, and a death shows only in time passing (S-01, S-02). */
  readonly connects = false;
  /** Also of copies of this one, where `shared`: whoever changes it first takes one of its own. */
  #sqs: Sqs;
  #shared = false;
  /** What `digest` last told, and when; null once anything was done to the queues. */
  #told: Digest | null = null;
  #toldAt: Ms = 0;
  readonly #broker: SqsBroker;
  readonly #queue: string;
  readonly #emit: Emit;

  constructor(broker: SqsBroker, { emit }: Pick<SourceParts, 'emit'>, shared: Sqs | null = null) {
    this.#broker = broker;
    this.#emit = emit;
    this.#queue = broker.queue;
    if (shared !== null) {
      this.#sqs = shared;
      this.#shared = true;
      return;
    }
    let queues = QUEUES.get(broker);
    if (queues === undefined) {
      queues = queuesOf(broker);
      QUEUES.set(broker, queues);
    }
    // The learner's message shows no time stamps, so states that differ only in them are the same state.
    this.#sqs = new Sqs(queues, emit, { ageless: true });
  }

  send(name: string, { body, headers, retryOf }: ExerciseMessage, now: Ms): void {
    this.#own().send(this.#queue, { id: name, body, headers, ...(retryOf === null ? {} : { retryOf }) }, now);
  }

  start(): void {}

  crash(): void {}

  /** Also when the receive will find its message exhausted and move it aside: somebody has to ask for that to happen (S-03). */
  receivable(_worker: number, now: Ms): boolean {
    return this.#sqs.receivable(this.#queue, now) || this.#sqs.exhausted(this.#queue, now);
  }

  receive(_worker: number, now: Ms): Handing | null {
    const [received] = this.#own().receive(this.#queue, { max: 1 }, now);
    return received === undefined ? null : this.#handing(received, received.receiveCount === 1 ? 'first' : 'redelivery');
  }

  finished(): void {}

  repeatable(now: Ms): readonly string[] {
    return this.#sqs.repeatable(this.#queue, now);
  }

  handAgain(_worker: number, message: string, now: Ms): Handing {
    return this.#handing(this.#own().handAgain(this.#queue, message, now), 'duplicate');
  }

  leaseEnd(_worker: number, handing: Handing, now: Ms) {
    const at = this.#sqs.leaseEnd(this.#queue, handing.receipt, now);
    return at === null ? null : ({ at, reason: 'visibility-timeout' } as const);
  }

  faults(): readonly [] {
    return [];
  }

  strike(): void {}

  settle(operation: string, args: readonly Json[], { handing: { receipt }, delivery }: Settling, now: Ms): Json {
    try {
      if (operation === 'ack') this.#own().delete(this.#queue, receipt, now, delivery);
      else this.#own().changeVisibility(this.#queue, receipt, Number(args[0]), now);
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
    const due = this.#sqs.nextTimer(now);
    if (due !== null && due.at <= now) this.#own().pass(now);
  }

  key(now: Ms): string {
    return this.#sqs.key(now);
  }

  digest(into: Digest, now: Ms): void {
    if (this.#told === null || this.#toldAt !== now) {
      this.#told = new Digest();
      this.#toldAt = now;
      this.#sqs.digest(this.#told, now);
    }
    into.digest(this.#told);
  }

  copy(emit: Emit): SqsSource {
    this.#shared = true;
    const copy = new SqsSource(this.#broker, { emit }, this.#sqs);
    copy.#told = this.#told;
    copy.#toldAt = this.#toldAt;
    return copy;
  }

  snapshot(now: Ms): Json {
    return this.#sqs.snapshot(now);
  }

  /** Before anything is done to the queues. */
  #own(): Sqs {
    this.#told = null;
    if (this.#shared) {
      this.#shared = false;
      this.#sqs = this.#sqs.copy(this.#emit);
    }
    return this.#sqs;
  }

  #handing({ message, body, headers, receiptHandle, receiveCount }: Received, cause: Delivered['cause']): Handing {
    const view = { id: message, body, headers, attempt: receiveCount, receiveCount };
    return { message, queue: this.#queue, attempt: receiveCount, cause, receipt: receiptHandle, view, observed: [message, receiveCount] };
  }
}
