import type { HistoryEvent } from '../src/history/event.ts';
import { Aside, type Put } from './aside.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { Handed } from './handed.ts';
import type { Names } from './ledger.ts';
import { count, destination, effect, optional } from './parameters.ts';
import { SharedMap, SharedSet } from './shared.ts';
import type { Tries } from './tries.ts';

/**
 * A dead-letter queue is where somebody looks for what could not be handled. Nothing else belongs there, and nothing of it anywhere else.
 * Where an exercise says how many tries there are, a message belongs there after the last of them, too.
 *
 * Where programs send there by themselves, they send before they let go of the message, and dying between the two puts it there a second
 * time. So who was cut short after the first time may do it again; who was not had no need to.
 */
export const poisonSetAside = criterion({
  id: 'poison-set-aside',
  claim: 'A message that nobody can handle ends in the dead-letter queue, and no other message does',
  untested: 'no message that nobody can handle was sent, and none was set aside',
  params: {
    of: effect('The work that nobody can do for some messages: see `hopeless`.'),
    attempts: optional(
      count(
        'How many tries there are, which are calls of the service that does the work. What failed in all of them may be set aside, too.',
      ),
    ),
    in: optional(
      destination(
        'The dead-letter queue, where programs may send to it by themselves, or take from it. What is sent there from the start is set aside already, and stays so unless it is taken out.',
      ),
    ),
    most: optional(
      count(
        'How often a message that nobody can handle may be handed out until it is set aside; once it was let go of, how often anything may be. Who is handed it, or copies of it, still more often goes round with it for ever, and no run would come to rest over it.',
      ),
    ),
  },
  start: ({ of, attempts, in: to, most }, context) => new PoisonSetAside(of, attempts, to, most, context),
});

class PoisonSetAside implements Judge {
  readonly #given: readonly [of: string | undefined, attempts: number | undefined, to: string | undefined, most: number | undefined];
  readonly #effect: string;
  readonly #names: Names;
  readonly #tries: Tries;
  readonly #aside: Aside;
  readonly #to: string | undefined;
  /** Poison that has not been set aside: where it was sent, and where it went instead. */
  readonly #loose: SharedMap<string, readonly number[]>;
  readonly #handed: Handed;
  /** Messages in the dead-letter queue, and those of which a program put a copy there, with the event that did. */
  readonly #there: SharedMap<string, number>;
  readonly #copied: SharedMap<string, number>;
  /** Copied, and whoever did it may not know: it was cut short since. */
  readonly #cutShort: SharedSet<string>;
  /** By worker: the message in hand. */
  readonly #hands: SharedMap<number, string>;
  /** Calls under way, with the message in hand. */
  readonly #calls: SharedMap<number, string>;
  #seen: boolean;
  #rest: boolean;
  #finding: FindingFacts | null;

