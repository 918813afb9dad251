import type { Ms } from '../../history/event.ts';
import { Chain } from './chain.ts';
import type { MessageState, Order, Queue, Stored } from './queue.ts';
import { MINUTE } from './settings.ts';

/** A group of a standard queue: one tenant among several (S-30). It orders nothing. */
interface Tenant {
  readonly id: string;
  held: number;
  inFlight: number;
  noisy: boolean;
  lastActiveAt: Ms;
}

const NO_TENANTS = new Map<string, Tenant>();
const NOISY_FROM = 30;
const QUIET_AFTER: Ms = 5 * MINUTE;

/**
 * A standard queue promises no order (S-12). This one hands out whatever has been ready for longest, so a message that came
 * back waits behind those that never left.
 *
 * Fair queues (S-30), as we read AWS's "approximately": a group is noisy once it holds more than 10 % of the messages in
 * flight and at least 30 of them; others are then served first. It is quiet again once none of its messages is left, or when
 * nothing of it was sent or received for 5 minutes. Its share of processing time is not modelled.
 */
export class StandardOrder implements Order {
  readonly #queue: Queue;
  readonly #quiet = new Chain<Stored>();
  readonly #noisy = new Chain<Stored>();
  /** Most queues have none, and an explorer makes a queue for nearly every run. */
  #tenants: Map<string, Tenant> = NO_TENANTS;
  readonly #noisyTenants: Tenant[] = [];
  /** Ready messages that a receive would hand out, not move to the dead-letter queue. */
  #deliverable = 0;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  entered(message: Stored, now: Ms): void {
    const { groupId } = message;
    if (groupId !== null) {
      let tenant = this.#tenants.get(groupId);
      if (tenant === undefined) {
        tenant = { id: groupId, held: 0, inFlight: 0, noisy: false, lastActiveAt: now };
        if (this.#tenants === NO_TENANTS) this.#tenants = new Map();
        this.#tenants.set(groupId, tenant);
      }
      tenant.held += 1;
      tenant.lastActiveAt = now;
      if (message.state === 'in-flight') tenant.inFlight += 1;
    }
    if (message.state === 'ready') this.#line(message);
  }

  changed(message: Stored, from: MessageState): void {
    if (from === 'ready') this.#unline(message);
    if (message.state === 'ready') this.#line(message);
    const tenant = this.#tenantOf(message);
    if (tenant === undefined) return;
    if (message.state === 'in-flight') tenant.inFlight += 1;
    if (from === 'in-flight') tenant.inFlight -= 1;
  }

  left(message: Stored, from: MessageState): void {
    if (from === 'ready') this.#unline(message);
    const tenant = this.#tenantOf(message);
    if (tenant === undefined) return;
    tenant.held -= 1;
    if (from === 'in-flight') tenant.inFlight -= 1;
    if (tenant.held > 0) return;
    this.#tenants.delete(tenant.id);
    if (tenant.noisy) this.#noisyTenants.splice(this.#noisyTenants.indexOf(tenant), 1);
  }

  offer(max: number, now: Ms, take: (message: Stored) => boolean): void {
    if (this.#noisyTenants.length > 0)
      for (const tenant of [...this.#noisyTenants]) if (now - tenant.lastActiveAt >= QUIET_AFTER) this.#calm(tenant);
    for (let taken = 0; taken < max; ) {
      const message = this.#first();
      if (message === null) return;
      if (!take(message)) continue;
      taken += 1;
      this.#received(message, now);
    }
  }

  receivable(): boolean {
    return this.#deliverable > 0;
  }

  exhausted(): boolean {
    return this.#quiet.size + this.#noisy.size > this.#deliverable;
  }

  *readable(): Iterable<Stored> {
    yield* this.#quiet;
    yield* this.#noisy;
  }

  reconsider(): void {
    this.#deliverable = 0;
    for (const message of this.readable()) if (!this.#queue.isExhausted(message)) this.#deliverable += 1;
  }

  key(now: Ms, rank: (message: Stored) => number): string {
    const lane = (chain: Chain<Stored>) => [...chain].map(rank).join();
    if (this.#tenants.size === 0) return lane(this.#quiet);
    const tenants = [...this.#tenants.values()].flatMap(({ id, noisy, lastActiveAt }) =>
      noisy ? [JSON.stringify([id, Math.min(now - lastActiveAt, QUIET_AFTER)])] : [],
    );
    return `${lane(this.#quiet)}/${lane(this.#noisy)}/${tenants.sort().join()}`;
  }

  line(): Chain<Stored> | null {
    return this.#tenants.size === 0 ? this.#quiet : null;
  }

  copyFor(queue: Queue): StandardOrder | null {
    if (this.#tenants.size > 0) return null;
    const copy = new StandardOrder(queue);
    for (let message = this.#quiet.first; message !== null; message = message.next) copy.#quiet.push(queue.messages.get(message.id)!);
    copy.#deliverable = this.#deliverable;
    return copy;
  }

  /** Messages of a group that turned noisy move to the noisy lane when their turn comes, each at most once. */
  #first(): Stored | null {
    for (let message = this.#quiet.first; message !== null; message = this.#quiet.first) {
      if (!this.#tenantOf(message)?.noisy) return message;
      this.#quiet.remove(message);
      this.#noisy.push(message);
    }
    return this.#noisy.first;
  }

  #received(message: Stored, now: Ms): void {
    const tenant = this.#tenantOf(message);
    if (tenant === undefined) return;
    tenant.lastActiveAt = now;
    if (tenant.noisy || tenant.inFlight < NOISY_FROM || tenant.inFlight * 10 <= this.#queue.count['in-flight']) return;
    tenant.noisy = true;
    this.#noisyTenants.push(tenant);
  }

  #calm(tenant: Tenant): void {
    tenant.noisy = false;
    this.#noisyTenants.splice(this.#noisyTenants.indexOf(tenant), 1);
    for (const message of [...this.#noisy]) {
      if (message.groupId !== tenant.id) continue;
      this.#noisy.remove(message);
      this.#quiet.push(message);
    }
  }

  #line(message: Stored): void {
    this.#quiet.push(message);
    if (!this.#queue.isExhausted(message)) this.#deliverable += 1;
  }

  #unline(message: Stored): void {
    message.chain!.remove(message);
    if (!this.#queue.isExhausted(message)) this.#deliverable -= 1;
  }

  #tenantOf(message: Stored): Tenant | undefined {
    return message.groupId === null ? undefined : this.#tenants.get(message.groupId);
  }
}
