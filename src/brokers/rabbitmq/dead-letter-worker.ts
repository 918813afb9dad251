/**
 * Dead-lettering at least once: the source quorum queue keeps a dead letter, unseen by consumers, until every queue that it was routed
 * to has confirmed it. One with nowhere to go waits and is tried again every three minutes (`quorum-dlx-at-least-once-unroutable`).
 */
import { copyOfMap } from '../copies.ts';
import { bury, isCycle } from './dead-letter.ts';
import { Fifo } from './fifo.ts';
import type { Timer } from './mail.ts';
import type { Message } from './message.ts';
import type { Copying, Core, Publisher, Queue } from './ports.ts';
import { messageKey } from './queue-key.ts';
import type { DeathReason, Ms } from './types.ts';

const RETRY = 180_000;
const WINDOW = 32;

interface Discarded {
  readonly message: Message;
  readonly reason: DeathReason;
}

interface Pending {
  readonly discarded: Discarded;
  letter: Message;
  /** Names of queues. */
  unsettled: Set<string>;
  rejected: Set<string>;
  readonly settled: Set<string>;
  /** Null: it never had anywhere to go. */
  publishedAt: Ms | null;
}

export class DeadLetterWorker implements Publisher {
  readonly inbox = new Fifo<() => void>();
  readonly rank: string;
  readonly #core: Core;
  readonly #source: Queue;
  readonly #settled: () => void;
  readonly #discards: Fifo<Discarded>;
  /** Handed to this worker and not yet confirmed. */
  readonly #checked: Set<Discarded>;
  readonly #pending: Map<number, Pending>;
  #sequence: number;
  #timer: Timer | null;
  #generation: number;
  bytes: number;

