/** A queue's attributes as the API has them: names of AWS's, values as text, ages in seconds. */

import type { SqsAttributes, SqsQueueConfig } from './api.ts';
import { invalidAttributeValue, invalidValue, SqsError, unknownAttribute } from './errors.ts';
import type { Settings } from './settings.ts';

export type TextAttributes = { readonly [name: string]: string };

/** What the text of an attribute refers to, and back. */
export interface Arns {
  arnOf(queue: string): string;
  queueOf(arn: string): string;
}

/** Attributes that are said in whole numbers: their bounds, and what one of them is in the model's own unit. */
const NUMBERS: { readonly [name: string]: readonly [keyof SqsAttributes, least: number, most: number, unit: number] } = {
  VisibilityTimeout: ['visibilityTimeoutMs', 0, 43_200, 1000],
  MaximumMessageSize: ['maximumMessageBytes', 1024, 1_048_576, 1],
  MessageRetentionPeriod: ['retentionMs', 60, 1_209_600, 1000],
  DelaySeconds: ['delayMs', 0, 900, 1000],
  ReceiveMessageWaitTimeSeconds: ['receiveWaitMs', 0, 20, 1000],
};

const WORDS: { readonly [name: string]: readonly [keyof SqsAttributes, readonly string[]] } = {
  DeduplicationScope: ['deduplicationScope', ['queue', 'messageGroup']],
  FifoThroughputLimit: ['fifoThroughputLimit', ['perQueue', 'perMessageGroupId']],
};

/** The attributes of CreateQueue and SetQueueAttributes. `fifo` says what the queue is by its name. */
export function attributesFrom(given: TextAttributes, fifo: boolean, arns: Arns): SqsAttributes {
  const attributes: { -readonly [K in keyof SqsAttributes]: SqsAttributes[K] } = {};
  const set = (name: keyof SqsAttributes, value: unknown) => Object.assign(attributes, { [name]: value });
  for (const [name, text] of Object.entries(given)) {
    const number = NUMBERS[name];
    const words = WORDS[name];
    if (number !== undefined) {
      const [field, least, most, unit] = number;
      if (!/^\d{1,9}$/.test(text) || Number(text) < least || Number(text) > most) throw invalidAttributeValue(name);
      set(field, Number(text) * unit);
    } else if (words !== undefined) {
      const [field, known] = words;
      if (!known.includes(text)) throw invalidAttributeValue(name);
      set(field, text);
    } else if (name === 'ContentBasedDeduplication') {
      if (!fifo) throw unknownAttribute(name);
      set('contentBasedDeduplication', boolean(name, text));
    } else if (name === 'RedrivePolicy') Object.assign(attributes, redriveFrom(text, arns));
    else if (name === 'RedriveAllowPolicy') set('redriveAllow', allowFrom(text, arns));
    else if (name !== 'FifoQueue') throw unknownAttribute(name);
  }
  return attributes;
}

/** FifoQueue is said once, with the name, and must agree with it (S-18). A standard queue does not know the word. */
export function checkFifoQueue(given: TextAttributes, name: string): void {
  const said = given.FifoQueue;
  if (said === undefined) {
    if (name.endsWith('.fifo')) throw nameRefused();
    return;
  }
  if (!boolean('FifoQueue', said)) throw unknownAttribute('FifoQueue');
  if (!name.endsWith('.fifo'))
    throw new SqsError(
      'InvalidParameterValue',
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    );
}

