import type { HistoryEvent } from '../src/history/event.ts';
import type { Claim, Effects } from './effect.ts';
import type { Ledger, Names } from './ledger.ts';
import type { Lives } from './lives.ts';
import type { Parameters, ValuesOf } from './parameters.ts';
import type { Tries } from './tries.ts';
import type { Verdict } from './verdict.ts';

export * from './verdict.ts';

/**
 * The contract of a criterion: one claim, judged over the history of one run. A criterion sees nothing else: not the
 * learner's text, not the broker's insides, not the schedule.
 *
 * It reads events one by one and remembers only what it needs, so that the same code judges a run of forty events and a
 * run of ten million. What it remembers is also part of the explorer's state (`key`): two runs may only be taken for the
 * same when no criterion could tell them apart later.
 */
export interface Criterion {
  readonly id: string;
  /** The sentence that a learner reads in the rubric. Says what must hold, not how. */
  readonly claim: string;
  /** One sentence for the reference: when the verdict is `unknown`, because nothing put the claim to the test. */
  readonly untested: string;
  /** What an exercise tells it. */
  readonly params: Parameters;
  /**
   * True: its verdict does not change when two events change places that are of different workers, at the same time, and about different
   * things (tables, queues, services). An explorer then tries them in one order only. In doubt it is left out.
   */
  orderFree?(given: Claim['with']): boolean;
  /** @param given as `schemaOf(params)` accepted it and filled it in */
  start(given: Claim['with'], context: Context): Judge;
}

export interface Judge {
  /** Everything that the context gives has seen the event already. */
  see(event: HistoryEvent, index: number): void;
  /** After the last event. May be asked of a history that was cut off (`ended` with `step-limit`): then only a `fail` counts. */
  verdict(): Verdict;
  /** The same, on its own from here on, among what the criteria of a copy of the run share. Where it is missing, a copy reads the run anew. */
  copy?(context: Context): Judge;
  /**
   * Equal keys: equal verdicts for every continuation. Leaves out everything that cannot matter any more, above all indexes, and what
   * the keys of the context's own parts say: ledgers and tries.
   */
  key(): string;
}

/**
 * What the criteria of one run share: each part follows the history once, however many read it. Parts exist once a criterion has asked
 * for them in its `start`, and only then.
 */
export interface Context {
  readonly effects: Effects;
  /** Who runs what, and who is dead. Nothing of it is part of the state key: a key names lives by `lives.name`. */
  readonly lives: Lives;
  /** The name of the effect that is meant: the only one where it is left out. Throws where there are several. */
  effectNamed(of: string | undefined): string;
  /** How far the work has come. How much of it is done becomes part of the state key. */
  ledger(of: string | undefined): Ledger;
  /** What messages and deliveries are about, for those who do not ask how far the work has come: no part of the state key. */
  names(of: string | undefined): Names;
  /** What a message is called where no effect is named: by what it is about where there is a single effect, else by itself. */
  thingOf(message: string): string;
  /** How often the work was tried, which becomes part of the state key. `most`: how many tries there may be; nothing is kept where it is left out. */
  tries(of: string | undefined, most: number | undefined): Tries;
}

/** Declares a criterion; the types of what it is started with come from its parameters. */
export function criterion<const Each extends Parameters>(declared: {
  readonly id: string;
  readonly claim: string;
  readonly untested: string;
  readonly params: Each;
  readonly orderFree?: (given: ValuesOf<Each>) => boolean;
  readonly start: (given: ValuesOf<Each>, context: Context) => Judge;
}): Criterion {
  // The schema has accepted it: that is what makes it of this type.
  const { id, claim, untested, params } = declared;
  return {
    id,
    claim,
    untested,
    params,
    orderFree: given => declared.orderFree?.(given as ValuesOf<Each>) ?? false,
    start: (given, context) => declared.start(given as ValuesOf<Each>, context),
  };
}
