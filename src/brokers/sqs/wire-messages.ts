/** Messages as the API has them: typed attributes, system attributes as text, checksums. */
import { md5, uuidOf } from '../md5.ts';
import { sha256 } from '../sha256.ts';
import type { HeaderTypes, Received } from './api.ts';
import { notAHandle, SqsError } from './errors.ts';
import { wireText } from './settings.ts';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

export type MessageAttributes = { readonly [name: string]: MessageAttribute };

export interface WireMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
  readonly Attributes?: { readonly [name: string]: string };
  readonly MD5OfMessageAttributes?: string;
  readonly MessageAttributes?: MessageAttributes;
}

const NAME = /^(?!aws\.|amazon\.)(?!.*\.\.)[\p{L}\p{N}_-](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/iu;

/** Attributes as the model keeps them: values as text, bytes in base 64, and the types that are not `String`. */
export function headersFrom(attributes: MessageAttributes): { headers: { readonly [name: string]: string }; types?: HeaderTypes } {
  const headers: { [name: string]: string } = {};
  const types: { [name: string]: string } = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    const { DataType: type, StringValue: text, BinaryValue: bytes } = attribute;
    if (!NAME.test(name) || name.length > 256)
      throw new SqsError(
        'InvalidParameterValue',
        `Message (user) attribute name '${name}' is invalid: letters, digits, _, - and single dots inside, not AWS. or Amazon. first.`,
      );
    if (type === undefined || type === '')
      throw new SqsError('InvalidParameterValue', `The message attribute '${name}' must contain non-empty message attribute type.`);
    if (!/^(String|Number|Binary)(\..+)?$/.test(type))
      throw new SqsError(
        'InvalidParameterValue',
        `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
      );
    const value = type.startsWith('Binary') ? base64(bytes) : text;
    if (value === undefined)
      throw new SqsError(
        'InvalidParameterValue',
        `The message attribute '${name}' with type '${type}' must use field '${type.startsWith('Binary') ? 'Binary' : 'String'}'.`,
      );
    if (type.startsWith('Number') && value !== '' && !isNumber(value))
      throw new SqsError('InvalidParameterValue', `Could not cast message (user) attribute '${name}' value to number.`);
    headers[name] = value;
    if (type !== 'String') types[name] = type;
  }
  return Object.keys(types).length === 0 ? { headers } : { headers, types };
}

const isNumber = (text: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
const base64 = (bytes: Uint8Array | undefined) => bytes && btoa(String.fromCharCode(...bytes));

export function attributesOfHeaders(headers: { readonly [name: string]: string }, types: HeaderTypes = {}): MessageAttributes {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const DataType = types[name] ?? 'String';
      const bytes = () => Uint8Array.from(atob(value), char => char.charCodeAt(0));
      return [name, DataType.startsWith('Binary') ? { BinaryValue: bytes(), DataType } : { StringValue: value, DataType }];
    }),
  );
}

const utf8 = (text: string) => new TextEncoder().encode(text);

export const md5OfText = (text: string) => md5(utf8(text));

/** The developer guide's recipe: names in order; of each the lengths and bytes of name, type and value, with a byte for the kind of value. */
export function md5OfAttributes(attributes: MessageAttributes): string {
  const parts: number[] = [];
  const add = (bytes: Uint8Array) => {
    const { length } = bytes;
    parts.push((length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255, ...bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    add(utf8(name));
    add(utf8(DataType));
    parts.push(BinaryValue === undefined ? 1 : 2);
    add(BinaryValue ?? utf8(StringValue!));
  }
  return md5(Uint8Array.from(parts));
}

/** AWS's ids say nothing; these depend on the model's own id alone. */
export const wireId = uuidOf;

const MARK = 'AQEB';
export const wireHandle = (handle: string) => MARK + btoa(handle);

export function modelHandle(handle: string): string {
  try {
    if (handle.startsWith(MARK)) return atob(handle.slice(MARK.length));
  } catch {
    // Not base 64, so no handle.
  }
  throw notAHandle(handle);
}

export interface Shown {
  readonly system: readonly string[];
  readonly user: readonly string[];
}

const SYSTEM = [
  'SenderId',
  'ApproximateFirstReceiveTimestamp',
  'ApproximateReceiveCount',
  'SentTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
];

/** `epoch`: the date, in milliseconds, at which the model's clock starts. */
export function wireMessage(
  received: Received,
  shown: Shown,
  epoch: number,
  account: string,
  arnOf: (queue: string) => string,
): WireMessage {
  const { message, body, headers, types, receiptHandle, receiveCount, sentAt, firstReceivedAt, groupId, sequenceNumber } = received;
  const text = wireText(body);
  const { deduplicationId, deadLetterSource } = received;
  const system: { [name: string]: string | undefined } = {
    SenderId: account,
    ApproximateFirstReceiveTimestamp: String(epoch + firstReceivedAt),
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: String(epoch + sentAt),
    SequenceNumber: sequenceNumber,
    // The model compares bodies themselves; SQS shows their hash (S-18).
    MessageDeduplicationId: deduplicationId?.startsWith('body ') ? sha256(utf8(deduplicationId.slice(5))) : deduplicationId,
    MessageGroupId: groupId,
    DeadLetterQueueSourceArn: deadLetterSource === undefined ? undefined : arnOf(deadLetterSource),
  };
  const attributes = SYSTEM.flatMap(name => {
    const value = system[name];
    return value !== undefined && (shown.system.includes('All') || shown.system.includes(name)) ? [[name, value] as const] : [];
  });
  const users = Object.fromEntries(Object.entries(attributesOfHeaders(headers, types)).filter(([name]) => isAsked(name, shown.user)));
  return {
    MessageId: wireId(message),
    ReceiptHandle: wireHandle(receiptHandle),
    MD5OfBody: md5OfText(text),
    Body: text,
    ...(attributes.length === 0 ? {} : { Attributes: Object.fromEntries(attributes) }),
    ...(Object.keys(users).length === 0 ? {} : { MD5OfMessageAttributes: md5OfAttributes(users), MessageAttributes: users }),
  };
}

/** By name, by `prefix.*`, or all of them. */
function isAsked(name: string, asked: readonly string[]): boolean {
  return asked.some(one => one === 'All' || one === '.*' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))));
}
