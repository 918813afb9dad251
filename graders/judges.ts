import type { Digest } from '../src/history/digest.ts';
import type { HistoryEvent } from '../src/history/event.ts';
import type { Context, Criterion, Judge, Verdict } from './criterion.ts';
import type { Claim, Effects } from './effect.ts';
import { criterionNamed } from './index.ts';
import { Ledger } from './ledger.ts';
import { Lives } from './lives.ts';
import { Tries } from './tries.ts';

/** The criterion that a claim names. Those that come with an exercise are known to whoever has loaded them. */
export type Named = (claim: Pick<Claim, 'id' | 'own'>) => Criterion;
type Judged = Pick<Claim, 'id' | 'with' | 'own'>;

/** Throws for a criterion that comes with an exercise: it is judged where its code may run. */
export const ofThisFolder: Named = ({ id, own }) => {
  if (own !== undefined) throw new Error(`\`${id}\` comes with its exercise, and is judged inside the wall`);
  return criterionNamed(id);
};

/** All claims of an exercise, over one run: each event is followed once for all of them. */
export class Judges {
  readonly #claims: readonly Judged[];
  readonly #named: Named;
  readonly #shared: Shared;
  readonly #judges: readonly Judge[];
  #copyable: boolean | null;

  /** Throws where a claim names a criterion or an effect that there is none of; the reader of exercises has seen to that. */
  constructor(claims: readonly Judged[], effects: Effects, named: Named = ofThisFolder, copied: Judges | null = null) {
    this.#claims = claims;
    this.#named = named;
    const shared = copied === null ? new Shared(effects) : copied.#shared.copy();
    this.#shared = shared;
    this.#copyable = copied === null ? null : copied.#copyable;
    this.#judges =
      copied === null ? claims.map(claim => named(claim).start(claim.with, shared)) : copied.#judges.map(judge => judge.copy!(shared));
  }

  /** The same, on their own from here on; null where one of them has to read the events anew. */
  copy(): Judges | null {
    this.#copyable ??= this.#judges.every(({ copy }) => copy !== undefined);
    return this.#copyable ? new Judges(this.#claims, this.#shared.effects, this.#named, this) : null;
  }

  see(event: HistoryEvent, index: number): void {
    this.#shared.see(event, index);
    for (const judge of this.#judges) judge.see(event, index);
  }

  /** Of the claim of this number, from 0. */
  verdict(claim: number): Verdict {
    return this.#judges[claim]!.verdict();
  }

  /**
   * Adds all that can still matter to any of them: equal digests, equal verdicts for every continuation.
   * @param nameOf what keys call a worker; its number where it is left out
   */
  digest(into: Digest, nameOf: (worker: number) => number = worker => worker): void {
    this.#shared.lives.nameOf = nameOf;
    this.#shared.digest(into);
    for (const judge of this.#judges) into.add(judge.key());
  }
}

/**
 * Whether no verdict of these claims depends on the order of events that have nothing to do with each other: see `Criterion.orderFree`.
 * Where messages about one thing may each ask for an amount of their own, it matters who is first.
 */
export function areOrderFree(claims: readonly Judged[], effects: Effects, named: Named = ofThisFolder): boolean {
  return (
    Object.values(effects).every(({ amount }) => amount === null) && claims.every(claim => named(claim).orderFree?.(claim.with) === true)
  );
}

class Shared implements Context {
  readonly effects: Effects;
  readonly lives: Lives;
  /** One for an effect, each after the one that makes it owed. */
  readonly #ledgers: Ledger[];
  /** Those whose amounts somebody asks for. */
  readonly #counted: Ledger[];
  readonly #tries: Tries[];
  readonly #only: Ledger | null;

  constructor(effects: Effects, copied: Shared | null = null) {
    this.effects = effects;
    if (copied !== null) {
      const lives = copied.lives.copy();
      this.lives = lives;
      this.#ledgers = [];
      for (const ledger of copied.#ledgers)
        this.#ledgers.push(ledger.copy(lives, ledger.cause === null ? null : this.#known(ledger.cause.name)!));
      this.#counted = copied.#counted.map(({ name }) => this.#known(name)!);
      this.#tries = copied.#tries.map(tries => tries.copy(lives));
      this.#only = copied.#only === null ? null : this.#known(copied.#only.name)!;
      return;
    }
    this.lives = new Lives();
    this.#ledgers = [];
    this.#counted = [];
    this.#tries = [];
    const [only, ...others] = Object.keys(effects);
    this.#only = only !== undefined && others.length === 0 ? this.names(only) : null;
  }

  copy(): Shared {
    return new Shared(this.effects, this);
  }

  see(event: HistoryEvent, index: number): void {
    this.lives.see(event, index);
    for (const ledger of this.#ledgers) ledger.see(event, index);
    for (const tries of this.#tries) tries.see(event);
  }

  digest(into: Digest): void {
    for (const ledger of this.#counted) into.add(ledger.key());
    for (const tries of this.#tries) into.add(tries.key());
  }

  effectNamed(of: string | undefined): string {
    if (of !== undefined && Object.hasOwn(this.effects, of)) return of;
    const names = Object.keys(this.effects);
    const name = of ?? (names.length === 1 ? names[0] : undefined);
    if (name === undefined) throw new Error(`Which effect is meant? There are: ${names.join(', ')}`);
    if (this.effects[name] === undefined) throw new Error(`There is no effect \`${name}\`. There are: ${names.join(', ')}`);
    return name;
  }

  ledger(of: string | undefined): Ledger {
    const ledger = this.#follow(this.effectNamed(of), []);
    for (let each: Ledger | null = ledger; each !== null && !this.#counted.includes(each); each = each.cause) this.#counted.push(each);
    return ledger;
  }

  names(of: string | undefined): Ledger {
    return this.#follow(this.effectNamed(of), []);
  }

  thingOf(message: string): string {
    return this.#only?.thingOf(message) ?? message;
  }

  tries(of: string | undefined, most: number | undefined): Tries {
    if (most === undefined) return UNCOUNTED;
    const effect = this.effects[this.effectNamed(of)]!;
    const known = this.#tries.find(tries => tries.isOf(effect) && tries.most === most);
    if (known !== undefined) return known;
    const tries = new Tries(effect, most, this.lives);
    this.#tries.push(tries);
    return tries;
  }

  #known(name: string): Ledger | undefined {
    return this.#ledgers.find(ledger => ledger.name === name);
  }

  /** @param way the effects that this one makes owed, the last one first: to see a circle */
  #follow(name: string, way: readonly string[]): Ledger {
    const known = this.#known(name);
    if (known !== undefined) return known;
    if (way.includes(name)) throw new Error(`These effects wait for each other: ${[name, ...way].join(', ')}`);
    const effect = this.effects[name]!;
    const cause = effect.owed.by === 'effect' ? this.#follow(this.effectNamed(effect.owed.effect), [name, ...way]) : null;
    const ledger = new Ledger(name, effect, this.lives, cause);
    this.#ledgers.push(ledger);
    return ledger;
  }
}

/** Where nobody counts tries. */
const UNCOUNTED = new Tries(null, null, new Lives());
