/**
 * The arguments of queues and consumers: which are known, which values are refused and in which words, and what they come to.
 */
import { named, preconditionFailed } from './errors.ts';
import { assertArgument } from './exchanges.ts';
import { field, integerField, isInteger, stringField, typed } from './fields.ts';
import { MAX_EXPIRY } from './message.ts';
import type { Profile } from './profiles.ts';
import type { FieldTable, FieldValue } from './types.ts';

export type QueueType = 'classic' | 'quorum';

/** What is wrong with a value, or null. */
type Check = (value: FieldValue, args: FieldTable) => string | null;

const integer: Check = value => {
  const { type } = typed(value);
  return isInteger(type) ? null : `"expected integer, got ${type}"`;
};
const notNegative: Check = (value, args) => integer(value, args) ?? (number(value) < 0 ? `{value_negative,${number(value)}}` : null);
const expiry: Check = (value, args) =>
  notNegative(value, args) ?? (number(value) > MAX_EXPIRY ? `{value_too_large,${number(value)}}` : null);
const queueExpiry: Check = (value, args) => integer(value, args) ?? (number(value) === 0 ? '{value_zero,0}' : expiry(value, args));
const positive: Check = (value, args) => notNegative(value, args) ?? (number(value) === 0 ? '{value_zero,0}' : null);
const maxPriority: Check = (value, args) =>
  notNegative(value, args) ?? (number(value) > 255 ? `{max_value_exceeded,${number(value)}}` : null);
const boolean: Check = value => (typed(value).type === 'bool' ? null : `{unacceptable_type,${typed(value).type}}`);
const text: Check = value => (typed(value).type === 'longstr' ? null : `{unacceptable_type,${typed(value).type}}`);
const oneOf = (known: readonly string[], otherwise: (value: string) => string): Check => {
  return (value, args) => text(value, args) ?? (known.includes(value as string) ? null : otherwise(value as string));
};
const version: Check = (value, args) =>
  notNegative(value, args) ?? ([1, 2].includes(number(value)) ? null : `"unsupported queue version '${number(value)}'"`);
const deadLetterKey: Check = (value, args) =>
  text(value, args) ?? (field(args, 'x-dead-letter-exchange') === undefined ? 'routing_key_but_no_dlx_defined' : null);

function number(value: FieldValue): number {
  return typed(value).value as number;
}

const queueType = oneOf(['classic', 'quorum', 'stream'], value => `"unsupported queue type '${value}'"`);

/** In the order in which they are judged. */
const QUEUE_CHECKS: readonly (readonly [string, Check])[] = [
  ['x-expires', queueExpiry],
  ['x-message-ttl', expiry],
  ['x-dead-letter-exchange', text],
  ['x-dead-letter-routing-key', deadLetterKey],
  ['x-dead-letter-strategy', oneOf(['at-most-once', 'at-least-once'], () => 'invalid_dlx_strategy')],
  ['x-max-length', notNegative],
  ['x-max-length-bytes', notNegative],
  ['x-max-in-memory-length', notNegative],
  ['x-max-in-memory-bytes', notNegative],
  ['x-max-priority', maxPriority],
  ['x-overflow', oneOf(['drop-head', 'reject-publish', 'reject-publish-dlx'], () => 'invalid_overflow')],
  ['x-queue-mode', oneOf(['default', 'lazy'], value => `"unsupported queue mode '${value}'"`)],
  ['x-queue-version', version],
  ['x-single-active-consumer', boolean],
  ['x-queue-type', queueType],
  ['x-quorum-initial-group-size', positive],
  ['x-queue-leader-locator', oneOf(['client-local', 'balanced', 'random', 'least-leaders'], () => 'invalid_queue_locator_arg')],
];

const CLASSIC = [
  'x-expires',
  'x-message-ttl',
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-max-length',
  'x-max-length-bytes',
  'x-max-priority',
  'x-overflow',
  'x-queue-mode',
  'x-queue-version',
  'x-single-active-consumer',
  'x-queue-type',
  'x-queue-master-locator',
];
const QUORUM = [
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-dead-letter-strategy',
  'x-expires',
  'x-max-length',
  'x-max-length-bytes',
  'x-max-in-memory-length',
  'x-max-in-memory-bytes',
  'x-overflow',
  'x-single-active-consumer',
  'x-queue-type',
  'x-quorum-initial-group-size',
  'x-delivery-limit',
  'x-message-ttl',
  'x-queue-leader-locator',
];
/** Known to other kinds of queue only: asking for them here is an error, not ignorance. */
const STREAM = ['x-max-age', 'x-stream-max-segment-size-bytes', 'x-initial-cluster-size'];

function known(type: QueueType, profile: Profile): readonly string[] {
  if (type === 'quorum') return QUORUM;
  return profile.classicLeaderLocatorArgument ? [...CLASSIC, 'x-queue-leader-locator'] : CLASSIC;
}

/** Since 4.3 a quorum queue takes these, and then does what is not modelled here. Before, they were ignored like any other. */
const NOT_MODELLED = [
  'x-consumer-timeout',
  'x-consumer-disconnected-timeout',
  'x-delayed-retry-type',
  'x-delayed-retry-min',
  'x-delayed-retry-max',
];

