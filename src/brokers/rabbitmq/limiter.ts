/**
 * The global prefetch of a channel: one window over all its consumers on classic queues. A `get` is not counted, neither when it
 * hands out nor when it is acknowledged (`qos-global-get`), and setting a per-consumer prefetch takes the global one away
 * (`qos-global-and-consumer`).
 */
import { Fifo } from './fifo.ts';
import type { Mail, Process } from './mail.ts';
import type { ChannelPort, Copying, LimiterPort, Queue } from './ports.ts';

export class Limiter implements Process, LimiterPort {
  readonly inbox = new Fifo<() => void>();
  readonly #mail: Mail;
  readonly #channel: ChannelPort;
  #limit = 0;
  #volume = 0;
  /** Queues that take part; true: held back, and to be told when there is room. */
  readonly #queues = new Map<Queue, boolean>();

  constructor(mail: Mail, channel: ChannelPort) {
    this.#mail = mail;
    this.#channel = channel;
  }

  /** Begins with what another is at, whose queues have become others here. */
  goOnFrom(copied: Limiter, copying: Copying): void {
    this.#limit = copied.#limit;
    this.#volume = copied.#volume;
    for (const [queue, held] of copied.#queues) this.#queues.set(copying.queue(queue), held);
  }

  get active(): boolean {
    return this.#limit > 0;
  }

  get limit(): number {
    return this.#limit;
  }

  /** `unacked` counts what the channel holds already when the first limit is set, messages from `get` included. */
  set(limit: number, unacked: number): void {
    this.#change(() => {
      if (this.#limit === 0) this.#volume = unacked;
      this.#limit = limit;
    });
  }

  unset(): void {
    this.#change(() => {
      this.#limit = 0;
      this.#volume = 0;
    });
  }

  canSend(queue: Queue, ackRequired: boolean): boolean {
    if (this.#full) {
      if (this.#queues.has(queue)) this.#queues.set(queue, true);
      return false;
    }
    if (ackRequired) this.#volume++;
    return true;
  }

  acked(count: number): void {
    if (this.active) this.#mail.send(this, () => this.#change(() => (this.#volume = this.#volume === 0 ? 0 : this.#volume - count)));
  }

  register(queue: Queue): void {
    if (!this.#queues.has(queue)) this.#queues.set(queue, false);
  }

  forget(queue: Queue): void {
    this.#queues.delete(queue);
  }

  get #full(): boolean {
    return this.#limit !== 0 && this.#volume >= this.#limit;
  }

  #change(change: () => void): void {
    const wasFull = this.#full;
    change();
    if (!wasFull || this.#full) return;
    for (const [queue, held] of this.#queues) {
      if (!held) continue;
      this.#queues.set(queue, false);
      queue.limiterResumed(this.#channel);
    }
  }

  key(): unknown {
    return [this.#limit, this.#volume, [...this.#queues].map(([queue, held]) => [queue.name, held])];
  }
}
