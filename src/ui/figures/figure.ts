/**
 * What a figure of the lesson is made of. Each lives in a folder of its own:
 *
 *     play.ts          the run: the reader's actions in, what there is to see out. Runs in the build, in the worker and in tests
 *     <Name>.tsx       draws a view, and offers the actions. Knows nothing of brokers
 *     <Name>.astro     plays the first view in the build and hands it to the island, so that the page is whole without a script
 *
 * A figure has no logic of its own: whatever it shows, a run of the harness did.
 */

/**
 * Starts from nothing and does what the reader did, one thing after another. The same actions always give the same view. A play
 * that may take seconds tells now and then how much of it is done, from 0 to 1.
 */
export type Play<Action, View> = (actions: readonly Action[], onPart?: (part: number) => void) => View;

/** Every view says in one sentence what the last action brought about; it is read out. */
export interface Said {
  readonly said: string;
}

/** Asked of the worker: a whole play. An action that cannot be done in its state changes nothing, so none has to be checked before. */
export interface Asked {
  readonly number: number;
  readonly figure: string;
  readonly actions: readonly unknown[];
}

export type Answered = { readonly number: number } & (
  | { readonly view: unknown }
  | { readonly failed: string }
  /** Not yet: so much of it is done. */
  | { readonly part: number }
);
