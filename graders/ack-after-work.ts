import type { HistoryEvent } from '../src/history/event.ts';
import { AckAfterEach } from './ack-after-each.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { isOwedToEach } from './effect.ts';
import { Handed } from './handed.ts';
import type { Account, Contribution, Ledger } from './ledger.ts';
import type { Lives } from './lives.ts';
import { count, effect, flag, optional, program } from './parameters.ts';
import { SharedMap, SharedSet } from './shared.ts';
import type { Tries } from './tries.ts';

const UNTESTED = 'no message was acknowledged';

/**
 * The acknowledgement is a promise to the broker that the message is not needed any more. It may be given only when the
 * work is durable; and when the work is durable, it must be given some time, or the broker goes on delivering until it
 * takes a good message for a bad one. A handler that never ends never gives it.
 */
export const ackAfterWork = criterion({
  id: 'ack-after-work',
  claim: 'The acknowledgement comes after the work is durable, and it does come',
  untested: UNTESTED,
  params: {
    of: effect('The work that comes before the acknowledgement.'),
    at: optional(program('Whose acknowledgements; those of all programs where it is left out.')),
    attempts: optional(
      count(
        'How many tries there are, which are calls of the service that does the work. What is set aside after the last of them may be.',
      ),
    ),
    only: flag(
      'Whether the work is done for no other message: where it is to set aside what nobody can handle, and the rest is `hopeless`.',
    ),
    most: optional(
      count(
        'How often one message may be handed out until it is acknowledged. More than faults can bring about: who is handed it still more often will never acknowledge it, and no run would come to rest over it.',
      ),
    ),
    calls: optional(
      count(
        'How many calls a handler may make over one message. Looked at where a run was cut off: who had made still more by then, and had not come to an end, goes on for ever.',
      ),
    ),
  },
  start: ({ of, at, attempts, only, most, calls }, context) =>
    isOwedToEach(context.effects[context.effectNamed(of)]!)
      ? new AckAfterEach(of, at, UNTESTED, context)
      : new AckAfterWork(of, at, attempts, only, most, calls, context),
});

