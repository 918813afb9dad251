import type { Ms } from '../../../history/event.ts';

/** What the page of "async or sync" knows of its runs. No harness here. */
export const WAYS = ['sync', 'async'] as const;
export type Way = (typeof WAYS)[number];

export const WEATHERS = ['calm', 'down', 'restarts'] as const;
export type Weather = (typeof WEATHERS)[number];

export const SITUATIONS = ['login', 'payment', 'welcome', 'report', 'price', 'views'] as const;
export type Situation = (typeof SITUATIONS)[number];

/** What came of one run: counts of requests, and times in virtual milliseconds. */
export interface Figures {
  readonly requests: number;
  /** From the request to its answer; half of all were answered by then, and 99 of 100. Answers of 500 and more count, too. */
  readonly answerHalf: Ms;
  readonly answer99: Ms;
  /** From the request until the outcome is there: in the answer itself, or where the worker wrote it. Of those that got one. */
  readonly knownHalf: Ms;
  readonly known99: Ms;
  readonly knownLast: Ms;
  /** Answered with 500 or more, or never, because the process died. */
  readonly failed: number;
  /** Begun, or promised by an answer, and never done. */
  readonly lost: number;
  /** Answered with yes, and it was not so. */
  readonly wrong: number;
}

export type Measure = keyof Figures;

/** By weather, by way. */
export type Compared = { readonly [weather in Weather]: { readonly [way in Way]: Figures } };

/** While the other service is down. */
export const OUTAGE = { fromMs: 20_000, untilMs: 40_000 };
export const UNTIL_MS = 60_000;
