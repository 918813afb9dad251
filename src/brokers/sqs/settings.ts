import type { Json, Ms } from '../../history/event.ts';
import type { HeaderTypes, SendRequest, SqsQueueConfig } from './api.ts';
import { invalidValue, missing, SqsError, wrongQueueType } from './errors.ts';

export type Settings = Required<SqsQueueConfig> & { readonly fifo: boolean; readonly maxReceiveCount: number };

export const SECOND: Ms = 1000;
export const MINUTE: Ms = 60 * SECOND;
export const HOUR: Ms = 60 * MINUTE;
export const DAY: Ms = 24 * HOUR;
export const LONGEST_VISIBILITY: Ms = 12 * HOUR;
export const DEDUPLICATION_INTERVAL: Ms = 5 * MINUTE;

const DEFAULTS = {
  visibilityTimeoutMs: 30 * SECOND,
  delayMs: 0,
  retentionMs: 4 * DAY,
  maximumMessageBytes: 1024 * 1024,
  deadLetterQueue: null,
  redriveAllow: 'allowAll',
  receiveWaitMs: 0,
  contentBasedDeduplication: false,
  deduplicationScope: 'queue',
  fifoThroughputLimit: 'perQueue',
  maxInFlight: 120_000,
  staleHandles: 'ignored',
  remembersDeleted: true,
} as const;

const seconds = (ms: Ms | null) => (ms === null ? 'null' : ms / SECOND);
const isBetween = (value: number, least: number, most: number) => Number.isInteger(value) && value >= least && value <= most;

/** Of configurations that cannot change any more. */
const KNOWN = new WeakMap<SqsQueueConfig, Settings>();

export function settingsOf(config: SqsQueueConfig): Settings {
  const known = KNOWN.get(config);
  if (known !== undefined) return known;
  const settings = checkedSettings(config);
  if (Object.isFrozen(config)) KNOWN.set(config, Object.freeze(settings));
  return settings;
}

function checkedSettings(config: SqsQueueConfig): Settings {
  const settings: Settings = {
    ...DEFAULTS,
    ...config,
    maxReceiveCount: config.maxReceiveCount ?? 10,
    fifo: config.name.endsWith('.fifo'),
  };
  const { name, fifo, retentionMs, maxReceiveCount, maxInFlight, maximumMessageBytes } = settings;
  if (name.length > 80 || !/^[a-zA-Z0-9_-]+(\.fifo)?$/.test(name))
    throw new SqsError(
      'InvalidParameterValue',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length (with .fifo at the end for a FIFO queue)',
    );
  checkVisibility(settings.visibilityTimeoutMs);
  checkDelay(settings.delayMs);
  if (retentionMs !== null && !isBetween(retentionMs, MINUTE, 14 * DAY))
    throw invalidValue(seconds(retentionMs), 'MessageRetentionPeriod', 'Must be between 60 and 1209600 seconds.');
  if (!isBetween(maximumMessageBytes, 1024, 1024 * 1024))
    throw invalidValue(maximumMessageBytes, 'MaximumMessageSize', 'Must be between 1024 and 1048576 bytes.');
  if (!isBetween(maxReceiveCount, 1, 1000))
    throw invalidValue(maxReceiveCount, 'RedrivePolicy', 'maxReceiveCount must be between 1 and 1000.');
  if (!isBetween(maxInFlight, 1, 120_000)) throw invalidValue(maxInFlight, 'maxInFlight', 'Must be between 1 and 120000.');
  if (!fifo && config.contentBasedDeduplication) throw new SqsError('InvalidAttributeName', 'Unknown Attribute ContentBasedDeduplication.');
  if (!fifo && config.deduplicationScope !== undefined)
    throw new SqsError('InvalidAttributeName', 'You can specify the DeduplicationScope only when FifoQueue is set to true.');
  if (!fifo && config.fifoThroughputLimit !== undefined)
    throw new SqsError('InvalidAttributeName', 'You can specify the FifoThroughputLimit only when FifoQueue is set to true.');
  if (settings.fifoThroughputLimit === 'perMessageGroupId' && settings.deduplicationScope !== 'messageGroup')
    throw new SqsError(
      'InvalidAttributeValue',
      'The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.',
    );
  checkWait(settings.receiveWaitMs, 'ReceiveMessageWaitTimeSeconds');
  return settings;
}

/** A queue may only be given to a dead-letter queue that exists, is of its own type and lets it (S-04, S-07). */
export function checkRedrivePolicy(source: Settings, target: Settings | undefined): void {
  const refuse = (reason: string) => invalidValue(source.deadLetterQueue, 'RedrivePolicy', reason);
  if (target === undefined) throw refuse('Dead letter target does not exist.');
  if (target.name === source.name) throw refuse('A queue cannot be its own dead-letter queue.');
  if (target.fifo !== source.fifo)
    throw refuse('A FIFO queue and its dead-letter queue must both be FIFO, a standard queue and its own both standard.');
  const allow = target.redriveAllow;
  if (allow === 'denyAll' || (typeof allow === 'object' && !allow.byQueue.includes(source.name)))
    throw refuse('The redrive allow policy of the dead-letter queue does not permit this source queue.');
}

