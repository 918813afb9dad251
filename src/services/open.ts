/** Opens services of every kind: the models behind `kinds.ts`, which pages that only show an exercise need not load. */
import { Db, type DbConfig } from './db.ts';
import { Email, type EmailConfig } from './email.ts';
import { Followers, type FollowersConfig } from './followers.ts';
import { SERVICE_KINDS, type ServicesConfig } from './kinds.ts';
import { Payments, type PaymentsConfig } from './payments.ts';
import { NOTHING_TO_FETCH, Publisher } from './publishing.ts';
import { Push, type PushConfig } from './push.ts';
import { Redis, type RedisConfig } from './redis.ts';
import type { Deliver, Fetch, Service } from './service.ts';

type Open = (config: never, deliver: Deliver, fetch: Fetch) => Service;

/** By the name of the kind, as far as it has a state. Open, as `SERVICE_KINDS` is. */
export const OPEN_SERVICES: { [name: string]: Open } = {
  db: (config: DbConfig) => new Db(config),
  redis: (config: RedisConfig) => new Redis(config),
  email: (config: EmailConfig) => new Email(config),
  push: (config: PushConfig) => new Push(config),
  payments: (config: PaymentsConfig) => new Payments(config),
  followers: (config: FollowersConfig) => new Followers(config),
  // Names that a handler may send to.
  topics: (names: readonly string[], deliver) => new Publisher('topic', new Set(names), deliver),
  queues: (names: readonly string[], deliver, fetch) => new Publisher('queue', new Set(names), deliver, fetch),
};

/**
 * Fresh services by what they are called in calls, in the order of the kinds. Only what is granted exists.
 * @param deliver where messages that a handler sends go besides being counted
 * @param fetch where messages come from that a handler asks for
 */
export function openServices(
  granted: ServicesConfig,
  deliver: Deliver = () => {},
  fetch: Fetch = NOTHING_TO_FETCH,
): { readonly [name: string]: Service } {
  const services: Record<string, Service> = {};
  for (const { name, called } of SERVICE_KINDS) {
    const config = granted[name as keyof ServicesConfig];
    if (config !== undefined && Object.hasOwn(OPEN_SERVICES, name))
      services[called] = OPEN_SERVICES[name]!(config as never, deliver, fetch);
  }
  return services;
}
