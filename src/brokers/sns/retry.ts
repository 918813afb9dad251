/**
 * When SNS tries a delivery again (N-08, N-09): at once, then a fixed time apart, then further and further apart, then a fixed
 * long time apart. AWS adds jitter; this does not.
 *
 * AWS shows the four functions of the third phase as a graph without formulas. Written choice, which has the graph's order:
 * from the least to the greatest delay, linear by equal steps, arithmetic by steps that grow evenly, geometric by equal
 * factors, exponential by steps that double.
 */
import type { Ms } from '../../history/event.ts';
import { invalid } from './errors.ts';

export interface RetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  /** All of them, of every phase. */
  readonly numRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly numMaxDelayRetries: number;
  readonly backoffFunction: 'linear' | 'arithmetic' | 'geometric' | 'exponential';
}

/** SQS, Lambda and Firehose. */
export const AWS_ENDPOINTS: RetryPolicy = {
  minDelayTarget: 1,
  maxDelayTarget: 20,
  numRetries: 100_015,
  numNoDelayRetries: 3,
  numMinDelayRetries: 2,
  numMaxDelayRetries: 100_000,
  backoffFunction: 'exponential',
};

/** SMTP, SMS and mobile push. */
export const CUSTOMER_ENDPOINTS: RetryPolicy = {
  minDelayTarget: 10,
  maxDelayTarget: 600,
  numRetries: 50,
  numNoDelayRetries: 0,
  numMinDelayRetries: 2,
  numMaxDelayRetries: 38,
  backoffFunction: 'exponential',
};

/** HTTP and HTTPS, unless the topic or the subscription says otherwise. */
export const WEB_ENDPOINTS: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 0,
  backoffFunction: 'linear',
};

export function policyOf(protocol: string, own: Partial<RetryPolicy> | null): RetryPolicy {
  if (protocol === 'http' || protocol === 'https') return { ...WEB_ENDPOINTS, ...own };
  return ['sqs', 'lambda', 'firehose'].includes(protocol) ? AWS_ENDPOINTS : CUSTOMER_ENDPOINTS;
}

/** How long to wait before the `n`th retry, from 1; null when there is none left. */
export function retryDelay(policy: RetryPolicy, n: number): Ms | null {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries, minDelayTarget, maxDelayTarget } = policy;
  if (n > numRetries) return null;
  if (n <= numNoDelayRetries) return 0;
  const inPhase = n - numNoDelayRetries;
  if (inPhase <= numMinDelayRetries) return minDelayTarget * 1000;
  const backoff = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  const step = inPhase - numMinDelayRetries;
  if (step > backoff) return maxDelayTarget * 1000;
  return Math.round(1000 * backedOff(policy, step - 1, backoff - 1));
}

function backedOff({ backoffFunction, minDelayTarget: least, maxDelayTarget: most }: RetryPolicy, step: number, last: number): number {
  if (last === 0) return least;
  const range = most - least;
  switch (backoffFunction) {
    case 'linear':
      return least + (range * step) / last;
    case 'arithmetic':
      return least + (range * step * (step + 1)) / (last * (last + 1));
    case 'geometric':
      return least * (most / least) ** (step / last);
    case 'exponential':
      return least + (range * (2 ** step - 1)) / (2 ** last - 1);
  }
}

/** The whole policy takes an hour at most (N-09). */
const LONGEST = 3600;

export function checkRetryPolicy(policy: RetryPolicy): void {
  const { minDelayTarget: least, maxDelayTarget: most, numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  const refuse = (reason: string) => invalid(`DeliveryPolicy: healthyRetryPolicy.${reason}`);
  const isWhole = (value: number, from: number, to: number) => Number.isInteger(value) && value >= from && value <= to;
  if (!isWhole(numRetries, 0, 100)) throw refuse('numRetries must be between 0 and 100');
  if (!isWhole(least, 1, LONGEST)) throw refuse(`minDelayTarget must be between 1 and ${LONGEST}`);
  if (!isWhole(most, least, LONGEST)) throw refuse(`maxDelayTarget must be between minDelayTarget and ${LONGEST}`);
  const phases = { numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries };
  for (const [name, value] of Object.entries(phases))
    if (!isWhole(value, 0, numRetries)) throw refuse(`${name} must be between 0 and numRetries`);
  if (numNoDelayRetries + numMinDelayRetries + numMaxDelayRetries > numRetries)
    throw refuse('numRetries must be at least the sum of the retries of all phases');
  if (!['linear', 'arithmetic', 'geometric', 'exponential'].includes(policy.backoffFunction))
    throw refuse('backoffFunction must be linear, arithmetic, geometric or exponential');
  let total = 0;
  for (let n = 1; n <= numRetries; n += 1) total += retryDelay(policy, n)!;
  if (total > LONGEST * 1000) throw refuse(`the retries may take ${LONGEST} seconds together, and would take ${Math.round(total / 1000)}`);
}
