import type { HistoryEvent, Ms } from '../history/event.ts';

/**
 * A run as curves over virtual time: what a dashboard would have shown. Reads events one by one and remembers counts, not events.
 */
export interface SeriesView {
  readonly everyMs: Ms;
  /** Per stretch of `everyMs`: how often it happened. */
  readonly counts: { readonly [name in Count]: readonly number[] };
  /** At the end of each stretch: how many there were. */
  readonly gauges: { readonly [name in Gauge]: readonly number[] };
  /** Work that took hold, by call: `email.send`, per stretch. */
  readonly effects: { readonly [call: string]: readonly number[] };
  /** Kafka: at the end of each stretch, records that the group has not committed, by partition. */
  readonly lag: { readonly [partition: string]: readonly number[] };
  /** Of deliveries that ended within the stretch, from the delivery to the handler's end: the longest, in ms; 0 for none. */
  readonly longestMs: readonly Ms[];
}

export type Count = 'sent' | 'delivered' | 'redelivered' | 'settled' | 'failed' | 'refused' | 'deadLettered' | 'crashed';
/**
 * `waiting`: sent, and neither settled nor dead-lettered; what a queue's depth or a group's lag shows. `inFlight`: in the hands of
 * a living handler. `dead`: in a dead-letter queue.
 */
export type Gauge = 'waiting' | 'inFlight' | 'dead' | 'alive';

const COUNTS: readonly Count[] = ['sent', 'delivered', 'redelivered', 'settled', 'failed', 'refused', 'deadLettered', 'crashed'];

export class Series {
  readonly #everyMs: Ms;
  readonly #length: number;
  readonly #counts: Record<Count, number[]>;
  readonly #gauges: Record<Gauge, number[]>;
  readonly #effects = new Map<string, number[]>();
  readonly #lag = new Map<string, number[]>();
  readonly #longest: number[];
  readonly #now: Record<Gauge, number> = { waiting: 0, inFlight: 0, dead: 0, alive: 0 };
  readonly #lagNow = new Map<string, number>();
  /** Messages that are waiting, with their partition where they have one. A message is settled once, however often that is said. */
  readonly #waiting = new Map<string, string | null>();
  readonly #hands = new Map<number, { readonly at: Ms; readonly worker: number }>();
  readonly #calls = new Map<number, string>();
  /** The stretch that is being filled. */
  #at = 0;

  /** @param untilMs the last moment that is shown; what comes later counts as then */
  constructor({ everyMs, untilMs }: { readonly everyMs: Ms; readonly untilMs: Ms }) {
    this.#everyMs = everyMs;
    this.#length = Math.floor(untilMs / everyMs) + 1;
    const zeros = () => new Array<number>(this.#length).fill(0);
    this.#counts = Object.fromEntries(COUNTS.map(name => [name, zeros()])) as Record<Count, number[]>;
    this.#gauges = { waiting: zeros(), inFlight: zeros(), dead: zeros(), alive: zeros() };
    this.#longest = zeros();
  }

  /** Messages that wait at this moment. */
  get waiting(): number {
    return this.#now.waiting;
  }

  see(event: HistoryEvent): void {
    this.#reach(Math.min(Math.floor(event.at / this.#everyMs), this.#length - 1));
    switch (event.type) {
      case 'sent':
        this.#count('sent');
        if (this.#waiting.has(event.message)) return;
        this.#wait(event.message, event.partition === undefined ? null : `${event.queue}-${event.partition}`);
        return;
      case 'delivered':
        this.#count('delivered');
        if (event.cause !== 'first') this.#count('redelivered');
        this.#hands.set(event.delivery, { at: event.at, worker: event.worker });
        this.#now.inFlight += 1;
        return;
      case 'finished':
        if (event.error !== null) this.#count('failed');
        this.#release(event.delivery, event.at);
        return;
      case 'settled':
        if (!this.#leave(event.message)) return;
        this.#count('settled');
        return;
      case 'dead-lettered':
        this.#count('deadLettered');
        this.#leave(event.message);
        this.#now.dead += 1;
        return;
      case 'called':
        this.#calls.set(event.call, `${event.service}.${event.operation}`);
        return;
      case 'applied':
        this.#applied(event.call, event.changes.length);
        return;
      case 'refused':
        this.#count('refused');
        this.#calls.delete(event.call);
        return;
      case 'life-started':
        this.#now.alive += 1;
        return;
      case 'crashed':
        this.#count('crashed');
        this.#now.alive -= 1;
        for (const [delivery, { worker }] of this.#hands) if (worker === event.worker) this.#release(delivery, null);
        for (const call of event.pending) this.#calls.delete(call);
        return;
      default:
        return;
    }
  }

  view(): SeriesView {
    this.#reach(this.#length - 1);
    this.#keep();
    return {
      everyMs: this.#everyMs,
      counts: this.#counts,
      gauges: this.#gauges,
      effects: Object.fromEntries(this.#effects),
      lag: Object.fromEntries([...this.#lag].sort(([a], [b]) => (a < b ? -1 : 1))),
      longestMs: this.#longest,
    };
  }

  #count(name: Count): void {
    this.#counts[name][this.#at]! += 1;
  }

  /** Time has come to this stretch: gauges keep their values through all that lie between. */
  #reach(at: number): void {
    for (; this.#at < at; this.#at += 1) this.#keep();
  }

  #keep(): void {
    for (const name of Object.keys(this.#now) as Gauge[]) this.#gauges[name][this.#at] = this.#now[name];
    for (const [partition, lag] of this.#lagNow) this.#lag.get(partition)![this.#at] = lag;
  }

  #wait(message: string, partition: string | null): void {
    this.#waiting.set(message, partition);
    this.#now.waiting += 1;
    if (partition === null) return;
    if (!this.#lag.has(partition)) this.#lag.set(partition, new Array<number>(this.#length).fill(0));
    this.#lagNow.set(partition, (this.#lagNow.get(partition) ?? 0) + 1);
  }

  #leave(message: string): boolean {
    const partition = this.#waiting.get(message);
    if (partition === undefined) return false;
    this.#waiting.delete(message);
    this.#now.waiting -= 1;
    if (partition !== null) this.#lagNow.set(partition, this.#lagNow.get(partition)! - 1);
    return true;
  }

  #release(delivery: number, at: Ms | null): void {
    const hand = this.#hands.get(delivery);
    if (hand === undefined) return;
    this.#hands.delete(delivery);
    this.#now.inFlight -= 1;
    if (at !== null) this.#longest[this.#at] = Math.max(this.#longest[this.#at]!, at - hand.at);
  }

  #applied(call: number, changes: number): void {
    const name = this.#calls.get(call);
    this.#calls.delete(call);
    if (name === undefined || changes === 0) return;
    let counts = this.#effects.get(name);
    if (counts === undefined) {
      counts = new Array<number>(this.#length).fill(0);
      this.#effects.set(name, counts);
    }
    counts[this.#at]! += 1;
  }
}