  constructor(
    of: string | undefined,
    attempts: number | undefined,
    to: string | undefined,
    most: number | undefined,
    context: Context,
    copied: PoisonSetAside | null = null,
  ) {
    this.#given = [of, attempts, to, most];
    this.#handed = copied === null ? new Handed(most) : copied.#handed.copy();
    this.#effect = context.effectNamed(of);
    this.#names = context.names(of);
    this.#tries = context.tries(of, attempts);
    this.#aside = copied === null ? new Aside(to, of, context) : copied.#aside.copy(context);
    this.#to = to;
    this.#loose = copied === null ? new SharedMap() : copied.#loose.copy();
    this.#there = copied === null ? new SharedMap() : copied.#there.copy();
    this.#copied = copied === null ? new SharedMap() : copied.#copied.copy();
    this.#cutShort = copied === null ? new SharedSet() : copied.#cutShort.copy();
    this.#hands = copied === null ? new SharedMap() : copied.#hands.copy();
    this.#calls = copied === null ? new SharedMap() : copied.#calls.copy();
    this.#seen = copied === null ? false : copied.#seen;
    this.#rest = copied === null ? false : copied.#rest;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): PoisonSetAside {
    return new PoisonSetAside(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    this.#aside.see(event);
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    for (const put of this.#aside.put) this.#put(put, index);
    if (this.#to !== undefined) this.#lookForCutShort(event);
    if (event.type === 'delivered') for (const [message, [, gone]] of this.#loose) if (gone !== undefined) this.#handOut(message, index);
    if (!('message' in event) || !this.#names.owedFor(event.message)) return;
    const { message } = event;
    const poison = this.#names.hopeless(message);
    if (event.type === 'sent' && event.queue === this.#to) this.#there.set(message, index);
    if (event.type === 'sent' && poison) {
      this.#seen = true;
      if (event.queue !== this.#to) this.#loose.set(message, [index]);
    }
    if (event.type === 'delivered' && this.#loose.get(message)?.length === 1) this.#handOut(message, index);
    if ((event.type !== 'settled' && event.type !== 'dropped') || !poison) return;
    const there = this.#there.get(message);
    this.#there.delete(message);
    // Taken out, and nobody had put it back before.
    if (there !== undefined && !this.#copied.has(message)) this.#loose.set(message, [there]);
    const loose = this.#loose.get(message);
    if (loose !== undefined) this.#loose.set(message, [...loose, index]);
  }

  #handOut(message: string, index: number): void {
    const times = this.#handed.again(message);
    if (times === null) return;
    const [, gone] = this.#loose.get(message)!;
    const thing = this.#names.thingOf(message);
    const told =
      gone === undefined
        ? [`${thing} was handed out ${times} times, and `, { wrong: 'never set aside' }, '.']
        : [`${thing} was let go of and `, { wrong: 'not set aside' }, ', however much was handed out afterwards.'];
    this.#finding ??= { ...this.#facts('never-set-aside', message, [...this.#loose.get(message)!, index]), told };
  }

  #put({ thing, message, own }: Put, index: number): void {
    // Who was handed no message, as a command, took it from there, and may put it back.
    const known = message === null ? [...this.#there.keys()].filter(each => this.#names.thingOf(each) === thing) : [message];
    for (const each of known) {
      if (!this.#names.owedFor(each)) continue;
      if (this.#copied.has(each) && !this.#cutShort.has(each)) this.#finding ??= this.#twice(each, index);
      if (!this.#names.hopeless(each) && !this.#tries.usedUp(each)) this.#finding ??= this.#early(each, own, index);
      else this.#seen = true;
      this.#cutShort.delete(each);
      this.#loose.delete(each);
      if (own) this.#copied.set(each, index);
      else this.#there.set(each, index);
    }
  }

  /** Only of those who have put it there, and might do it again. */
  #lookForCutShort(event: HistoryEvent): void {
    const cut = (message: string | undefined) => {
      if (message !== undefined && this.#copied.has(message)) this.#cutShort.add(message);
    };
    switch (event.type) {
      case 'delivered':
        if (event.cause === 'duplicate' || [...this.#hands.values()].includes(event.message)) cut(event.message);
        this.#hands.set(event.worker, event.message);
        break;
      case 'called':
        if (this.#hands.has(event.worker)) this.#calls.set(event.call, this.#hands.get(event.worker)!);
        break;
      case 'applied':
        if (!event.replied) cut(this.#calls.get(event.call));
        this.#calls.delete(event.call);
        break;
      case 'refused':
        if (event.injected) cut(this.#calls.get(event.call));
        this.#calls.delete(event.call);
        break;
      case 'crashed':
        for (const call of event.pending) this.#calls.delete(call);
        if (event.error === undefined) cut(this.#hands.get(event.worker));
        this.#hands.delete(event.worker);
        break;
      case 'disconnected':
        cut(this.#hands.get(event.worker));
        break;
      case 'returned':
        if (event.reason === 'visibility-timeout' && [...this.#hands.values()].includes(event.message)) cut(event.message);
        break;
      case 'finished':
        this.#hands.delete(event.worker);
        break;
      default:
        break;
    }
  }

  #early(message: string, own: boolean, index: number): FindingFacts {
    const told = own
      ? [
          `${this.#names.thingOf(message)} could have been handled, and `,
          { wrong: `it was sent to ${this.#to} ` },
          { line: index },
          ': what failed might have passed at the next try.',
        ]
      : null;
    return { ...this.#facts('set-aside', message, [index]), told };
  }

  #twice(message: string, index: number): FindingFacts {
    const first = this.#copied.get(message)!;
    return {
      ...this.#facts('set-aside', message, [first, index]),
      told: [
        `${this.#names.thingOf(message)} was sent to ${this.#to} at `,
        { line: first },
        ' and came there ',
        { wrong: 'a second time' },
        ', although nothing had kept anybody from letting go of the message.',
      ],
    };
  }

  #facts(kind: 'set-aside' | 'not-set-aside' | 'never-set-aside', message: string, conflict: readonly number[]): FindingFacts {
    const thing = this.#names.thingOf(message);
    return { kind, effect: this.#effect, thing, conflict, between: [], wanted: 1, got: 0, told: null };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    if (!this.#rest) return unknown('the run was cut off');
    for (const [message, conflict] of this.#loose) return fail(this.#facts('not-set-aside', message, conflict));
    return this.#seen ? pass : unknown(poisonSetAside.untested);
  }

  key(): string {
    const found = `${this.#finding !== null}|${this.#seen}|${[...this.#loose.keys()].sort().join(',')}|${this.#handed.key()}`;
    if (this.#to === undefined) return found;
    const copied = [...this.#copied.keys()].map(message => message + (this.#cutShort.has(message) ? '!' : ''));
    return `${found}|${copied.sort().join(',')}|${[...this.#there.keys()].sort().join(',')}`;
  }
}
