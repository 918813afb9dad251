import type { Json } from '../history/event.ts';

type About = (args: readonly Json[]) => string;

const first: About = ([value]) => text(value);
const fieldOfFirst =
  (name: string): About =>
  ([value]) =>
    text(typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { [name: string]: Json })[name] : undefined);
const each = (about: About, methods: readonly string[]) => Object.fromEntries(methods.map(method => [method, about]));

/** Every command of Redis that exists here, by the name that node-redis gives it. */
const REDIS = (
  'get set del exists incr decr incrBy decrBy expire pExpire persist ttl pTTL sAdd sRem sIsMember sCard sMembers ' +
  'lPush rPush lPop rPop lLen lRange'
).split(' ');

/**
 * Services whose every method is one call and nothing more: their methods, and what each call is about, for people. What
 * the methods mean, and which arguments are right, is the business of the service behind them. Open, like the kinds of services.
 */
export const CLIENTS: { [service: string]: { readonly [method: string]: About } } = {
  redis: each(first, REDIS),
  email: { send: fieldOfFirst('to') },
  push: { send: first },
  payments: { charge: fieldOfFirst('customer'), refund: fieldOfFirst('charge'), get: first },
  followers: each(first, ['page', 'count']),
};

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));
