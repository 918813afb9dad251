import { Db, type DbConfig } from './db.ts';
import { Email, type EmailConfig } from './email.ts';
import { Followers, type FollowersConfig } from './followers.ts';
import { Payments, type PaymentsConfig } from './payments.ts';
import { Publisher } from './publishing.ts';
import { Push, type PushConfig } from './push.ts';
import { Redis, type RedisConfig } from './redis.ts';
import type { Deliver, Service } from './service.ts';

/** What an exercise grants, as far as it is a service with a state. */
export interface ServicesConfig {
  readonly db?: DbConfig;
  readonly redis?: RedisConfig;
  readonly email?: EmailConfig;
  readonly push?: PushConfig;
  readonly payments?: PaymentsConfig;
  readonly followers?: FollowersConfig;
  /** Names of topics and queues that a handler may send to. */
  readonly topics?: readonly string[];
  readonly queues?: readonly string[];
}

/**
 * Fresh services, in a fixed order. Only what is granted exists.
 * @param deliver where messages that a handler sends go besides being counted
 */
export function openServices(granted: ServicesConfig, deliver: Deliver = () => {}): { readonly [name: string]: Service } {
  const services: Record<string, Service> = {};
  if (granted.db !== undefined) services.db = new Db(granted.db);
  if (granted.redis !== undefined) services.redis = new Redis(granted.redis);
  if (granted.email !== undefined) services.email = new Email(granted.email);
  if (granted.push !== undefined) services.push = new Push(granted.push);
  if (granted.payments !== undefined) services.payments = new Payments(granted.payments);
  if (granted.followers !== undefined) services.followers = new Followers(granted.followers);
  if (granted.topics !== undefined) services.topic = new Publisher('topic', new Set(granted.topics), deliver);
  if (granted.queues !== undefined) services.queue = new Publisher('queue', new Set(granted.queues), deliver);
  return services;
}
