/** `content/prices.yaml`: what providers ask for calls and say that they can take, as it was on a day. Pure: the text comes in. */
import { compileSchema, readDocument } from './document.ts';
import type { Problem } from './problems.ts';

export const PRICED = ['sqs-standard', 'sqs-fifo', 'sns-standard', 'sns-fifo', 'pubsub', 'push', 'kafka', 'rabbitmq'] as const;
export type Priced = (typeof PRICED)[number];

export interface Prices {
  /** `2026-11-30`. */
  readonly lookedUp: string;
  readonly currency: 'USD';
  readonly prices: { readonly [priced in Priced]: Price };
  readonly limits: { readonly [priced in Priced]: StatedLimit };
}

export interface Price {
  readonly name: string;
  /** Null: calls have no price. */
  readonly usd: number | null;
  readonly per: 'million requests' | 'TiB';
  /** Per TiB: what each request is counted as at least. */
  readonly leastBytes?: number;
  readonly region: string;
  readonly says: string;
  readonly url: string;
}

export interface StatedLimit {
  /** Messages a second, of one queue or topic, or of an account; null where none is stated. */
  readonly perSecond: number | null;
  /** Messages of one queue that may be in hands at once. */
  readonly inFlight: number | null;
  /** What else it can be, and how. */
  readonly more?: readonly Higher[];
  /** With a switch that can be declared. */
  readonly highThroughput?: Higher;
  readonly says: string;
  readonly url: string;
}

export interface Higher {
  readonly perSecond: number;
  readonly how: string;
}

const SAYS = { type: 'string', minLength: 10 };
const URL = { type: 'string', pattern: '^https://' };
const NUMBER = { type: ['integer', 'null'], minimum: 1 };

const PRICE = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'usd', 'per', 'region', 'says', 'url'],
  properties: {
    name: { type: 'string' },
    usd: { type: ['number', 'null'], minimum: 0 },
    per: { enum: ['million requests', 'TiB'] },
    leastBytes: { type: 'integer', minimum: 1 },
    region: { type: 'string' },
    says: SAYS,
    url: URL,
  },
};

const HIGHER = {
  type: 'object',
  additionalProperties: false,
  required: ['perSecond', 'how'],
  properties: { perSecond: { type: 'integer', minimum: 1 }, how: { type: 'string' } },
};

const LIMIT = {
  type: 'object',
  additionalProperties: false,
  required: ['perSecond', 'inFlight', 'says', 'url'],
  properties: {
    perSecond: NUMBER,
    inFlight: NUMBER,
    more: { type: 'array', items: HIGHER },
    highThroughput: HIGHER,
    says: SAYS,
    url: URL,
  },
};

const each = (schema: object) => ({
  type: 'object',
  additionalProperties: false,
  required: PRICED,
  properties: Object.fromEntries(PRICED.map(name => [name, schema])),
});

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['lookedUp', 'currency', 'prices', 'limits'],
  properties: {
    lookedUp: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' },
    currency: { const: 'USD' },
    prices: each(PRICE),
    limits: each(LIMIT),
  },
};

/** @param file as problems name it */
export function readPrices(file: string, yaml: string): Prices | readonly Problem[] {
  const read = readDocument(file, yaml, compileSchema(SCHEMA));
  return 'raw' in read ? (read.raw as Prices) : read;
}