export function checkRedriveAllow(settings: Settings): void {
  const allow = settings.redriveAllow;
  if (typeof allow === 'object' && !isBetween(allow.byQueue.length, 1, 10))
    throw invalidValue(allow.byQueue.length, 'RedriveAllowPolicy', 'byQueue names 1 to 10 source queues.');
}

/** What to hand to `settingsOf` to get these settings again. */
export function configOf(settings: Settings): SqsQueueConfig {
  const { fifo, deduplicationScope, fifoThroughputLimit, contentBasedDeduplication, ...common } = settings;
  return fifo ? { ...common, deduplicationScope, fifoThroughputLimit, contentBasedDeduplication } : common;
}

export function checkVisibility(ms: Ms): void {
  if (!isBetween(ms, 0, LONGEST_VISIBILITY))
    throw invalidValue(seconds(ms), 'VisibilityTimeout', 'Must be between 0 and 43200 seconds, if provided.');
}

function checkDelay(ms: Ms): void {
  if (!isBetween(ms, 0, 15 * MINUTE)) throw invalidValue(seconds(ms), 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.');
}

export function checkReceive(max: number, waitTimeMs: Ms): void {
  if (!isBetween(max, 1, 10)) throw invalidValue(max, 'MaxNumberOfMessages', 'Must be between 1 and 10, if provided.');
  checkWait(waitTimeMs, 'WaitTimeSeconds');
}

function checkWait(ms: Ms, parameter: string): void {
  if (!isBetween(ms, 0, 20 * SECOND)) throw invalidValue(seconds(ms), parameter, 'Must be >= 0 and <= 20, if provided.');
}

export function checkSend(request: SendRequest, settings: Settings): void {
  const { body, headers = {}, types = {}, delayMs, groupId, deduplicationId } = request;
  if (body === '') throw missing('MessageBody');
  const names = Object.keys(headers);
  if (names.length > 10)
    throw new SqsError('InvalidParameterValue', `Number of message attributes [${names.length}] exceeds the allowed maximum [10].`);
  for (const name of names)
    if (headers[name] === '')
      throw new SqsError(
        'InvalidParameterValue',
        `Message (user) attribute '${name}' must contain a non-empty value of type '${types[name] ?? 'String'}'.`,
      );
  if (!fits(body, headers, types, settings.maximumMessageBytes))
    throw new SqsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${settings.maximumMessageBytes} bytes.`,
    );
  if (groupId !== undefined) checkToken(groupId, 'MessageGroupId');
  if (deduplicationId !== undefined) checkToken(deduplicationId, 'MessageDeduplicationId');
  if (delayMs !== undefined) checkDelay(delayMs);
  if (!settings.fifo) {
    if (deduplicationId !== undefined) throw wrongQueueType(deduplicationId, 'MessageDeduplicationId');
    return;
  }
  // A FIFO queue is delayed as a whole; only 0, "as the queue does", may be said of one message (S-15).
  if (delayMs !== undefined && delayMs !== 0) throw wrongQueueType(seconds(delayMs), 'DelaySeconds');
  if (groupId === undefined) throw missing('MessageGroupId');
  if (deduplicationId === undefined && !settings.contentBasedDeduplication)
    throw new SqsError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
}

export function checkToken(value: string, parameter: string): void {
  if (!/^[!-~]{1,128}$/.test(value))
    throw invalidValue(value, parameter, `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`);
}

export const wireText = (body: Json): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** Attributes count towards the size, with their names and the name of their type (S-16). */
function fits(body: Json, headers: { readonly [name: string]: string }, types: HeaderTypes, limit: number): boolean {
  let most = atMost(body);
  for (const name in headers) most += 6 * (name.length + headers[name]!.length) + (types[name] ?? 'String').length;
  // Counting exactly means writing the text out; a message that is far from the limit is not worth that.
  if (most <= limit) return true;
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  const typed = (name: string) => types[name] ?? 'String';
  const sizes = Object.entries(headers).map(([name, value]) => bytes(name + value + typed(name)));
  return sizes.reduce((sum, size) => sum + size, bytes(wireText(body))) <= limit;
}

/** No JSON text of this value has more bytes: an escaped character takes six, any number fewer than 25. */
function atMost(value: Json): number {
  if (typeof value === 'string') return 6 * value.length + 2;
  if (value === null || typeof value !== 'object') return 25;
  let sum = 2;
  if (Array.isArray(value)) for (const item of value) sum += atMost(item) + 1;
  else for (const name in value) sum += 6 * name.length + 4 + atMost((value as { [key: string]: Json })[name]!);
  return sum;
}
