import type { Ms } from '../../history/event.ts';
import { PENDING, type Waiter } from '../../process/promise-parts.ts';
import type { Caller } from './handles.ts';

/** Who is told when a handler is done. */
export interface Owner extends Caller {
  idOf(local: number): string;
  bodyOf(id: string): object;
  done(delivery: Delivery): void;
}

/** One handing of one message to one life. Also what waits for the handler's promise, and a link in the list of leases. */
export class Delivery implements Waiter {
  state = PENDING;
  value: unknown = undefined;
  readonly caller: Owner;
  /** The message's number within its partition. */
  readonly local: number;
  readonly attempt: number;
  readonly life: number;
  leaseEnd: Ms;
  /** False once the message was settled, given back or taken for lost. */
  leased = true;
  earlier: Delivery | null = null;
  later: Delivery | null = null;
  #id: string | null = null;
  #body: object | null = null;

  constructor(caller: Owner, local: number, attempt: number, life: number, leaseEnd: Ms) {
    this.caller = caller;
    this.local = local;
    this.attempt = attempt;
    this.life = life;
    this.leaseEnd = leaseEnd;
  }

  /** Made when first asked for, and then the same text each time, which makes looking it up cheap. */
  get id(): string {
    this.#id ??= this.caller.idOf(this.local);
    return this.#id;
  }

  /** True when this text is the very id that the learner was given. */
  gave(text: string): boolean {
    return this.#id === text;
  }

  get body(): object {
    this.#body ??= this.caller.bodyOf(this.id);
    return this.#body;
  }

  run(): void {
    this.caller.done(this);
  }
}

/** Deliveries in the order in which their leases end. All leases are equally long, so almost every one goes to the end. */
export class Leases {
  first: Delivery | null = null;
  #last: Delivery | null = null;

  add(delivery: Delivery): void {
    let before = this.#last;
    while (before !== null && before.leaseEnd > delivery.leaseEnd) before = before.earlier;
    const after = before === null ? this.first : before.later;
    delivery.earlier = before;
    delivery.later = after;
    if (before === null) this.first = delivery;
    else before.later = delivery;
    if (after === null) this.#last = delivery;
    else after.earlier = delivery;
  }

  remove(delivery: Delivery): void {
    const { earlier, later } = delivery;
    if (earlier === null) this.first = later;
    else earlier.later = later;
    if (later === null) this.#last = earlier;
    else later.earlier = earlier;
    delivery.earlier = null;
    delivery.later = null;
  }
}

/** Numbers of messages, first in, first out. */
export class NumberQueue {
  #ring = new Int32Array(64);
  #head = 0;
  size = 0;

  push(value: number): void {
    if (this.size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.size) & (this.#ring.length - 1)] = value;
    this.size += 1;
  }

  shift(): number {
    const value = this.#ring[this.#head]!;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.size -= 1;
    return value;
  }

  #grow(): void {
    const grown = new Int32Array(this.#ring.length * 2);
    for (let index = 0; index < this.size; index += 1) grown[index] = this.#ring[(this.#head + index) & (this.#ring.length - 1)]!;
    this.#ring = grown;
    this.#head = 0;
  }
}
