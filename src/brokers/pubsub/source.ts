import type { Digest } from '../../history/digest.ts';
import type { Emit, Json, Ms } from '../../history/event.ts';
import { ServiceRefusal } from '../../services/service.ts';
import type { Broker, BrokerParts, Due, Handing, Outgoing, Settling } from '../broker.ts';
import { PubSub, PubSubError, type PulledMessage } from './broker.ts';
import type { PubSubConfig, PubSubConsumer } from './kind.ts';

/** How long a client prolongs the lease of one message (P-04). */
const LONGEST_HOLD: Ms = 60 * 60_000;

/**
 * Topics of Pub/Sub, and programs that pull from its subscriptions: each life pulls one message at a time and hands it to the handler. `ack` is Acknowledge,
 * `retry` a nack (a deadline of 0), `extend` ModifyAckDeadline.
 *
 * The client prolongs the leases of what its life has not settled, for an hour at most (P-04), whether or not the handler is
 * through with it. It cannot while the process stands still, and never again once it is dead: then the deadline passes and the
 * message comes back (P-02).
 */
export class PubSubBroker implements Broker {
  /** A subscriber is nobody to the subscription: there is no membership to lose, and a death shows only in time passing. */
  readonly connects = false;
  /** The messages of an ordering key go to whoever has the ones before them. */
  readonly alike: boolean;
  readonly #broker: PubSub;
  readonly #config: PubSubConfig;
  /** By worker. */
  readonly #subscriptions: ReadonlyMap<number, string>;
  /** By ack id: what living workers have not settled, and since when. */
  readonly #held: Map<string, { readonly worker: number; readonly since: Ms }>;

  constructor(
    config: PubSubConfig,
    { emit, consumers }: Pick<BrokerParts<PubSubConsumer>, 'emit' | 'consumers'>,
    copied: PubSubBroker | null = null,
  ) {
    this.#config = config;
    this.alike = config.subscriptions.every(({ ordering }) => !ordering);
    if (copied !== null) {
      this.#broker = copied.#broker.copy(emit);
      this.#subscriptions = copied.#subscriptions;
      this.#held = new Map(copied.#held);
      return;
    }
    this.#held = new Map();
    this.#subscriptions = new Map(
      consumers.flatMap(({ workers, consumer }) => workers.map(worker => [worker, consumer.subscription] as const)),
    );
    const topics = config.topics.map(name => ({ name }));
    // Nothing is left unread for days here, and ages would tell apart states that are the same.
    const subscriptions = config.subscriptions.map(each => ({ ...each, retentionMs: null, expirationMs: null }));
    this.#broker = new PubSub(topics, subscriptions, emit, { ageless: true, copies: true });
  }

  takes(destination: string): boolean {
    return this.#config.topics.includes(destination);
  }

  send(name: string, { body, headers, retryOf, to, key }: Outgoing, now: Ms): void {
    const topic = to ?? this.#config.topics[0]!;
    refusing(() =>
      this.#broker.publish(topic, { id: name, body, headers, retryOf, ...(key === undefined ? {} : { orderingKey: key }) }, now),
    );
  }

  lying(subscription: string): number {
    return this.#broker.unacked(subscription);
  }

  start(): void {}

  /** The leases run out by themselves. The next life is another client, which gets nothing of an ordering key before they have (P-09). */
  crash(worker: number, now: Ms): void {
    this.#broker.lost(this.#of(worker), nameOf(worker), now);
    for (const [ackId, held] of this.#held) if (held.worker === worker) this.#held.delete(ackId);
  }

  receivable(worker: number): boolean {
    return this.#broker.receivable(this.#of(worker), nameOf(worker));
  }

  receive(worker: number, now: Ms): Handing | null {
    const subscription = this.#of(worker);
    const [pulled] = this.#broker.pull(subscription, { max: 1, subscriber: nameOf(worker) }, now);
    if (pulled === undefined) return null;
    this.#held.set(pulled.ackId, { worker, since: now });
    return handing(subscription, pulled);
  }

  finished(): void {}

  /** At least once shows in deadlines that pass, which the schedule decides; there is no other way to be handed a message twice. */
  repeatable(): readonly [] {
    return [];
  }

  handAgain(): never {
    throw new Error('Pub/Sub hands nothing out again but what came back');
  }

  leaseEnd(worker: number, { receipt }: Handing): Due | null {
    const at = this.#broker.leaseEnd(this.#of(worker), receipt);
    return at === null ? null : { at, reason: 'visibility-timeout' };
  }

  faults(): readonly [] {
    return [];
  }

  strike(): void {}

  settle(operation: string, args: readonly Json[], { worker, handing: { receipt }, delivery }: Settling, now: Ms): Json {
    const subscription = this.#of(worker);
    refusing(() => {
      if (operation === 'ack') this.#broker.acknowledge(subscription, [receipt], now, delivery);
      else this.#broker.modifyAckDeadline(subscription, [receipt], operation === 'retry' ? 0 : Number(args[0]), now);
    });
    if (operation !== 'extend') this.#held.delete(receipt);
    return null;
  }

  /** What comes by itself: a lease that nobody prolongs, or not for ever; a backoff. */
  nextTimer(): Due | null {
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
        if (worker !== stalled && this.#broker.leaseEnd(this.#of(worker), ackId) === at && at < since + LONGEST_HOLD) {
          const subscription = this.#of(worker);
          const until = Math.min(at + this.#deadlineOf(subscription), since + LONGEST_HOLD);
          this.#broker.modifyAckDeadline(subscription, [ackId], until - (at - 1), at - 1);
        }
      this.#broker.pass(at);
    }
    this.#broker.pass(now);
  }

  digest(into: Digest, now: Ms): void {
    this.#forgetLost();
    into.add(this.#broker.key(now));
  }

  digestOf(worker: number, into: Digest, now: Ms): void {
    this.#forgetLost();
    const held = [...this.#held].flatMap(([ackId, its]) => (its.worker === worker ? [`${ackId}:${now - its.since}`] : [])).sort();
    into.add(held.join());
  }

  copy(emit: Emit): PubSubBroker {
    return new PubSubBroker(this.#config, { emit, consumers: [] }, this);
  }

  snapshot(now: Ms): Json {
    return this.#broker.snapshot(now);
  }

  /** A lease that is over is not prolonged any more. */
  #forgetLost(): void {
    for (const [ackId, { worker }] of this.#held) if (this.#broker.leaseEnd(this.#of(worker), ackId) === null) this.#held.delete(ackId);
  }

  #of(worker: number): string {
    return this.#subscriptions.get(worker)!;
  }

  #deadlineOf(subscription: string): Ms {
    return this.#config.subscriptions.find(({ name }) => name === subscription)!.ackDeadlineMs;
  }
}

/** What the broker does not take, its caller is told. */
function refusing(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (error instanceof PubSubError) throw new ServiceRefusal(error.code, `${error.message} ${error.advice}`, error.code);
    throw error;
  }
}

function handing(queue: string, { message, name, body, headers, orderingKey, ackId, deliveryAttempt, delivered }: PulledMessage): Handing {
  // Without a dead-letter policy a subscriber is told no attempt (P-05).
  const common = { id: message, body, headers, orderingKey: orderingKey === '' ? null : orderingKey };
  const view: Handing['view'] = deliveryAttempt === 0 ? common : { ...common, deliveryAttempt };
  const cause = delivered === 1 ? ('first' as const) : ('redelivery' as const);
  return { message: name, queue, attempt: delivered, cause, receipt: ackId, view, observed: [name, deliveryAttempt] };
}

const nameOf = (worker: number) => `worker-${worker}`;
