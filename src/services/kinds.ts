import type { Json, Ms } from '../history/event.ts';

/** What an exercise declares that can go wrong with a service, beside lost connections. Each is a fault that a bound counts. */
export interface Trouble {
  /** Errors that it may refuse a call with, and the operations that may be refused; any where none is named. */
  readonly errors: readonly { readonly name: string; readonly message: string; readonly operations: readonly string[] }[];
  /** How long a slow answer takes; null where the service is never slow. */
  readonly slowMs: Ms | null;
}

/** What an exercise grants. Only what is named exists. */
export interface ServicesConfig {
  readonly db?: { readonly tables: { readonly [table: string]: { readonly rows: { readonly [key: string]: Json } } } };
  readonly redis?: { readonly keys: { readonly [key: string]: string } };
  readonly email?: EmailProvider;
  readonly push?: PushProvider;
  readonly payments?: PaymentProvider;
  readonly followers?: FollowerDirectory;
  /** Names that a handler may publish and send to. Those that a broker of the exercise takes reach its consumers. */
  readonly topics?: readonly string[];
  readonly queues?: readonly string[];
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
