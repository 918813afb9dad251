/**
 * Every service, as far as it is known without opening one. Light: pages import this. Adding one: its file, a line here, and a line in
 * `open.ts`.
 */
import type { Ms } from '../history/event.ts';
import { db } from './db-kind.ts';
import { email } from './email-kind.ts';
import { followers } from './followers-kind.ts';
import { kafka } from './kafka-kind.ts';
import type { ServiceKind } from './kind.ts';
import { payments } from './payments-kind.ts';
import { clock, log } from './plain-kinds.ts';
import { queues, topics } from './publishing-kind.ts';
import { push } from './push-kind.ts';
import { redis } from './redis-kind.ts';

export type { EmailProvider } from './email-kind.ts';
export type { FollowerDirectory } from './followers-kind.ts';
export type { PaymentProvider } from './payments-kind.ts';
export type { ProviderAvailability } from './provider-kind.ts';
export type { PushProvider } from './push-kind.ts';

const ours = [db, redis, email, push, payments, followers, topics, queues, kafka, log, clock] as const;

/** What an exercise grants. Only what is named exists. */
export type ServicesConfig = {
  readonly [Each in (typeof ours)[number] as Each['name']]?: Each extends ServiceKind<string, infer Config> ? Config : never;
};

/** Open, like the kinds of brokers: what is pushed here can be granted, once `open.ts` can open it. */
export const SERVICE_KINDS: ServiceKind[] = [...ours];

export interface TroubleError {
  readonly name: string;
  readonly message: string;
  readonly operations: readonly string[];
  /** What else the learner's error knows; left out where the exercise says nothing of it. */
  readonly status?: number;
  readonly retryAfterMs?: Ms;
}

/** What an exercise declares that can go wrong with a service, beside lost connections. Each is a fault that a bound counts. */
export interface Trouble {
  /** Errors that it may refuse a call with, and the operations that may be refused; any where none is named. */
  readonly errors: readonly TroubleError[];
  /** How long a slow answer takes; null where the service is never slow. */
  readonly slowMs: Ms | null;
}
