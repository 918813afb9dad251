/**
 * What Google's client libraries do around Pub/Sub. Nobody is connected here: time is handed in, and `nextTimer` says when to
 * come again.
 *
 * A subscriber holds a limited number of messages and keeps prolonging their leases, for an hour at most (P-04); then it lets
 * go, and the message comes back although the handler is still at it. Messages of one ordering key are handled one after
 * the other. A publisher stops at a key of which a publish failed, until it is told to go on (P-10).
 */
import type { Ms } from '../../history/event.ts';
import { type PubSub, PubSubError, type PubSubPublish, type PulledMessage } from './broker.ts';

/** As the Node library has it by default (P-04). */
export interface FlowControl {
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly maxExtensionMs: Ms;
  /** What a lease is prolonged by; under exactly-once delivery 60 s at least. */
  readonly extensionMs: Ms;
}

const MINUTE: Ms = 60_000;
export const FLOW_CONTROL: FlowControl = {
  maxMessages: 1000,
  maxBytes: 100 * 1024 * 1024,
  maxExtensionMs: 60 * MINUTE,
  extensionMs: 10_000,
};

interface Held {
  readonly message: PulledMessage;
  readonly bytes: number;
  readonly since: Ms;
  /** When the lease is to be prolonged; null once it is no longer. */
  renewAt: Ms | null;
}

/** Prolonged this long before they end, or when half of the lease is over, whichever is later. */
const AHEAD: Ms = 5000;

export class Subscriber {
  readonly #broker: PubSub;
  readonly #subscription: string;
  readonly #name: string;
  readonly #flow: FlowControl;
  readonly #held = new Map<string, Held>();
  /** Ordering keys of which a message is being handled, and what waits behind it. */
  readonly #busy = new Map<string, PulledMessage[]>();
  #bytes = 0;

  constructor(broker: PubSub, subscription: string, name: string, flow: Partial<FlowControl> = {}) {
    this.#broker = broker;
    this.#subscription = subscription;
    this.#name = name;
    this.#flow = { ...FLOW_CONTROL, ...flow };
  }

  /** Messages that are here and not settled: handled, or waiting behind another of their key. */
  get held(): number {
    return this.#held.size;
  }

  /** Takes what there is and what fits; gives those whose handling begins now. */
  take(now: Ms): PulledMessage[] {
    this.pass(now);
    const started: PulledMessage[] = [];
    while (this.#held.size < this.#flow.maxMessages && this.#bytes < this.#flow.maxBytes) {
      const [message] = this.#broker.pull(this.#subscription, { max: 1, subscriber: this.#name }, now);
      if (message === undefined) break;
      const bytes = sizeOf(message);
      this.#held.set(message.ackId, { message, bytes, since: now, renewAt: null });
      this.#bytes += bytes;
      this.#renew(message.ackId, now);
      const waiting = this.#busy.get(message.orderingKey);
      if (message.orderingKey !== '' && waiting !== undefined) waiting.push(message);
      else {
        if (message.orderingKey !== '') this.#busy.set(message.orderingKey, []);
        started.push(message);
      }
    }
    return started;
  }

  /** Settles a message. Gives the next one of its key, whose handling begins now. Throws what exactly-once delivery says (P-11). */
  settle(ackId: string, how: 'ack' | 'nack', now: Ms, delivery = 0): PulledMessage | null {
    this.pass(now);
    const held = this.#held.get(ackId);
    const next = held === undefined ? null : this.#next(held, how === 'nack');
    if (how === 'ack') this.#broker.acknowledge(this.#subscription, [ackId], now, delivery);
    else this.#broker.modifyAckDeadline(this.#subscription, [ackId], 0, now);
    return next;
  }

  nextTimer(): Ms | null {
    let next: Ms | null = null;
    for (const { renewAt } of this.#held.values()) if (renewAt !== null && (next === null || renewAt < next)) next = renewAt;
    return next;
  }

  /** Prolongs what has to be prolonged. Call it at every `nextTimer`, or leases end as they would in a process that hangs. */
  pass(now: Ms): void {
    for (const [ackId, { renewAt }] of this.#held) if (renewAt !== null && renewAt <= now) this.#renew(ackId, now);
    this.#broker.pass(now);
  }

  #renew(ackId: string, now: Ms): void {
    const held = this.#held.get(ackId)!;
    const { exactlyOnce } = this.#broker.describe(this.#subscription).settings;
    const left = held.since + this.#flow.maxExtensionMs - now;
    held.renewAt = null;
    if (left <= 0) return;
    const wanted = exactlyOnce ? Math.max(MINUTE, this.#flow.extensionMs) : this.#flow.extensionMs;
    const extension = Math.min(wanted, left, 10 * MINUTE);
    try {
      this.#broker.modifyAckDeadline(this.#subscription, [ackId], extension, now);
    } catch (error) {
      // The lease is lost already: somebody else has the message, or will have it.
      if (error instanceof PubSubError) return;
      throw error;
    }
    if (this.#broker.leaseEnd(this.#subscription, ackId) !== null) held.renewAt = now + Math.max(extension - AHEAD, extension / 2);
  }

  #next({ message, bytes }: Held, dropsBehind: boolean): PulledMessage | null {
    this.#held.delete(message.ackId);
    this.#bytes -= bytes;
    const { orderingKey } = message;
    const waiting = this.#busy.get(orderingKey);
    if (orderingKey === '' || waiting === undefined) return null;
    if (dropsBehind) {
      // They come again behind the one that is given back (P-09).
      for (const { ackId } of waiting.splice(0)) {
        this.#bytes -= this.#held.get(ackId)!.bytes;
        this.#held.delete(ackId);
      }
    }
    const next = waiting.shift() ?? null;
    if (next === null) this.#busy.delete(orderingKey);
    return next;
  }
}

function sizeOf({ body, headers }: PulledMessage): number {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new TextEncoder().encode(text + Object.entries(headers).flat().join('')).length;
}

/** Publishes with ordering keys: after a failure a key refuses everything until `resume` (P-10). */
export class OrderedPublisher {
  readonly #broker: PubSub;
  readonly #topic: string;
  readonly #stopped = new Set<string>();

  constructor(broker: PubSub, topic: string) {
    this.#broker = broker;
    this.#topic = topic;
  }

  /** `fails`: the schedule lets this publish fail on its way. Nothing is stored then. */
  publish(message: PubSubPublish, now: Ms, fails = false): void {
    const { orderingKey = '' } = message;
    if (orderingKey !== '' && this.#stopped.has(orderingKey))
      throw new PubSubError(
        'FAILED_PRECONDITION',
        `Publishing for ordering key ${orderingKey} stopped at an error. Call resumePublishing first.`,
      );
    try {
      if (fails) throw new PubSubError('FAILED_PRECONDITION', 'The publish request failed.');
      this.#broker.publish(this.#topic, message, now);
    } catch (error) {
      if (orderingKey !== '') this.#stopped.add(orderingKey);
      throw error;
    }
  }

  resume(orderingKey: string): void {
    this.#stopped.delete(orderingKey);
  }
}
