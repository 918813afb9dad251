import type { HistoryEvent, Ms } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { ms, optional, program } from './parameters.ts';
import { SharedMap, SharedSet } from './shared.ts';

/**
 * Whoever is handed a message says what becomes of it: once, and soon. Who says nothing leaves it lying until the broker takes it back,
 * and whoever waits for it waits too. Who says two things breaks the channel.
 */
export const settledSoon = criterion({
  id: 'settled-soon',
  claim: 'Every delivery is settled, once and soon: acknowledged, given back or given up',
  untested: 'no message was handed out',
  params: {
    at: optional(program('Whose deliveries; those of all programs that a broker feeds where it is left out.')),
    withinMs: optional(ms('How long a delivery may be kept; as long as the broker lets it where it is left out.')),
  },
  // Where time counts, a lost reply may come before or after somebody else lets go of the message.
  orderFree: ({ withinMs }) => withinMs === undefined,
  start: ({ at, withinMs }, context) => new SettledSoon(at, withinMs, context),
});

const SETTLING: readonly string[] = ['ack', 'retry', 'release', 'reject'];

/** A delivery of which something can still become. */
interface Hand {
  readonly message: string;
  readonly worker: number;
  readonly life: string;
  readonly index: number;
  /** Time in which its process stood still by the schedule is not counted. */
  readonly since: Ms;
  /** Still with this consumer, as far as the broker is concerned. */
  readonly held: boolean;
  readonly handled: boolean;
  /** The call that settled it: where it took hold. */
  readonly settledAt: number | null;
  /** Settling calls under way. */
  readonly pending: number;
  /** A settling call failed, by no fault of the handler's. */
  readonly unheard: boolean;
}

class SettledSoon implements Judge {
  readonly #given: readonly [at: string | undefined, withinMs: Ms | undefined];
  readonly #context: Context;
  readonly #at: string | undefined;
  readonly #allowed: Ms;
  readonly #sent: SharedSet<string>;
  readonly #hands: SharedMap<number, Hand>;
  /** Settling calls under way, by their numbers. */
  readonly #calls: SharedMap<number, number>;
  #handedOut: boolean;
  #now: Ms;
  #finding: FindingFacts | null;

  constructor(at: string | undefined, withinMs: Ms | undefined, context: Context, copied: SettledSoon | null = null) {
    this.#given = [at, withinMs];
    this.#context = context;
    this.#at = at;
    this.#allowed = withinMs ?? Number.POSITIVE_INFINITY;
    this.#sent = copied === null ? new SharedSet() : copied.#sent.copy();
    this.#hands = copied === null ? new SharedMap() : copied.#hands.copy();
    this.#calls = copied === null ? new SharedMap() : copied.#calls.copy();
    this.#handedOut = copied === null ? false : copied.#handedOut;
    this.#now = copied === null ? 0 : copied.#now;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): SettledSoon {
    return new SettledSoon(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    this.#now = event.at;
    switch (event.type) {
      case 'sent':
        this.#sent.add(event.message);
        break;
      case 'delivered':
        // Ticks and commands are not settled.
        if (!this.#sent.has(event.message) || !this.#context.lives.runs(event.worker, this.#at)) break;
        this.#handedOut = true;
        this.#hands.set(event.delivery, {
          message: event.message,
          worker: event.worker,
          life: `${event.worker}.${event.life}`,
          index,
          since: event.at,
          held: true,
          handled: false,
          settledAt: null,
          pending: 0,
          unheard: false,
        });
        break;
      case 'time-passed':
        if (event.stalled)
          for (const [delivery, hand] of this.#hands) this.#hands.set(delivery, { ...hand, since: hand.since + event.at - event.from });
        break;
      case 'settled':
        // Others that read the same topic are not through with it.
        this.#letGo(event.message, index, this.#programOf(event.delivery));
        break;
      case 'returned':
      case 'dropped':
      case 'moved':
      case 'dead-lettered':
        this.#letGo(event.message, index);
        break;
      case 'finished':
        this.#change(event.delivery, () => ({ handled: true }));
        break;
      case 'crashed':
        for (const [delivery, { life }] of this.#hands) if (life === `${event.worker}.${event.life}`) this.#hands.delete(delivery);
        for (const call of event.pending) this.#calls.delete(call);
        break;
      case 'ended':
        if (event.reason !== 'step-limit') for (const hand of this.#hands.values()) this.#judgeKept(hand, index, hand.handled);
        break;
      default:
        this.#seeCall(event, index);
    }
  }

  #seeCall(event: HistoryEvent, index: number): void {
    if (event.type === 'called' && event.service === 'message' && SETTLING.includes(event.operation)) {
      this.#calls.set(event.call, event.delivery);
      this.#change(event.delivery, ({ pending }) => ({ pending: pending + 1 }));
    }
    if (event.type !== 'applied' && event.type !== 'refused') return;
    const delivery = this.#calls.get(event.call);
    if (delivery === undefined) return;
    this.#calls.delete(event.call);
    this.#change(delivery, hand => {
      const pending = hand.pending - 1;
      // It said what becomes of the message, and nobody heard it, or its answer was lost: it cannot know.
      const unheard = hand.unheard || (event.type === 'refused' ? event.injected : !event.replied);
      if (event.type === 'refused' || !event.replied) return { pending, unheard };
      if (hand.settledAt !== null) this.#found('settled-twice', hand, [hand.settledAt, index], 1, 2);
      return { pending, unheard, settledAt: hand.settledAt ?? index };
    });
  }

  /** Forgets a delivery of which nothing can become any more. */
  #change(delivery: number, change: (hand: Hand) => Partial<Hand>): void {
    const before = this.#hands.get(delivery);
    if (before === undefined) return;
    const hand = { ...before, ...change(before) };
    if (hand.handled && !hand.held && hand.pending === 0) this.#hands.delete(delivery);
    else this.#hands.set(delivery, hand);
  }

  #programOf(delivery: number): string | null {
    const hand = this.#hands.get(delivery);
    return hand === undefined ? null : this.#context.lives.programOf(hand.worker);
  }

  /** @param program whose; null for anybody's */
  #letGo(message: string, index: number, program: string | null = null): void {
    for (const [delivery, hand] of this.#hands) {
      if (hand.message !== message || !hand.held) continue;
      if (program !== null && this.#context.lives.programOf(hand.worker) !== program) continue;
      this.#judgeKept(hand, index, false);
      this.#change(delivery, () => ({ held: false }));
    }
  }

  /** `forEver`: it is still kept, by nobody who does anything, when nothing more can happen. */
  #judgeKept(hand: Hand, index: number, forEver: boolean): void {
    const kept = this.#now - hand.since;
    if (hand.held && !hand.unheard && (forEver || kept > this.#allowed))
      this.#found('kept-too-long', hand, [hand.index, index], this.#allowed, kept);
  }

  #found(kind: FindingFacts['kind'], { message }: Hand, conflict: readonly number[], wanted: number, got: number): void {
    if (this.#finding !== null) return;
    const thing = this.#context.thingOf(message);
    this.#finding = { kind, effect: null, thing, conflict, between: [], wanted, got, told: null };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#handedOut ? pass : unknown(settledSoon.untested);
  }

  key(): string {
    const hands = [...this.#hands.values()].map(
      ({ message, life, since, held, handled, settledAt, pending, unheard }) =>
        `${message}@${this.#context.lives.workerOf(life)}:${held ? this.#now - since : ''}:${handled}:${settledAt !== null}:${pending}:${unheard}`,
    );
    return `${this.#finding !== null}|${this.#handedOut}|${hands.sort().join(',')}`;
  }
}
