import type { Json } from '../src/history/event.ts';

/** Something that counts as work: a change that must come about, and how what was handed in says which and how much. */
export interface Effect {
  /** What it changes: a table, a provider (`email`), or where something is published (`orders`). */
  readonly store: string;
  /** The numeric column whose fall or rise is the amount of work done; null where each change counts as one. */
  readonly column: string | null;
  readonly direction: 'falls' | 'rises';
  /** The fields that name the thing to be worked on once: `orderId`; `postId` and `userId`. */
  readonly per: readonly string[];
  /** Where `per` is looked up: in the body of the message or request that was in hand, or in what was changed (a row, a published event). */
  readonly named: 'message' | 'change';
  /** The field that says how much; null for one. */
  readonly amount: string | null;
  /** The row that the work changes: a field of the body (`sku`); null where any row counts. */
  readonly row: string | null;
  /** What a row, or an event, must have in it to count, with the value that was handed in where a field of the message has that name, or that is given here. */
  readonly holds?: readonly (string | { readonly [field: string]: Json })[];
  readonly owed: Owed;
  /** Messages whose work can never be done, whoever tries: they are wanted in a dead-letter queue. */
  readonly hopeless: readonly string[];
  /** How the report speaks of it. `name`: `ord_12's stock`; `once` and `never`: `was deducted`. */
  readonly words: { readonly what: string; readonly done: string };
}

/** From when on it is owed. */
export type Owed =
  /** A message about the thing was sent, to one of these as histories name them (a front: `POST /orders`); to any where null. */
  | { readonly by: 'message'; readonly to: readonly string[] | null }
  /** The client of this program was told yes (an answer below 400). With `each` its request owes one to everybody who follows somebody. */
  | { readonly by: 'answer'; readonly at: string; readonly each?: Each }
  /** Another effect on the same thing is durable. */
  | { readonly by: 'effect'; readonly effect: string };

/** To each of those who follow somebody. */
export interface Each {
  /** The field of the request that says whose followers: `authorId`. */
  readonly of: string;
  /** Of the fields that name the work, the one that says for whom it is: `userId`. No request has it. */
  readonly as: string;
  readonly followers: { readonly [userId: string]: readonly string[] };
}

/** One request owes one to each of many. */
export const isOwedToEach = ({ owed }: Effect): boolean => owed.by === 'answer' && owed.each !== undefined;

export interface Effects {
  readonly [name: string]: Effect;
}

/** A criterion as an exercise uses it. */
export interface Claim {
  readonly id: string;
  readonly points: number;
  /** In the words of the exercise; null for the criterion's own. */
  readonly claim: string | null;
  /** Its parameters, as its own schema accepted them and filled them in. */
  readonly with: { readonly [parameter: string]: unknown };
  /** Absent for criteria of this folder. */
  readonly own?: OwnCriterion;
}

/** A criterion that comes with an exercise, as code of its author's: it is never run out here. */
export interface OwnCriterion {
  /** The file that exports it: `criteria/confirmed-once.ts`. */
  readonly entry: string;
  /** Its claim and when it is unknown, as of other criteria: read from its text. */
  readonly claim: string;
  readonly untested: string;
}