function refuseNotModelled(name: string, args: FieldTable, type: QueueType, profile: Profile): void {
  if (type !== 'quorum' || !profile.timeoutCancelsConsumer) return;
  for (const key of NOT_MODELLED)
    if (field(args, key) !== undefined)
      throw preconditionFailed(`invalid arg '${key}' for ${named('queue', name)}: it is not modelled here`);
}

/** The queue type that the arguments ask for; what is not modelled is refused. */
export function checkQueueArguments(name: string, args: FieldTable, profile: Profile): QueueType {
  refuseBad(name, args, [['x-queue-type', queueType]]);
  const type = (stringField(args, 'x-queue-type') ?? 'classic') as QueueType | 'stream';
  if (type === 'stream') throw preconditionFailed(`invalid arg 'x-queue-type' for ${named('queue', name)}: streams are not modelled here`);
  const mine = known(type, profile);
  refuseBad(
    name,
    args,
    QUEUE_CHECKS.filter(([key]) => mine.includes(key)),
  );
  const others = [...CLASSIC, ...QUORUM, ...STREAM].filter(key => !mine.includes(key));
  refuseForeign(name, args, others, type);
  refuseNotModelled(name, args, type, profile);
  return type;
}

export function checkConsumerArguments(name: string, args: FieldTable, type: QueueType, profile: Profile): void {
  const mine = type === 'classic' ? profile.classicConsumerArguments : profile.quorumConsumerArguments;
  refuseBad(name, args, [
    ['x-priority', integer],
    ...(mine.includes('x-cancel-on-ha-failover') ? [['x-cancel-on-ha-failover', boolean] as const] : []),
  ]);
  const others = [...profile.classicConsumerArguments, ...profile.quorumConsumerArguments, 'x-stream-offset'];
  refuseForeign(
    name,
    args,
    others.filter(key => !mine.includes(key)),
    type,
  );
  refuseNotModelled(name, args, type, profile);
}

/** `x-credit` is what the broker's AMQP 1.0 side says to it: a table. Anything else from a client breaks whoever reads it (3.10). */
export function isBrokenCredit(args: FieldTable): boolean {
  const credit = field(args, 'x-credit');
  return credit !== undefined && typed(credit).type !== 'table';
}

function refuseBad(name: string, args: FieldTable, checks: readonly (readonly [string, Check])[]): void {
  for (const [key, check] of checks) {
    const value = field(args, key);
    const wrong = value === undefined ? null : check(value, args);
    if (wrong !== null) throw preconditionFailed(`invalid arg '${key}' for ${named('queue', name)}: ${wrong}`);
  }
}

function refuseForeign(name: string, args: FieldTable, foreign: readonly string[], type: QueueType): void {
  for (const key of Object.keys(args)) {
    if (foreign.includes(key))
      throw preconditionFailed(`invalid arg '${key}' for ${named('queue', name)} of queue type rabbit_${type}_queue`);
  }
}

export function assertSameQueueArguments(name: string, type: QueueType, current: FieldTable, wanted: FieldTable, profile: Profile): void {
  for (const key of known(type, profile)) assertArgument(current, wanted, named('queue', name), key);
}

/** The arguments in force. */
export interface QueueConfig {
  readonly ttl: number | null;
  readonly expires: number | null;
  readonly maxLength: number | null;
  readonly maxBytes: number | null;
  readonly overflow: 'drop-head' | 'reject-publish' | 'reject-publish-dlx';
  readonly deadLetterExchange: string | null;
  readonly deadLetterKey: string | null;
  readonly atLeastOnce: boolean;
  readonly maxPriority: number;
  readonly singleActive: boolean;
  /** Null: none. A quorum queue only. */
  readonly deliveryLimit: number | null;
}

export function queueConfig(args: FieldTable, type: QueueType, profile: Profile): QueueConfig {
  const overflow = stringField(args, 'x-overflow') ?? 'drop-head';
  const limit = integerField(args, 'x-delivery-limit') ?? profile.quorumDeliveryLimit;
  return {
    ttl: integerField(args, 'x-message-ttl'),
    expires: integerField(args, 'x-expires'),
    maxLength: integerField(args, 'x-max-length'),
    maxBytes: integerField(args, 'x-max-length-bytes'),
    // A quorum queue does not know reject-publish-dlx and falls back.
    overflow: (type === 'quorum' && overflow === 'reject-publish-dlx' ? 'drop-head' : overflow) as QueueConfig['overflow'],
    deadLetterExchange: stringField(args, 'x-dead-letter-exchange'),
    deadLetterKey: stringField(args, 'x-dead-letter-routing-key'),
    // At least once holds only together with reject-publish.
    atLeastOnce: type === 'quorum' && stringField(args, 'x-dead-letter-strategy') === 'at-least-once' && overflow === 'reject-publish',
    maxPriority: integerField(args, 'x-max-priority') ?? 0,
    singleActive: field(args, 'x-single-active-consumer') === true,
    deliveryLimit: limit !== null && limit < 0 && profile.quorumNegativeLimitIsNone ? null : limit,
  };
}
