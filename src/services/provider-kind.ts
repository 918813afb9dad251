/** Settings that the providers behind `email`, `payments` and `push` have in common. */
import type { Problems } from './kind.ts';

/** When a provider answers, and how often it may be asked. */
export interface ProviderAvailability {
  /** Down from `fromMs` on, up again from `untilMs` on. */
  readonly outages: readonly { readonly fromMs: number; readonly untilMs: number }[];
  readonly rateLimit: { readonly requests: number; readonly perMs: number } | null;
}

export interface IdempotencyKeys {
  readonly liveMs: number;
}

export const DAY = 86_400_000;

export const AVAILABILITY_PROPERTIES = {
  rateLimit: {
    type: 'object',
    additionalProperties: false,
    required: ['requests', 'perMs'],
    description: 'At most so many requests in any stretch of perMs; more are answered with 429 and the time to wait.',
    properties: { requests: { type: 'integer', minimum: 1, maximum: 10_000 }, perMs: { type: 'integer', minimum: 1, maximum: DAY } },
  },
  outages: {
    type: 'array',
    default: [],
    maxItems: 8,
    description: 'When the provider is down, in milliseconds since the run began.',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['fromMs', 'untilMs'],
      properties: {
        fromMs: { type: 'integer', minimum: 0 },
        untilMs: { type: 'integer', minimum: 1, description: 'The first millisecond in which it is up again.' },
      },
    },
  },
} as const;

export const IDEMPOTENCY_KEYS = {
  type: 'object',
  additionalProperties: false,
  description: 'The provider takes idempotency keys. Left out: it takes none (payments: for a day).',
  properties: {
    liveMs: { type: 'integer', minimum: 1, default: DAY, description: 'How long after its first use a key stands for that request.' },
  },
} as const;

export function readAvailability({ outages = [], rateLimit = null }: Partial<ProviderAvailability>): ProviderAvailability {
  return { outages, rateLimit };
}

export function* checkAvailability({ outages }: ProviderAvailability): Problems {
  for (const [index, { fromMs, untilMs }] of outages.entries())
    if (untilMs <= fromMs) yield [['outages', index], 'This outage ends before it begins: `untilMs` must be above `fromMs`.'];
}
