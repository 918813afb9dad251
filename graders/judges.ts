import type { Digest } from '../src/history/digest.ts';
import type { HistoryEvent } from '../src/history/event.ts';
import type { Context, Judge, Verdict } from './criterion.ts';
import type { Claim, Effects } from './effect.ts';
import { criterionNamed } from './index.ts';
import { Ledger, type Names } from './ledger.ts';
import { Lives } from './lives.ts';
import { Tries } from './tries.ts';

/** All claims of an exercise, over one run: each event is followed once for all of them. */
export class Judges {
  readonly #shared: Shared;
  readonly #judges: readonly Judge[];

  /** Throws where a claim names a criterion or an effect that there is none of; the reader of exercises has seen to that. */
  constructor(claims: readonly Pick<Claim, 'id' | 'with'>[], effects: Effects) {
    const shared = new Shared(effects);
    this.#shared = shared;
    this.#judges = claims.map(claim => criterionNamed(claim.id).start(claim.with, shared));
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
export function areOrderFree(claims: readonly Pick<Claim, 'id' | 'with'>[], effects: Effects): boolean {
  return (
    Object.values(effects).every(({ amount }) => amount === null) &&
    claims.every(claim => criterionNamed(claim.id).orderFree?.(claim.with) === true)
  );
}

class Shared implements Context {
  readonly effects: Effects;
  readonly lives = new Lives();
  /** By effect, each after the one that makes it owed. */
  readonly #ledgers = new Map<string, Ledger>();
  /** Those whose amounts somebody asks for. */
  readonly #counted = new Set<Ledger>();
  readonly #tries = new Map<string, Tries>();
  readonly #only: Names | null;

  constructor(effects: Effects) {
    this.effects = effects;
    const [only, ...others] = Object.keys(effects);
    this.#only = only !== undefined && others.length === 0 ? this.names(only) : null;
  }

  see(event: HistoryEvent, index: number): void {
    this.lives.see(event, index);
    for (const ledger of this.#ledgers.values()) ledger.see(event, index);
    for (const tries of this.#tries.values()) tries.see(event);
  }

  digest(into: Digest): void {
    for (const ledger of this.#counted) into.add(ledger.key());
    for (const tries of this.#tries.values()) into.add(tries.key());
  }

  effectNamed(of: string | undefined): string {
    const names = Object.keys(this.effects);
    const name = of ?? (names.length === 1 ? names[0] : undefined);
    if (name === undefined) throw new Error(`Which effect is meant? There are: ${names.join(', ')}`);
    if (this.effects[name] === undefined) throw new Error(`There is no effect \`${name}\`. There are: ${names.join(', ')}`);
    return name;
  }

  ledger(of: string | undefined): Ledger {
    const ledger = this.#follow(this.effectNamed(of), []);
    for (let each: Ledger | null = ledger; each !== null; each = each.cause) this.#counted.add(each);
    return ledger;
  }

  names(of: string | undefined): Ledger {
    return this.#follow(this.effectNamed(of), []);
  }

  thingOf(message: string): string {
    return this.#only?.thingOf(message) ?? message;
  }

  tries(of: string | undefined, most: number | undefined): Tries {
    const { store } = this.effects[this.effectNamed(of)]!;
    const name = `${store} ${most}`;
    const tries = this.#tries.get(name) ?? new Tries(store, most ?? null, this.lives);
    this.#tries.set(name, tries);
    return tries;
  }

  /** @param way the effects that this one makes owed, the last one first: to see a circle */
  #follow(name: string, way: readonly string[]): Ledger {
    const known = this.#ledgers.get(name);
    if (known !== undefined) return known;
    if (way.includes(name)) throw new Error(`These effects wait for each other: ${[name, ...way].join(', ')}`);
    const effect = this.effects[name]!;
    const cause = effect.owed.by === 'effect' ? this.#follow(this.effectNamed(effect.owed.effect), [name, ...way]) : null;
    const ledger = new Ledger(name, effect, this.lives, cause);
    this.#ledgers.set(name, ledger);
    return ledger;
  }
}
