import type { Ms } from '../../history/event.ts';
import type { PubSubSubscriptionConfig } from './api.ts';
import { invalidArgument } from './errors.ts';

const SECOND: Ms = 1000;
const MINUTE: Ms = 60 * SECOND;
export const DAY: Ms = 24 * 60 * MINUTE;
export const LONGEST_DEADLINE: Ms = 600 * SECOND;
const LONGEST_RETENTION: Ms = 31 * DAY;

export interface SubscriptionSettings extends Required<Omit<PubSubSubscriptionConfig, 'retryPolicy'>> {
  readonly retryPolicy: { readonly minimumBackoffMs: Ms; readonly maximumBackoffMs: Ms } | null;
}

const isBetween = (value: number, least: number, most: number) => Number.isFinite(value) && value >= least && value <= most;

export function subscriptionSettings(config: PubSubSubscriptionConfig): SubscriptionSettings {
  const { retryPolicy = null } = config;
  const settings: SubscriptionSettings = {
    retentionMs: 7 * DAY,
    retainAcked: false,
    ordering: false,
    exactlyOnce: false,
    filter: '',
    deadLetterTopic: null,
    expirationMs: 31 * DAY,
    lateAcks: 'honoured',
    ...config,
    // Nought stands for the default.
    ackDeadlineMs: config.ackDeadlineMs || 10 * SECOND,
    maxDeliveryAttempts: config.maxDeliveryAttempts || 5,
    retryPolicy: retryPolicy && { minimumBackoffMs: 10 * SECOND, maximumBackoffMs: 600 * SECOND, ...retryPolicy },
  };
  checkName(settings.name);
  const { ackDeadlineMs, maxDeliveryAttempts, retentionMs, retryPolicy: retry, expirationMs } = settings;
  if (!isBetween(ackDeadlineMs, 10 * SECOND, LONGEST_DEADLINE))
    throw invalidArgument(`Invalid ack deadline ${ackDeadlineMs / SECOND}s: it must be between 10 and 600 seconds.`);
  if (!Number.isInteger(maxDeliveryAttempts) || !isBetween(maxDeliveryAttempts, 5, 100))
    throw invalidArgument(`Invalid max_delivery_attempts ${maxDeliveryAttempts}: it must be between 5 and 100.`);
  checkRetention(retentionMs);
  if (retry !== null) {
    const { minimumBackoffMs: least, maximumBackoffMs: most } = retry;
    if (!isBetween(least, 0, LONGEST_DEADLINE) || !isBetween(most, 0, LONGEST_DEADLINE))
      throw invalidArgument('Invalid retry policy: each backoff must be between 0 and 600 seconds.');
    if (least > most) throw invalidArgument('Invalid retry policy: the minimum backoff must not exceed the maximum backoff.');
  }
  if (expirationMs !== null && expirationMs < DAY) throw invalidArgument('Invalid expiration policy: the ttl must be at least 1 day.');
  return settings;
}

export function checkRetention(ms: Ms | null): void {
  if (ms !== null && !isBetween(ms, 10 * MINUTE, LONGEST_RETENTION))
    throw invalidArgument(`Invalid message retention duration ${ms / SECOND}s: it must be between 10 minutes and 31 days.`);
}

export function checkName(name: string): void {
  if (!/^[A-Za-z][\w.~+%-]{2,254}$/.test(name) || name.toLowerCase().startsWith('goog'))
    throw invalidArgument(
      `Invalid resource name ${JSON.stringify(name)}: it must start with a letter, be 3 to 255 characters long, of letters, digits and - . _ ~ + %, and not begin with goog.`,
    );
}

/** Doubling from the least to the greatest delay; Google says "exponential" and no more (P-07). */
export function backoff({ retryPolicy }: SubscriptionSettings, failures: number): Ms {
  if (retryPolicy === null) return 0;
  const { minimumBackoffMs: least, maximumBackoffMs: most } = retryPolicy;
  return Math.min(most, least * 2 ** Math.min(failures - 1, 30));
}