  /** `settled` runs a command of the source queue: its limits may allow more now. */
  constructor(
    core: Core,
    source: Queue,
    settled: () => void,
    copied: { readonly worker: DeadLetterWorker; readonly copying: Copying } | null = null,
  ) {
    this.#core = core;
    this.#source = source;
    this.rank = source.name;
    this.#settled = settled;
    if (copied === null) {
      this.#discards = new Fifo();
      this.#checked = new Set();
      this.#pending = new Map();
      this.#sequence = 0;
      this.#timer = null;
      this.#generation = 0;
      this.bytes = 0;
      return;
    }
    const { worker, copying } = copied;
    copying.became<Publisher>(worker, this);
    this.#discards = worker.#discards.copy();
    this.#checked = new Set(worker.#checked);
    this.#pending = copyOfMap(worker.#pending, pending => ({
      ...pending,
      unsettled: new Set(pending.unsettled),
      rejected: new Set(pending.rejected),
      settled: new Set(pending.settled),
    }));
    this.#sequence = worker.#sequence;
    this.#timer = core.timers.again(worker.#timer, () => this.#retry());
    this.#generation = worker.#generation;
    this.bytes = worker.bytes;
  }

  get count(): number {
    return this.#discards.size + this.#checked.size;
  }

  discard(message: Message, reason: DeathReason): void {
    this.#discards.push({ message, reason });
    this.bytes += message.size;
  }

  checkout(): void {
    const generation = this.#generation;
    while (this.#checked.size < WINDOW && this.#discards.size > 0) {
      const discarded = this.#discards.shift()!;
      this.#checked.add(discarded);
      this.#core.mail.send(this, () => {
        if (generation === this.#generation) this.#forward(discarded);
      });
    }
  }

  #forward(discarded: Discarded): void {
    const { queue, config } = { queue: this.#source.name, config: this.#source.config };
    const exchange = config.deadLetterExchange!;
    const burial = { reason: discarded.reason, queue, exchange, key: config.deadLetterKey, now: this.#core.now };
    const letter = bury(discarded.message, burial, this.#core.profile);
    const pending = {
      discarded,
      letter,
      unsettled: new Set<string>(),
      rejected: new Set<string>(),
      settled: new Set<string>(),
      publishedAt: null,
    };
    const sequence = ++this.#sequence;
    this.#pending.set(sequence, pending);
    this.#send(sequence, pending, this.#targets(pending));
    this.#timer ??= this.#core.timers.set(this.#core.now + RETRY, () => this.#retry());
  }

  #targets({ letter, discarded }: Pending): string[] {
    const exchange = this.#core.exchanges.all.get(this.#source.config.deadLetterExchange!);
    if (!exchange) return [];
    return this.#core.exchanges.route(exchange, letter).filter(name => this.#core.queue(name) && !isCycle(letter, discarded.reason, name));
  }

  #send(sequence: number, pending: Pending, targets: readonly string[]): void {
    if (targets.length === 0) return;
    pending.publishedAt = this.#core.now;
    for (const name of targets) pending.unsettled.add(name);
    const core = this.#core;
    if (core.observed) {
      const { message, reason } = pending.discarded;
      const exchange = pending.letter.exchange;
      core.fact({ type: 'dead-lettered', at: core.now, queue: this.#source.name, message: message.id, reason, exchange, to: targets });
    }
    for (const name of targets) {
      const queue = core.queue(name)!;
      if (!queue.publish(pending.letter, this, sequence)) this.rejected(queue, sequence);
    }
  }

  confirmed(queue: Queue, sequence: number): void {
    const pending = this.#pending.get(sequence);
    if (!pending) return;
    pending.unsettled.delete(queue.name);
    pending.rejected.delete(queue.name);
    pending.settled.add(queue.name);
    this.#finish(sequence, pending);
  }

  #finish(sequence: number, pending: Pending): void {
    if (pending.unsettled.size > 0 || pending.rejected.size > 0 || pending.settled.size === 0) return;
    this.#pending.delete(sequence);
    if (this.#pending.size === 0) this.#timer = this.#core.timers.cancel(this.#timer);
    this.#core.mail.send(this.#source, () => {
      if (!this.#checked.delete(pending.discarded)) return;
      this.bytes -= pending.discarded.message.size;
      this.#settled();
    });
  }

  rejected(queue: Queue, sequence: number): void {
    const pending = this.#pending.get(sequence);
    if (pending?.unsettled.delete(queue.name)) pending.rejected.add(queue.name);
  }

  #retry(): void {
    this.#timer = null;
    for (const [sequence, pending] of [...this.#pending]) {
      if (pending.publishedAt !== null && pending.publishedAt + RETRY > this.#core.now) continue;
      // A queue that is gone confirms nothing; one that refused is asked again.
      for (const name of [...pending.unsettled]) if (!this.#core.queue(name)) pending.unsettled.delete(name);
      const wanted = this.#targets(pending).filter(name => !pending.settled.has(name));
      const waiting = new Set([...pending.unsettled].filter(name => this.#core.queue(name)?.type === 'quorum'));
      pending.rejected.clear();
      this.#send(
        sequence,
        pending,
        wanted.filter(name => !waiting.has(name)),
      );
      this.#finish(sequence, pending);
    }
    if (this.#pending.size > 0) this.#timer = this.#core.timers.set(this.#core.now + RETRY, () => this.#retry());
  }

  /** What was on its way is sent again, in the order of rejection. */
  restart(): void {
    this.stop();
    const again = [...this.#checked, ...this.#discards];
    this.#checked.clear();
    this.#discards.clear();
    for (const discarded of again) this.#discards.push(discarded);
  }

  stop(): void {
    this.#generation++;
    this.#timer = this.#core.timers.cancel(this.#timer);
    this.#pending.clear();
  }

  key(now: Ms): unknown {
    const describe = ({ message, reason }: Discarded) => [messageKey(message), reason];
    const pending = [...this.#pending.values()].map(({ discarded, letter, unsettled, rejected, settled, publishedAt }) => {
      const age = publishedAt === null ? null : publishedAt - now;
      return [describe(discarded), messageKey(letter), [...unsettled], [...rejected], [...settled], age];
    });
    return [[...this.#discards].map(describe), [...this.#checked].map(describe), pending, this.#timer ? this.#timer.at - now : null];
  }
}
