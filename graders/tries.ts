import type { HistoryEvent } from '../src/history/event.ts';
import type { Effect } from './effect.ts';
import type { Lives } from './lives.ts';
import { SharedMap, SharedSet } from './shared.ts';
import { thingOfCall } from './things.ts';

/** What is known of the tries of one message. */
interface Tried {
  /** Calls of the service that does the work. */
  readonly calls: number;
  /** Deliveries that were cut short before such a call, or may have been. */
  readonly blind: number;
}

/** The handler that a worker is in. */
interface UnderWay {
  readonly delivery: number;
  readonly message: string;
  readonly called: boolean;
  readonly cut: boolean;
}

/**
 * How often the work of each message was tried: the calls of the service that keeps it. A delivery that was cut short by a crash or
 * a lost connection counts among those that are used up, even if it came to no call: whoever is handed the message next cannot tell how
 * far it came. So does one that a broker may have pushed to a consumer that was lost before its handler began, which no history tells.
 * Where nobody counts tries, nothing is kept.
 *
 * Where a call says what it is for, its tries are counted under that as well: one message may stand for several things, and one thing be
 * tried by several messages.
 */
export class Tries {
  readonly #effect: Effect | null;
  readonly most: number | null;
  readonly #lives: Lives;
  readonly #tried: SharedMap<string, Tried>;
  /** Sent, and still to be handed out by somebody. */
  readonly #open: SharedSet<string>;
  /** By worker. */
  readonly #underWay: SharedMap<number, UnderWay>;

  /**
   * @param effect its store is a service, whose calls are the tries
   * @param most how many there may be; null where nobody counts
   */
  constructor(effect: Effect | null, most: number | null, lives: Lives, copied: Tries | null = null) {
    this.#lives = lives;
    this.#effect = effect;
    this.most = most;
    this.#tried = copied === null ? new SharedMap() : copied.#tried.copy();
    this.#open = copied === null ? new SharedSet() : copied.#open.copy();
    this.#underWay = copied === null ? new SharedMap() : copied.#underWay.copy();
  }

  copy(lives: Lives): Tries {
    return new Tries(this.#effect, this.most, lives, this);
  }

  see(event: HistoryEvent): void {
    if (this.most === null) return;
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
    if (event.type === 'called' && event.service === this.#effect!.store) {
      const thing = thingOfCall(this.#effect!, event);
      if (thing !== null) this.#add(thing, 1, 0);
    }
    if (event.type === 'called' && event.service === this.#effect!.store && hand?.delivery === event.delivery) {
      this.#add(hand.message, 1, hand.cut && !hand.called ? -1 : 0);
      this.#underWay.set(worker, { ...hand, called: true });
    }
    if (event.type === 'crashed' || event.type === 'disconnected') {
      for (const message of this.#open) if (message !== hand?.message || !hand.called) this.#add(message, 0, 1);
      if (hand !== undefined) this.#underWay.set(worker, { ...hand, cut: true });
    }
    if (event.type === 'finished' || event.type === 'crashed') this.#underWay.delete(worker);
  }

  #add(message: string, calls: number, blind: number): void {
    const tried = this.#tried.get(message) ?? { calls: 0, blind: 0 };
    this.#tried.set(message, { calls: tried.calls + calls, blind: tried.blind + blind });
  }

  /** How often the work of this message was tried, or of this thing where calls say what they are for. */
  of(messageOrThing: string): number {
    return this.#tried.get(messageOrThing)?.calls ?? 0;
  }

  /** A call said that it is for this, or a message of this name was tried. */
  knows(messageOrThing: string): boolean {
    return this.#tried.has(messageOrThing);
  }

  /** They are the tries of this effect. */
  isOf(effect: Effect): boolean {
    return this.#effect === effect;
  }

  /** As many tries as there may be, as far as anybody can tell: whoever gives the message up now has done what could be done. */
  usedUp(message: string): boolean {
    const { calls, blind } = this.#tried.get(message) ?? { calls: 0, blind: 0 };
    return this.most !== null && calls + blind >= this.most;
  }

  key(): string {
    if (this.most === null) return '';
    const one = this.most + 1;
    const tried = [...this.#tried].map(([message, { calls, blind }]) => `${message}:${Math.min(calls, one)}+${Math.min(blind, one)}`);
    const hands = [...this.#underWay].map(
      ([worker, { message, called, cut }]) => `${this.#lives.nameOf(worker)}:${message}${called ? '!' : ''}${cut ? '?' : ''}`,
    );
    return `${tried.sort().join()}/${hands.sort().join()}/${[...this.#open].sort().join()}`;
  }
}
