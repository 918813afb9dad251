import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Effect } from './effect.ts';
import type { Names } from './ledger.ts';
import { count, effect } from './parameters.ts';
import { SharedMap, SharedSet } from './shared.ts';
import { thingOfCall } from './things.ts';
import type { Tries } from './tries.ts';

/**
 * Who tries for ever keeps everybody behind waiting, and whoever it asks busy. The exercise says how many tries are enough: calls of the
 * service that does the work, however many deliveries they are spread over. What was given up and is brought back by whoever is on call
 * begins anew.
 */
export const retriesBounded = criterion({
  id: 'retries-bounded',
  claim: 'A message that fails is tried a few times and not for ever',
  untested: 'nothing was tried twice',
  params: {
    of: effect('The work that is tried. Its store is a service, whose calls are the tries.'),
    most: count('How many tries one message may take.'),
  },
  start: ({ of, most }, context) => new RetriesBounded(of, most, context),
});

class RetriesBounded implements Judge {
  readonly #given: readonly [of: string | undefined, most: number, effect: Effect];
  readonly #effect: string;
  readonly #names: Names;
  readonly #tries: Tries;
  readonly #most: number;
  /** What was tried at all. */
  readonly #things: SharedSet<string>;
  /** Programs that somebody on call has started. */
  readonly #opened: SharedSet<string>;
  /** By thing: tries before it was brought back. */
  readonly #before: SharedMap<string, number>;
  #twice: boolean;
  #finding: FindingFacts | null;

  constructor(of: string | undefined, most: number, context: Context, copied: RetriesBounded | null = null) {
    this.#effect = context.effectNamed(of);
    this.#given = [of, most, context.effects[this.#effect]!];
    this.#names = context.names(of);
    this.#tries = context.tries(of, most);
    this.#most = most;
    this.#things = copied === null ? new SharedSet() : copied.#things.copy();
    this.#opened = copied === null ? new SharedSet() : copied.#opened.copy();
    this.#before = copied === null ? new SharedMap() : copied.#before.copy();
    this.#twice = copied === null ? false : copied.#twice;
    this.#finding = copied === null ? null : copied.#finding;
  }

  copy(context: Context): RetriesBounded {
    const [of, most] = this.#given;
    return new RetriesBounded(of, most, context, this);
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'opened') this.#opened.add(event.program);
    if (event.type === 'delivered' && this.#opened.has(this.#names.deliveries.get(event.delivery)?.program ?? ''))
      for (const thing of this.#things) if (this.#names.concerns(event.message, thing)) this.#before.set(thing, this.#triesOf(thing));
    if (event.type !== 'called') return;
    const facts = this.#names.deliveries.get(event.delivery);
    if (facts === undefined || !this.#names.sent(facts.message)) return;
    const thing = thingOfCall(this.#given[2], event);
    const what = thing ?? facts.thing;
    if (event.service === this.#given[2].store) this.#things.add(what);
    const tried = this.#triesOf(what, thing === null) - (this.#before.get(what) ?? 0);
    if (tried > 1) this.#twice = true;
    if (tried <= this.#most || this.#finding !== null) return;
    this.#finding = {
      kind: 'tried-too-often',
      effect: this.#effect,
      thing: what,
      conflict: [index],
      between: [],
      wanted: this.#most,
      got: tried,
      told: null,
    };
  }

  #triesOf(thing: string, byMessage = !this.#tries.knows(thing)): number {
    return byMessage ? this.#triedOn(thing) : this.#tries.of(thing);
  }

  /** Who sends a message anew has tried it as often as before. */
  #triedOn(thing: string): number {
    const messages = new Set<string>();
    for (const each of this.#names.deliveries.values()) if (each.thing === thing) messages.add(each.message);
    return [...messages].reduce((sum, message) => sum + this.#tries.of(message), 0);
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#twice ? pass : unknown(retriesBounded.untested);
  }

  key(): string {
    const anew = [...this.#before].map(([thing, before]) => `${thing}:${Math.min(this.#triesOf(thing) - before, this.#most + 1)}`);
    const found = `${this.#finding !== null}|${this.#twice}`;
    return this.#opened.size === 0 ? found : `${found}|${[...this.#opened].sort().join()}|${anew.sort().join()}`;
  }
}
