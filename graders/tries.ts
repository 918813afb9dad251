import type { HistoryEvent } from '../src/history/event.ts';
import type { Lives } from './lives.ts';

/** What is known of the tries of one message. */
interface Tried {
  /** Calls of the service that does the work. */
  calls: number;
  /** Deliveries that were cut short before such a call, or may have been. */
  blind: number;
}

/**
 * How often the work of each message was tried: the calls of the service that keeps it. A delivery that was cut short by a crash or
 * a lost connection counts among those that are used up, even if it came to no call: whoever is handed the message next cannot tell how
 * far it came. So does one that a broker may have pushed to a consumer that was lost before its handler began, which no history tells.
 * Where nobody counts tries, nothing is kept.
 */
export class Tries {
  readonly #service: string;
  readonly #most: number | null;
  readonly #lives: Lives;
  readonly #tried = new Map<string, Tried>();
  /** Sent, and still to be handed out by somebody. */
  readonly #open = new Set<string>();
  /** By worker: the handler that it is in. */
  readonly #underWay = new Map<number, { readonly delivery: number; readonly message: string; called: boolean; cut: boolean }>();

  /**
   * @param service the effect's store: a service whose calls are the tries
   * @param most how many there may be; null where nobody counts
   */
  constructor(service: string, most: number | null, lives: Lives) {
    this.#lives = lives;
    this.#service = service;
    this.#most = most;
  }

  see(event: HistoryEvent): void {
    if (this.#most === null) return;
    if (event.type === 'sent') this.#open.add(event.message);
    if (event.type === 'settled' || event.type === 'dead-lettered' || event.type === 'dropped') this.#open.delete(event.message);
    if (!('worker' in event)) return;
    const { worker } = event;
    const hand = this.#underWay.get(worker);
    if (event.type === 'delivered') {
      const { delivery, message } = event;
      this.#underWay.set(worker, { delivery, message, called: false, cut: false });
    }
    // A call that a handler leaves under way when it finishes was made before, and is counted.
    if (event.type === 'called' && event.service === this.#service && hand?.delivery === event.delivery) {
      const tried = this.#of(hand.message);
      tried.calls += 1;
      if (hand.cut && !hand.called) tried.blind -= 1;
      hand.called = true;
    }
    if (event.type === 'crashed' || event.type === 'disconnected') {
      for (const message of this.#open) if (message !== hand?.message || !hand.called) this.#of(message).blind += 1;
      if (hand !== undefined) hand.cut = true;
    }
    if (event.type === 'finished' || event.type === 'crashed') this.#underWay.delete(worker);
  }

  #of(message: string): Tried {
    const tried = this.#tried.get(message) ?? { calls: 0, blind: 0 };
    this.#tried.set(message, tried);
    return tried;
  }

  /** How often the work of this message was tried. */
  of(message: string): number {
    return this.#tried.get(message)?.calls ?? 0;
  }

  /** As many tries as there may be, as far as anybody can tell: whoever gives the message up now has done what could be done. */
  usedUp(message: string): boolean {
    const { calls, blind } = this.#tried.get(message) ?? { calls: 0, blind: 0 };
    return this.#most !== null && calls + blind >= this.#most;
  }

  key(): string {
    if (this.#most === null) return '';
    const one = this.#most + 1;
    const tried = [...this.#tried].map(([message, { calls, blind }]) => `${message}:${Math.min(calls, one)}+${Math.min(blind, one)}`);
    const hands = [...this.#underWay].map(
      ([worker, { message, called, cut }]) => `${this.#lives.nameOf(worker)}:${message}${called ? '!' : ''}${cut ? '?' : ''}`,
    );
    return `${tried.sort().join()}/${hands.sort().join()}/${[...this.#open].sort().join()}`;
  }
}