class AckAfterWork implements Judge {
  readonly #given: readonly [
    of: string | undefined,
    at: string | undefined,
    attempts: number | undefined,
    only: boolean,
    most: number | undefined,
    calls: number | undefined,
  ];
  readonly #ledger: Ledger;
  readonly #lives: Lives;
  readonly #at: string | undefined;
  readonly #tries: Tries;
  readonly #open: SharedMap<string, number>;
  /** Deliveries that did the work and cannot know it: the reply was lost, or their process was. Kept where tries are counted. */
  readonly #unaware: SharedSet<number>;
  readonly #counted: boolean;
  /** Those that are still open. */
  readonly #handed: Handed;
  #settled: boolean;
  #finding: FindingFacts | null;
  /** The message of a finding that may still be completed by the work that comes too late. */
  #early: string | null;
  #rest: boolean;
  /** Messages whose handler will never go on, with the event that says so. */
  readonly #stuck: SharedMap<string, number>;
  /**
   * By delivery under way, its calls; only where there is a limit to them. No part of the key: how far a handler has come is in the state of
   * its life, and before a run is cut off the count decides nothing.
   */
  readonly #calls: SharedMap<number, number>;

  constructor(
    of: string | undefined,
    at: string | undefined,
    attempts: number | undefined,
    only: boolean,
    most: number | undefined,
    calls: number | undefined,
    context: Context,
    copied: AckAfterWork | null = null,
  ) {
    this.#given = [of, at, attempts, only, most, calls];
    this.#calls = copied === null ? new SharedMap() : copied.#calls.copy();
    this.#handed = copied === null ? new Handed(most) : copied.#handed.copy();
    this.#ledger = context.ledger(of);
    this.#lives = context.lives;
    this.#at = at;
    this.#tries = context.tries(of, attempts);
    this.#counted = attempts !== undefined;
    this.#open = copied === null ? new SharedMap() : copied.#open.copy();
    this.#unaware = copied === null ? new SharedSet() : copied.#unaware.copy();
    this.#stuck = copied === null ? new SharedMap() : copied.#stuck.copy();
    this.#settled = copied === null ? false : copied.#settled;
    this.#rest = copied === null ? false : copied.#rest;
    this.#finding = copied === null ? null : copied.#finding;
    this.#early = copied === null ? null : copied.#early;
  }

  copy(context: Context): AckAfterWork {
    return new AckAfterWork(...this.#given, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    if (this.#counted) this.#lookForUnaware(event);
    if (this.#given[5] !== undefined) this.#countCalls(event, index, this.#given[5]);
    if (event.type === 'sent' && this.#at === undefined) this.#opened(event.message, index);
    // What is sent to others is none of this program's business: what it was handed is.
    if (event.type === 'delivered' && this.#at !== undefined && this.#lives.runs(event.worker, this.#at))
      this.#opened(event.message, index);
    if (event.type === 'delivered') this.#handOut(event.message, index);
    if (this.#given[3]) for (const { delivery } of this.#ledger.made) this.#notMeant(delivery, index);
    if (event.type === 'dead-lettered' && this.#ledger.owedFor(event.message)) this.#deadLettered(event.message, index);
    if (event.type === 'settled' && this.#ledger.owedFor(event.message) && this.#isIts(event.delivery)) {
      this.#settled = true;
      this.#open.delete(event.message);
      this.#handed.forget(event.message);
      if (!this.#ledger.done(event.message)) this.#ackedEarly(event.message, index);
    }
    if (this.#early !== null && this.#ledger.made.some(({ delivery }) => this.#ledger.deliveries.get(delivery)!.message === this.#early)) {
      this.#finding = { ...this.#finding!, conflict: [this.#finding!.conflict[0]!, index] };
      this.#early = null;
    }
    if (event.type === 'stuck') this.#stuck.set(this.#ledger.deliveries.get(event.delivery)!.message, index);
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
  }

  #opened(message: string, index: number): void {
    if (this.#ledger.owedFor(message) && !this.#ledger.hopeless(message) && !this.#open.has(message)) this.#open.set(message, index);
  }

  #notMeant(delivery: number, index: number): void {
    const { message } = this.#ledger.deliveries.get(delivery)!;
    if (!this.#ledger.hopeless(message)) return;
    const facts = this.#facts(message);
    const { what, done } = this.#ledger.effect.words;
    const told = [`${facts.thing}’s ${what} was ${done} at `, { line: index }, ', ', { wrong: 'although it could have been handled' }, '.'];
    this.#finding ??= { ...facts, kind: 'not-meant', conflict: [index], told };
  }

  #handOut(message: string, index: number): void {
    const times = this.#open.has(message) ? this.#handed.again(message) : null;
    if (times === null || this.#finding !== null) return;
    const facts = this.#facts(message);
    this.#finding = {
      ...facts,
      kind: 'never-settled',
      conflict: [this.#open.get(message)!, index],
      told: [`The message about ${facts.thing} was handed out ${times} times, and `, { wrong: 'never acknowledged' }, '.'],
    };
  }

  #countCalls(event: HistoryEvent, index: number, most: number): void {
    const more = (delivery: number, times: number) => this.#calls.set(delivery, (this.#calls.get(delivery) ?? 0) + times);
    if (event.type === 'called') more(event.delivery, 1);
    // What was told in short: at least one call a round.
    if (event.type === 'time-passed' && event.rounds !== undefined) for (const [delivery] of this.#calls) more(delivery, event.rounds);
    if (event.type === 'finished') this.#calls.delete(event.delivery);
    if (event.type === 'crashed')
      for (const [delivery] of this.#calls)
        if (this.#ledger.deliveries.get(delivery)?.life === `${event.worker}.${event.life}`) this.#calls.delete(delivery);
    if (event.type !== 'ended' || event.reason !== 'step-limit' || this.#finding !== null) return;
    for (const [delivery, made] of this.#calls) {
      const message = this.#ledger.deliveries.get(delivery)?.message;
      if (made <= most || message === undefined || !this.#open.has(message)) continue;
      const facts = this.#facts(message);
      this.#finding = {
        ...facts,
        kind: 'never-settled',
        conflict: [this.#open.get(message)!, index],
        told: [
          `The handler had made ${made} calls over ${facts.thing}, and `,
          { wrong: 'went on' },
          ': who never ends never acknowledges.',
        ],
      };
      return;
    }
  }

  #isIts(delivery: number): boolean {
    const facts = this.#ledger.deliveries.get(delivery);
    return facts === undefined || this.#lives.runs(facts.worker, this.#at);
  }

  #lookForUnaware(event: HistoryEvent): void {
    if (event.type === 'applied' && !event.replied) for (const { delivery } of this.#ledger.made) this.#unaware.add(delivery);
    if (event.type !== 'crashed' && event.type !== 'disconnected') return;
    for (const account of this.#ledger.accounts.values())
      for (const { delivery } of account.contributions)
        if (this.#ledger.deliveries.get(delivery)!.life === `${event.worker}.${event.life}`) this.#unaware.add(delivery);
  }

  /** Who has used up the tries may set aside what one of them had done, if that one did not live to tell. */
  #deadLettered(message: string, index: number): void {
    if (this.#tries.usedUp(message) && this.#nobodyKnew(message)) this.#open.delete(message);
    else if (!this.#ledger.hopeless(message) && this.#ledger.done(message)) this.#open.set(message, index);
  }

  #nobodyKnew(message: string): boolean {
    return this.#contributions(message).every(({ delivery }) => this.#unaware.has(delivery));
  }

  #contributions(message: string): readonly Contribution[] {
    return this.#ledger.accountOf(message)?.contributions ?? [];
  }

  #ackedEarly(message: string, index: number): void {
    if (this.#finding !== null) return;
    this.#finding = { ...this.#facts(message), kind: 'acked-early', conflict: [index] };
    this.#early = message;
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    if (!this.#rest) return unknown('the run was cut off');
    for (const [message, index] of this.#open) {
      if (!this.#ledger.done(message)) continue;
      const conflict = [
        ...new Set([
          ...this.#contributions(message)
            .slice(0, 1)
            .map(each => each.index),
          index,
        ]),
      ].sort((a, b) => a - b);
      return fail({ ...this.#facts(message), kind: 'never-acked', conflict });
    }
    for (const [message, index] of this.#stuck) {
      if (!this.#open.has(message)) continue;
      return fail({ ...this.#facts(message), kind: 'never-acked', conflict: [index] });
    }
    return this.#settled ? pass : unknown(ackAfterWork.untested);
  }

  #facts(message: string) {
    return this.#ledger.facts(this.#ledger.thingOf(message));
  }

  key(): string {
    const open = [...this.#open.keys()].sort().join(',');
    return `${this.#finding !== null}|${this.#early}|${this.#settled}|${open}|${this.#knowledge()}|${this.#handed.key()}`;
  }

  #knowledge(): string {
    if (!this.#counted) return '';
    const knows = ({ contributions }: Account) =>
      contributions.map(({ delivery }) =>
        this.#unaware.has(delivery) ? '-' : this.#lives.workerOf(this.#ledger.deliveries.get(delivery)!.life),
      );
    return [...this.#ledger.accounts.values()].map(account => `${account.thing}:${[...new Set(knows(account))].sort().join('')}`).join(',');
  }
}
