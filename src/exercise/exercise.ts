import type { Json } from '../history/event.ts';

/** An exercise as it is loaded: `exercise.yaml` (checked against `exercise.schema.json`) with the files of its folder. Plain data. */
export interface Exercise {
  readonly slug: string;
  readonly title: string;
  /** One sentence for the catalogue. */
  readonly summary: string;
  readonly minutes: number;
  readonly broker: SqsBroker;
  readonly services: Services;
  readonly program: {
    /** The file that holds the handler. */
    readonly entry: string;
    /** The export that is called with `(message, services)`. */
    readonly handler: string;
  };
  /** TypeScript declarations of this exercise's events, given to the editor and to nobody else. */
  readonly events: string;
  readonly messages: { readonly [name: string]: ExerciseMessage };
  /** What the graders count as the work. */
  readonly work: Work;
  readonly bounds: readonly Bound[];
  readonly criteria: readonly { readonly id: string; readonly points: number; readonly claim: string | null }[];
  readonly hints: readonly string[];
}

/** What the graders count as the work; the first six fields are `Subject` in `graders/criterion.ts`. */
export interface Work {
  readonly store: string;
  readonly column: string | null;
  readonly direction: 'falls' | 'rises';
  readonly per: string;
  readonly amount: string | null;
  readonly row: string | null;
  /** How the report speaks of it. `name`: `ord_12's stock`; `once` and `never`: `was deducted`. */
  readonly words: { readonly what: string; readonly done: string };
}

export interface SqsBroker {
  readonly kind: 'sqs';
  readonly queue: string;
  readonly visibilityTimeoutMs: number;
  readonly deadLetterQueue: string | null;
  readonly maxReceiveCount: number | null;
}

export interface Services {
  readonly db?: { readonly tables: { readonly [table: string]: { readonly rows: { readonly [key: string]: Json } } } };
  readonly redis?: { readonly keys: { readonly [key: string]: string } };
  readonly email?: EmailProvider;
  readonly push?: PushProvider;
  readonly payments?: PaymentProvider;
  readonly followers?: FollowerDirectory;
  readonly log?: true;
  readonly clock?: true;
}

/** When a provider answers, and how often it may be asked. */
export interface ProviderAvailability {
  /** Down from `fromMs` on, up again from `untilMs` on. */
  readonly outages: readonly { readonly fromMs: number; readonly untilMs: number }[];
  readonly rateLimit: { readonly requests: number; readonly perMs: number } | null;
}

export interface EmailProvider extends ProviderAvailability {
  /** Null: it takes no idempotency keys. */
  readonly idempotencyKeys: { readonly liveMs: number } | null;
  /** Addresses that it does not write to, each with the reason. */
  readonly refuses: { readonly [address: string]: string };
}

export interface PushProvider extends ProviderAvailability {
  /** Device tokens that are not valid any more. */
  readonly goneTokens: readonly string[];
}

export interface PaymentProvider extends ProviderAvailability {
  readonly idempotencyKeys: { readonly liveMs: number };
  /** Customers whose card is declined, each with the bank's reason. */
  readonly declines: { readonly [customer: string]: string };
}

export interface FollowerDirectory {
  readonly pageSize: number;
  readonly users: { readonly [userId: string]: { readonly ids: readonly string[] } | { readonly count: number; readonly prefix: string } };
}

export interface ExerciseMessage {
  readonly body: { readonly [field: string]: Json };
  readonly headers: { readonly [name: string]: string };
  /** The name of the message that the producer sent again after it missed the reply. */
  readonly retryOf: string | null;
}

/** One bounded space of schedules that is searched whole. Bounds are tried in the order of the file, simplest first. */
export interface Bound {
  /** Names of messages, in the order sent. */
  readonly messages: readonly string[];
  readonly workers: number;
  readonly crashes: number;
  /** Times that a visibility timeout passes while a handler still works. */
  readonly expiries: number;
  /** Times that the broker hands out a message that is in flight or deleted. */
  readonly duplicates: number;
  /** Times that a connection is lost: before a call takes hold, or after that and before its reply. */
  readonly errors: number;
}

/** The texts of an exercise's folder, by role. */
export interface ExerciseFiles {
  readonly starter: readonly { readonly path: string; readonly text: string }[];
  readonly solution: readonly { readonly path: string; readonly text: string }[];
}
