import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Ledger } from './ledger.ts';
import { effect } from './parameters.ts';
import { SharedMap, SharedSet } from './shared.ts';

/**
 * What is set aside waits for somebody who knows that it is there. A queue that nobody reads tells nobody; an alarm does. One that rings
 * though nothing has failed is soon one that nobody hears.
 */
export const alarmRings = criterion({
  id: 'alarm-rings',
  claim: 'When work is left lying somewhere, somebody is called, and only then',
  untested: 'no alarm rang, and nothing was left lying',
  params: { of: effect('The work that may be left lying.') },
  start: ({ of }, context) => new AlarmRings(of, context),
});

class AlarmRings implements Judge {
  readonly #of: string | undefined;
  readonly #ledger: Ledger;
  /** By message: where it lies, and the event that brought it there. */
  readonly #lying: SharedMap<string, { readonly queue: string; readonly index: number }>;
  readonly #rang: SharedSet<string>;
  #trouble: boolean;
  #rest: boolean;
  #finding: FindingFacts | null;

  constructor(of: string | undefined, context: Context, copied: AlarmRings | null = null) {
    this.#of = of;
    this.#ledger = context.ledger(of);
    this.#lying = copied === null ? new SharedMap() : copied.#lying.copy();
    this.#rang = copied === null ? new SharedSet() : copied.#rang.copy();
    this.#trouble = copied === null ? false : copied.#trouble;
    this.#rest = copied === null ? false : copied.#rest;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): AlarmRings {
    return new AlarmRings(this.#of, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    switch (event.type) {
      case 'sent':
        this.#lying.set(event.message, { queue: event.queue, index });
        break;
      case 'dead-lettered':
      case 'moved':
        this.#lying.set(event.message, { queue: event.to, index });
        break;
      case 'settled':
      case 'dropped':
        this.#lying.delete(event.message);
        break;
      case 'crashed':
      case 'refused':
      case 'returned':
      case 'disconnected':
      case 'broker-restarted':
      case 'rebalance-forced':
        this.#trouble = true;
        break;
      case 'time-passed':
        this.#trouble ||= event.stalled;
        break;
      case 'applied':
        this.#trouble ||= !event.replied;
        break;
      case 'finished':
        this.#trouble ||= event.error !== null;
        break;
      case 'alarm':
        this.#rang.add(event.queue);
        if (!this.#trouble) this.#finding ??= this.#forNothing(event.queue, index);
        break;
      case 'ended':
        this.#rest = event.reason !== 'step-limit';
        break;
      default:
        break;
    }
  }

  #forNothing(queue: string, index: number): FindingFacts {
    return {
      kind: 'alarm-for-nothing',
      effect: this.#ledger.name,
      thing: queue,
      conflict: [index],
      between: [],
      wanted: 0,
      got: 1,
      told: [`The alarm of ${queue} `, { wrong: 'rang although nothing had failed' }, ': whoever is called for nothing stops listening.'],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    if (!this.#rest) return unknown('the run was cut off');
    for (const { thing, got, wanted } of this.#ledger.accounts.values()) {
      if (got >= wanted) continue;
      for (const [message, { queue, index }] of this.#lying) {
        if (this.#rang.has(queue) || !this.#ledger.concerns(message, thing)) continue;
        const { what, done } = this.#ledger.effect.words;
        return fail({
          ...this.#ledger.facts(thing),
          kind: 'nobody-called',
          conflict: [index],
          told: [
            `${message} lies in ${queue}, ${thing}’s ${what} was not ${done}, and `,
            { wrong: 'nobody was called' },
            `: no alarm of ${queue} rang.`,
          ],
        });
      }
    }
    return this.#rang.size > 0 ? pass : unknown(alarmRings.untested);
  }

  key(): string {
    const lying = [...this.#lying].map(([message, { queue }]) => `${message}@${queue}`);
    return `${this.#finding !== null}|${this.#trouble}|${lying.sort().join(',')}|${[...this.#rang].sort().join(',')}`;
  }
}
