import { PubSub, PubSubError, type PulledMessage } from './broker.ts';
import type { ExerciseMessage, PubSubBroker } from '../../exercise/exercise.ts';
import type { Json, Ms, PassedUntil } from '../../history/event.ts';
import { ServiceRefusal } from '../../services/service.ts';
import type { Handing, Settling, Source, SourceParts } from '../broker.ts';

/** How long a client prolongs the lease of one message (P-04). */
const LONGEST_HOLD: Ms = 60 * 60_000;

/**
 * Consumers of one Pub/Sub subscription: each life pulls one message at a time and hands it to the handler. `ack` is Acknowledge,
 * `retry` a nack (a deadline of 0), `extend` ModifyAckDeadline.
 *
 * The client prolongs the leases of what its life has not settled, for an hour at most (P-04), whether or not the handler is
 * through with it. It cannot while the process stands still, and never again once it is dead: then the deadline passes and the
 * message comes back (P-02).
 */
export class PubSubSource implements Source {
  /** A subscriber is nobody to the subscription: there is no membership to lose, and a death shows only in time passing. */
  readonly connects = false;
  readonly #broker: PubSub;
  readonly #config: PubSubBroker;
  /** By ack id: what living workers have not settled, and since when. */
  readonly #held = new Map<string, { readonly worker: number; readonly since: Ms }>();

  constructor(config: PubSubBroker, { emit }: Pick<SourceParts, 'emit'>) {
    this.#config = config;
    const { topic, subscription, ackDeadlineMs, ordering, exactlyOnce, deadLetterTopic, maxDeliveryAttempts, retryPolicy } = config;
    // Nothing is left unread for days here, and ages would tell apart states that are the same.
    const own = { name: subscription, topic, retentionMs: null, expirationMs: null };
    const said = { ackDeadlineMs, ordering, exactlyOnce, deadLetterTopic, maxDeliveryAttempts, retryPolicy };
    const topics = [{ name: topic }, ...(deadLetterTopic === null ? [] : [{ name: deadLetterTopic }])];
    this.#broker = new PubSub(topics, [{ ...own, ...said }], emit, { ageless: true });
  }

  send(name: string, { body, headers, retryOf, key }: ExerciseMessage, now: Ms): void {
    this.#broker.publish(this.#config.topic, { id: name, body, headers, retryOf, ...(key === undefined ? {} : { orderingKey: key }) }, now);
  }

  start(): void {}

  /** The leases run out by themselves. */
  crash(worker: number): void {
    for (const [ackId, held] of this.#held) if (held.worker === worker) this.#held.delete(ackId);
  }

  receivable(worker: number): boolean {
    return this.#broker.receivable(this.#config.subscription, nameOf(worker));
  }

  receive(worker: number, now: Ms): Handing | null {
    const [pulled] = this.#broker.pull(this.#config.subscription, { max: 1, subscriber: nameOf(worker) }, now);
    if (pulled === undefined) return null;
    this.#held.set(pulled.ackId, { worker, since: now });
    return this.#handing(pulled);
  }

  finished(): void {}

  /** At least once shows in deadlines that pass, which the schedule decides; there is no other way to be handed a message twice. */
  repeatable(): readonly [] {
    return [];
  }

  handAgain(): never {
    throw new Error('Pub/Sub hands nothing out again but what came back');
  }

  leaseEnd(_worker: number, { receipt }: Handing) {
    const at = this.#broker.leaseEnd(this.#config.subscription, receipt);
    return at === null ? null : ({ at, reason: 'visibility-timeout' } as const);
  }

  faults(): readonly [] {
    return [];
  }

  strike(): void {}

  settle(operation: string, args: readonly Json[], { handing: { receipt }, delivery }: Settling, now: Ms): Json {
    const { subscription } = this.#config;
    try {
      if (operation === 'ack') this.#broker.acknowledge(subscription, [receipt], now, delivery);
      else this.#broker.modifyAckDeadline(subscription, [receipt], operation === 'retry' ? 0 : Number(args[0]), now);
      if (operation !== 'extend') this.#held.delete(receipt);
      return null;
    } catch (error) {
      if (error instanceof PubSubError) throw new ServiceRefusal(error.code, `${error.message} ${error.advice}`, error.code);
      throw error;
    }
  }

  /** What comes by itself: a lease that nobody prolongs, or not for ever; a backoff. */
  nextTimer(): { readonly at: Ms; readonly reason: PassedUntil } | null {
    this.#forgetLost();
    let next = this.#broker.nextTimer(0, ackId => !this.#held.has(ackId));
    for (const { since } of this.#held.values()) {
      const at = since + LONGEST_HOLD;
      if (next === null || at < next.at) next = { at, reason: 'visibility-timeout' };
    }
    return next;
  }

  pass(now: Ms, stalled: number | null): void {
    for (let timer = this.#broker.nextTimer(now); timer !== null && timer.at <= now; timer = this.#broker.nextTimer(now)) {
      const { at } = timer;
      this.#forgetLost();
      // The client is a little ahead of the deadline.
      for (const [ackId, { worker, since }] of this.#held)
        if (worker !== stalled && this.#broker.leaseEnd(this.#config.subscription, ackId) === at && at < since + LONGEST_HOLD) {
          const until = Math.min(at + this.#config.ackDeadlineMs, since + LONGEST_HOLD);
          this.#broker.modifyAckDeadline(this.#config.subscription, [ackId], until - (at - 1), at - 1);
        }
      this.#broker.pass(at);
    }
    this.#broker.pass(now);
  }

  key(now: Ms): string {
    this.#forgetLost();
    const held = [...this.#held].map(([ackId, { worker, since }]) => `${ackId}:${worker}:${now - since}`).sort();
    return `${this.#broker.key(now)}|${held}`;
  }

  snapshot(now: Ms): Json {
    return this.#broker.snapshot(now);
  }

  /** A lease that is over is not prolonged any more. */
  #forgetLost(): void {
    for (const ackId of this.#held.keys()) if (this.#broker.leaseEnd(this.#config.subscription, ackId) === null) this.#held.delete(ackId);
  }

  #handing({ message, body, headers, orderingKey, ackId, deliveryAttempt, delivered }: PulledMessage): Handing {
    // Without a dead-letter policy a subscriber is told no attempt (P-05).
    const common = { id: message, body, headers, orderingKey: orderingKey === '' ? null : orderingKey };
    const view: Handing['view'] = deliveryAttempt === 0 ? common : { ...common, deliveryAttempt };
    const cause = delivered === 1 ? ('first' as const) : ('redelivery' as const);
    const queue = this.#config.subscription;
    return { message, queue, attempt: delivered, cause, receipt: ackId, view, observed: [message, deliveryAttempt] };
  }
}

const nameOf = (worker: number) => `worker-${worker}`;
