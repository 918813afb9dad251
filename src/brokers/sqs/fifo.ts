import type { Ms } from '../../history/event.ts';
import { Chain, type Link } from './chain.ts';
import type { MessageState, Order, Queue, Stored } from './queue.ts';

interface Group extends Link<Group> {
  readonly id: string;
  /** Everything of the group that is not deleted, in send order. */
  readonly messages: Chain<Stored>;
}

/**
 * One rule (S-21): of each group, a receive may take the maximal visible prefix of its undeleted messages. So while the
 * group's first message is in flight nothing of it is handed out, and all that S-22 to S-24 say follows.
 *
 * Between groups SQS promises nothing (S-25). Here a group joins the end of the line when its first message becomes visible.
 */
export class FifoOrder implements Order {
  readonly #queue: Queue;
  readonly #groups = new Map<string, Group>();
  /** Groups whose first message is visible. */
  readonly #line = new Chain<Group>();

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  entered(message: Stored, _now: Ms): void {
    const id = message.groupId!;
    let group = this.#groups.get(id);
    if (group === undefined) {
      group = { id, messages: new Chain<Stored>(), chain: null, previous: null, next: null };
      this.#groups.set(id, group);
    }
    group.messages.push(message);
    this.#settle(group);
  }

  changed(message: Stored, _from: MessageState): void {
    this.#settle(this.#groups.get(message.groupId!)!);
  }

  left(message: Stored, _from: MessageState): void {
    const group = this.#groups.get(message.groupId!)!;
    group.messages.remove(message);
    this.#settle(group);
    if (group.messages.size === 0) this.#groups.delete(group.id);
  }

  /** A batch takes all that it can of one group before it turns to the next (S-24). */
  offer(max: number, _now: Ms, take: (message: Stored) => boolean): void {
    let taken = 0;
    while (taken < max) {
      const group = this.#line.first;
      if (group === null) return;
      for (let message = group.messages.first; message !== null && message.state === 'ready' && taken < max; ) {
        // The message may leave for the dead-letter queue, and its link with it.
        const { next } = message;
        if (take(message)) taken += 1;
        message = next;
      }
    }
  }

  receivable(): boolean {
    for (const message of this.readable()) if (!this.#queue.isExhausted(message)) return true;
    return false;
  }

  exhausted(): boolean {
    for (const message of this.readable()) if (this.#queue.isExhausted(message)) return true;
    return false;
  }

  *readable(): Iterable<Stored> {
    for (const group of this.#line) {
      for (const message of group.messages) {
        if (message.state !== 'ready') break;
        yield message;
      }
    }
  }

  copyFor(queue: Queue): FifoOrder {
    const copy = new FifoOrder(queue);
    for (const { id, messages } of this.#groups.values()) {
      const group: Group = { id, messages: new Chain<Stored>(), chain: null, previous: null, next: null };
      for (const message of messages) group.messages.push(queue.messages.get(message.id)!);
      copy.#groups.set(id, group);
    }
    for (const { id } of this.#line) copy.#line.push(copy.#groups.get(id)!);
    return copy;
  }

  reconsider(): void {}

  line(): null {
    return null;
  }

  key(_now: Ms, rank: (message: Stored) => number): string {
    const line = [...this.#line].map(group => rank(group.messages.first!)).join();
    // A dead-lettered message may join a group behind messages that were sent after it.
    const groups = [...this.#groups.values()].map(group => [...group.messages].map(rank).join());
    return `${line}/${groups.sort().join(';')}`;
  }

  #settle(group: Group): void {
    const visible = group.messages.first?.state === 'ready';
    if (visible === (group.chain !== null)) return;
    if (visible) this.#line.push(group);
    else this.#line.remove(group);
  }
}