const nameRefused = () =>
  new SqsError('InvalidParameterValue', 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');

function boolean(name: string, text: string): boolean {
  if (text !== 'true' && text !== 'false') throw invalidAttributeValue(name);
  return text === 'true';
}

function redriveFrom(text: string, arns: Arns): SqsAttributes {
  // An empty policy takes it away.
  if (text === '') return { deadLetterQueue: null, maxReceiveCount: null };
  const refuse = (reason: string) => invalidValue(text, 'RedrivePolicy', reason);
  const policy = parsed(text, refuse);
  const { deadLetterTargetArn: arn, maxReceiveCount: count } = policy;
  if (arn === undefined) throw refuse('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  if (count === undefined) throw refuse('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  if (!/^\d{1,4}$/.test(String(count)) || Number(count) < 1 || Number(count) > 1000)
    throw refuse('Invalid value for maxReceiveCount: it must be a whole number from 1 to 1000.');
  if (!String(arn).startsWith('arn:')) throw refuse('Invalid value for deadLetterTargetArn.');
  return { deadLetterQueue: arns.queueOf(String(arn)), maxReceiveCount: Number(count) };
}

function allowFrom(text: string, arns: Arns): SqsAttributes['redriveAllow'] {
  const refuse = (reason: string) => invalidValue(text, 'RedriveAllowPolicy', reason);
  const { redrivePermission: permission, sourceQueueArns: sources } = parsed(text, refuse);
  if (permission === 'allowAll' || permission === 'denyAll') {
    if (sources !== undefined) throw refuse('sourceQueueArns is only for the permission byQueue.');
    return permission;
  }
  if (permission !== 'byQueue' || !Array.isArray(sources))
    throw refuse('redrivePermission is allowAll, denyAll or byQueue with sourceQueueArns.');
  return { byQueue: sources.map(arn => arns.queueOf(String(arn))) };
}

function parsed(text: string, refuse: (reason: string) => Error): { readonly [field: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('it is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('it is not a JSON object.');
  return value as { readonly [field: string]: unknown };
}

/** Every attribute that a queue has by its settings, in the order in which SQS lists them. */
export function attributesOf(
  settings: Settings,
  dates: { createdAt: number; modifiedAt: number },
  counts: TextAttributes,
  arns: Arns,
): TextAttributes {
  const { fifo, redriveAllow: allow, deadLetterQueue } = settings;
  const inSeconds = (ms: number) => String(Math.floor(ms / 1000));
  const all: { [name: string]: string } = { QueueArn: arns.arnOf(settings.name), ...counts };
  all.CreatedTimestamp = inSeconds(dates.createdAt);
  all.LastModifiedTimestamp = inSeconds(dates.modifiedAt);
  all.VisibilityTimeout = inSeconds(settings.visibilityTimeoutMs);
  all.MaximumMessageSize = String(settings.maximumMessageBytes);
  if (settings.retentionMs !== null) all.MessageRetentionPeriod = inSeconds(settings.retentionMs);
  all.DelaySeconds = inSeconds(settings.delayMs);
  if (allow !== 'allowAll')
    all.RedriveAllowPolicy = JSON.stringify(
      allow === 'denyAll' ? { redrivePermission: allow } : { redrivePermission: 'byQueue', sourceQueueArns: allow.byQueue.map(arns.arnOf) },
    );
  all.ReceiveMessageWaitTimeSeconds = inSeconds(settings.receiveWaitMs);
  all.SqsManagedSseEnabled = 'true';
  if (deadLetterQueue !== null)
    all.RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arns.arnOf(deadLetterQueue), maxReceiveCount: settings.maxReceiveCount });
  if (fifo) {
    all.FifoQueue = 'true';
    all.DeduplicationScope = settings.deduplicationScope;
    all.FifoThroughputLimit = settings.fifoThroughputLimit;
    all.ContentBasedDeduplication = String(settings.contentBasedDeduplication);
  }
  return all;
}

/** Attributes of a queue that may be asked for; some of them a queue has only when somebody set them. */
const ASKABLE = [
  ...Object.keys(NUMBERS),
  ...Object.keys(WORDS),
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'QueueArn',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'SqsManagedSseEnabled',
  'Policy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'FifoQueue',
  'ContentBasedDeduplication',
];

export function selected(all: TextAttributes, names: readonly string[]): TextAttributes {
  if (names.includes('All')) return all;
  for (const name of names) if (!ASKABLE.includes(name)) throw unknownAttribute(name);
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** The settings of a queue that CreateQueue makes. */
export function configFrom(name: string, given: TextAttributes, arns: Arns): SqsQueueConfig {
  checkFifoQueue(given, name);
  return { name, ...attributesFrom(given, name.endsWith('.fifo'), arns) };
}
