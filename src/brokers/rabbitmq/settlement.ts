/**
 * What a channel has handed to its client and not got settled.
 *
 * `multiple` settles everything up to a tag, on all queues of the channel. The tag itself must still be open, even when older ones are
 * (`ack-multiple-gap`); tag 0 with `multiple` means everything and may find nothing (`ack-zero-multiple`). Any unknown tag is a 406: the
 * channel closes and all that it held goes back (`double-ack-multiple`).
 */
import { preconditionFailed } from './errors.ts';
import type { Copying, Queue } from './ports.ts';

export interface Unsettled {
  readonly tag: number;
  /** The consumer's tag, or for a `get` the delivery tag. */
  readonly consumer: string | number;
  readonly queue: Queue;
  readonly id: number;
}

export class UnsettledDeliveries {
  #open = new Map<number, Unsettled>();

  /** Begins with what another holds, whose queues have become others here. */
  goOnFrom(copied: UnsettledDeliveries, copying: Copying): void {
    for (const delivery of copied) this.add(unsettledFor(delivery, copying));
  }

  get size(): number {
    return this.#open.size;
  }

  add(delivery: Unsettled): void {
    this.#open.set(delivery.tag, delivery);
  }

  take(tag: number, multiple: boolean): Unsettled[] {
    if (tag === 0 && multiple) return this.takeAll();
    const last = this.#open.get(tag);
    if (!last) throw preconditionFailed(`unknown delivery tag ${tag}`);
    if (!multiple) {
      this.#open.delete(tag);
      return [last];
    }
    const taken: Unsettled[] = [];
    for (const delivery of this.#open.values()) {
      taken.push(delivery);
      if (delivery.tag === tag) break;
    }
    for (const delivery of taken) this.#open.delete(delivery.tag);
    return taken;
  }

  takeAll(): Unsettled[] {
    const all = [...this.#open.values()];
    this.#open.clear();
    return all;
  }

  /** A rolled-back transaction gives its acks back. */
  giveBack(deliveries: readonly Unsettled[]): void {
    const all = [...this.#open.values(), ...deliveries].sort((a, b) => a.tag - b.tag);
    this.#open = new Map(all.map(delivery => [delivery.tag, delivery]));
  }

  [Symbol.iterator](): Iterator<Unsettled> {
    return this.#open.values();
  }
}

export function unsettledFor(delivery: Unsettled, copying: Copying): Unsettled {
  return { ...delivery, queue: copying.queue(delivery.queue) };
}

export interface SettlementGroup {
  readonly queue: Queue;
  readonly consumer: string | number;
  readonly ids: readonly number[];
}

/** One command per queue and consumer, in the order of their names; each message of a `get` is its own. Within one, oldest first. */
export function grouped(deliveries: readonly Unsettled[]): SettlementGroup[] {
  if (deliveries.length === 1) return deliveries.map(({ queue, consumer, id }) => ({ queue, consumer, ids: [id] }));
  const groups = new Map<Queue, Map<string | number, number[]>>();
  for (const { queue, consumer, id } of deliveries) {
    let consumers = groups.get(queue);
    if (!consumers) groups.set(queue, (consumers = new Map()));
    const ids = consumers.get(consumer);
    if (ids) ids.push(id);
    else consumers.set(consumer, [id]);
  }
  return [...groups]
    .sort(([a], [b]) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .flatMap(([queue, consumers]) => [...consumers].sort(([a], [b]) => compare(a, b)).map(([consumer, ids]) => ({ queue, consumer, ids })));
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  return typeof b === 'number' ? 1 : a < b ? -1 : a > b ? 1 : 0;
}
