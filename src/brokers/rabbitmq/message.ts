/**
 * A message inside the broker: immutable, shared by every queue that holds it. What a consumer gets to see of it is made here, because
 * versions differ in where death history lives.
 */
import { preconditionFailed } from './errors.ts';
import { field, sortedTable, typed } from './fields.ts';
import type { Profile } from './profiles.ts';
import type { Body, FieldTable, FieldValue, Properties, Publish } from './types.ts';

/** One entry of the history that the broker keeps of a dead-lettered message. */
export interface Death {
  readonly queue: string;
  readonly reason: string;
  readonly exchange: string;
  readonly keys: readonly string[];
  readonly count: number;
  /** Seconds, of the first time. */
  readonly time: number;
  readonly ttl: number | null;
}

export interface Message {
  /** Survives copies, redelivery and dead-lettering. */
  readonly id: number;
  readonly exchange: string;
  /** The publisher's key, then those of CC and BCC: any of them can match a binding. */
  readonly keys: readonly string[];
  readonly bcc: readonly string[];
  readonly body: Body;
  readonly size: number;
  /** As sent, less BCC. */
  readonly headers: FieldTable | null;
  readonly properties: Properties;
  readonly persistent: boolean;
  readonly ttl: number | null;
  readonly priority: number | null;
  /** Newest first. Empty where the history lives in the headers. */
  readonly deaths: readonly Death[];
  /** Headers of the broker's own making, laid over the sender's. */
  readonly annotations: FieldTable | null;
  /** Carried from one quorum queue to the next (`quorum-dlx-at-least-once@4.0.5`). */
  readonly deliveryCount: number | null;
}

export function bodySize(body: Body): number {
  if (typeof body !== 'string') return body.length;
  let size = 0;
  for (let i = 0; i < body.length; i++) {
    const code = body.charCodeAt(i);
    if (code < 0x80) size += 1;
    else if (code < 0x800) size += 2;
    else if (code >= 0xd800 && code < 0xdc00 && i + 1 < body.length) {
      size += 4;
      i++;
    } else size += 3;
  }
  return size;
}

/** A number of milliseconds in a string: a sign is allowed, blanks and fractions are not (`ttl-invalid`). */
export function parseExpiration(text: string | undefined): number | null {
  if (text === undefined) return null;
  const digits = /^[+-]?\d+/.exec(text)?.[0];
  const refuse = (why: string) => preconditionFailed(`invalid expiration '${text}': ${why}`);
  if (digits === undefined) throw refuse('no_integer');
  if (digits.length < text.length) throw refuse(`{leftover_string,${JSON.stringify(text.slice(digits.length))}}`);
  const ms = Number(digits);
  if (ms < 0) throw refuse(`{value_negative,${ms}}`);
  if (ms > MAX_EXPIRY) throw refuse(`{value_too_large,${ms}}`);
  return ms;
}

/** Ten years: the longest TTL or expiry that the broker takes. */
export const MAX_EXPIRY = 315_360_000_000;

/** Sender-selected distribution: CC and BCC add keys; they must be lists (`cc-bcc`). */
function routesIn(headers: FieldTable | null, name: 'CC' | 'BCC'): string[] {
  const value = field(headers, name);
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    throw preconditionFailed(`invalid message: {unacceptable_type_in_header,"${name}",${typed(value).type}}`);
  }
  return value.filter((route): route is string => typeof route === 'string');
}

export function ccRoutes(headers: FieldTable | null): string[] {
  const value = field(headers, 'CC');
  return Array.isArray(value) ? value.filter((route): route is string => typeof route === 'string') : [];
}

export function without(headers: FieldTable, name: string): FieldTable {
  const rest: { [name: string]: FieldValue } = {};
  for (const key of Object.keys(headers)) if (key !== name) rest[key] = headers[key]!;
  return rest;
}

/** Everything that the broker checks about a message before it looks for queues. */
export function accept(id: number, publish: Publish, user: string, profile: Profile, size: number): Message {
  const properties = publish.properties ?? NO_PROPERTIES;
  if (profile.checksUserFirst) checkUser(properties, user);
  const ttl = parseExpiration(properties.expiration);
  const headers = publish.headers ?? null;
  const cc = headers ? routesIn(headers, 'CC') : NO_KEYS;
  const bcc = headers ? routesIn(headers, 'BCC') : NO_KEYS;
  if (!profile.checksUserFirst) checkUser(properties, user);
  const key = publish.key;
  return {
    id,
    exchange: publish.exchange,
    keys: cc.length + bcc.length === 0 ? [key] : [key, ...cc, ...bcc],
    bcc,
    body: publish.body,
    size,
    headers: headers && field(headers, 'BCC') !== undefined ? without(headers, 'BCC') : headers,
    properties: ttl !== null && profile.rewritesExpiration ? { ...properties, expiration: String(ttl) } : properties,
    persistent: properties.deliveryMode === 2,
    ttl,
    priority: properties.priority ?? null,
    deaths: NO_DEATHS,
    annotations: null,
    deliveryCount: null,
  };
}

const NO_PROPERTIES: Properties = {};
const NO_KEYS: string[] = [];
const NO_DEATHS: readonly Death[] = [];

function checkUser(properties: Properties, user: string): void {
  if (properties.userId === undefined || properties.userId === user) return;
  throw preconditionFailed(`user_id property set to '${properties.userId}' but authenticated user was '${user}'`);
}

export function checkSize(size: number, profile: Profile): void {
  if (size <= profile.maxMessageSize) return;
  const configured = profile.maxMessageSizeIsConfigured ? 'configured ' : '';
  throw preconditionFailed(`message size ${size} is larger than ${configured}max size ${profile.maxMessageSize}`);
}

/** The headers on the wire. `deliveryCount` replaces whatever the sender put there (`quorum-client-delivery-count`). */
export function shownHeaders(message: Message, deliveryCount: number | null, acquiredCount: number | null): FieldTable | null {
  const counted = deliveryCount !== null || acquiredCount !== null;
  if (message.deaths.length === 0 && !message.annotations && !counted) return message.headers;
  const shown: { [name: string]: FieldValue } = { ...message.headers, ...message.annotations };
  if (message.deaths.length > 0) shown['x-death'] = message.deaths.map(deathTable);
  if (deliveryCount !== null) shown['x-delivery-count'] = deliveryCount;
  if (acquiredCount !== null) shown['x-acquired-count'] = acquiredCount;
  return sortedTable(shown);
}

/** What a headers exchange looks at: `x-death` of the broker's own keeping is not among it, the other marks are. */
export function routingHeaders(message: Message): FieldTable {
  return message.annotations ? { ...message.headers, ...message.annotations } : (message.headers ?? {});
}

export function deathTable(death: Death): FieldTable {
  return {
    count: death.count,
    exchange: death.exchange,
    ...(death.ttl === null ? {} : { 'original-expiration': String(death.ttl) }),
    queue: death.queue,
    reason: death.reason,
    'routing-keys': death.keys,
    time: { '!': 'timestamp', value: death.time },
  };
}
