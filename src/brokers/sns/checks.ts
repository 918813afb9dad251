/** What SNS refuses of a topic and of a message, in its own words where they are known. */

import { wireText } from '../sqs/settings.ts';
import type { PublishRequest, TopicConfig } from './api.ts';
import { invalid, SnsError } from './errors.ts';

export type TopicSettings = Required<TopicConfig> & { readonly fifo: boolean };

const KIB = 1024;
/** What every endpoint can be sent (N-14). */
export const ORDINARY_BYTES = 256 * KIB;
/** Subscriptions that a topic for larger messages may have (N-14). */
export const MOST_LARGE = 100;

export function topicSettings(config: TopicConfig): TopicSettings {
  const fifo = config.name.endsWith('.fifo');
  if (!/^[\w-]{1,256}$/.test(fifo ? config.name.slice(0, -5) : config.name) || config.name.length > 256) throw invalid('Topic Name');
  if (!fifo && (config.contentBasedDeduplication || config.fifoThroughputScope !== undefined))
    throw invalid(
      `${config.contentBasedDeduplication ? 'Content-based deduplication' : 'FifoThroughputScope'} can only be set for FIFO topics`,
    );
  const { maximumMessageBytes = ORDINARY_BYTES } = config;
  if (!Number.isInteger(maximumMessageBytes) || maximumMessageBytes < KIB || maximumMessageBytes > KIB * KIB)
    throw invalid('Attributes Reason: MaximumMessageSize must be between 1024 and 1048576 bytes');
  const defaults = { contentBasedDeduplication: false, fifoThroughputScope: 'Topic', deliveryPolicy: null } as const;
  return { ...defaults, ...config, maximumMessageBytes, fifo };
}

export function checkPublish(request: PublishRequest, { fifo, contentBasedDeduplication, maximumMessageBytes }: TopicSettings): void {
  const { body, subject = null, headers = {}, types = {}, groupId, deduplicationId } = request;
  if (body === '') throw invalid('Empty message');
  if (subject !== null && !/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid('Subject');
  for (const [name, value] of Object.entries(headers)) checkAttribute(name, types[name] ?? 'String', value);
  if (isLonger(request, maximumMessageBytes)) throw invalid('Message too long');
  if (groupId !== undefined) checkToken(groupId, 'MessageGroupId');
  if (deduplicationId !== undefined) checkToken(deduplicationId, 'MessageDeduplicationId');
  if (!fifo) {
    if (deduplicationId !== undefined)
      throw invalid(
        'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
      );
    return;
  }
  if (groupId === undefined) throw invalid('The MessageGroupId parameter is required for FIFO topics');
  if (deduplicationId === undefined && !contentBasedDeduplication)
    throw invalid('The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly');
}

function checkToken(value: string, parameter: string): void {
  if (!/^[!-~]{1,128}$/.test(value))
    throw invalid(`${parameter} Reason: it can only include alphanumeric and punctuation characters, 1 to 128 of them`);
}

const wrongAttribute = (text: string) => new SnsError('ParameterValueInvalid', text);

function checkAttribute(name: string, type: string, value: string): void {
  if (name.length > 255) throw wrongAttribute('Length of message attribute name must be less than 256 bytes.');
  const odd = /[^\w.-]/.exec(name)?.[0];
  if (odd !== undefined) {
    const code = odd.codePointAt(0)!.toString(16).toUpperCase();
    throw wrongAttribute(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  }
  if (name.startsWith('.')) throw wrongAttribute("Invalid message attribute name starting with character '.' was found.");
  if (name.endsWith('.')) throw wrongAttribute("Invalid message attribute name ending with character '.' was found.");
  if (name.includes('..')) throw wrongAttribute("Message attribute name can not have successive '.' character.");
  if (!/^(String|Number|Binary)/.test(type))
    throw wrongAttribute(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  if (value === '')
    throw wrongAttribute(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
}

function isLonger({ body, headers = {}, types = {} }: PublishRequest, limit: number): boolean {
  const text = wireText(body);
  const names = Object.keys(headers);
  // No character takes more than three bytes; counting them is for those that come near.
  let most = 3 * text.length;
  for (const name of names) most += 3 * (name.length + headers[name]!.length) + (types[name] ?? 'String').length;
  return most > limit && bytesOf({ body: text, headers, types }) > limit;
}

export function bytesOf({ body, headers = {}, types = {} }: Pick<PublishRequest, 'body' | 'headers' | 'types'>): number {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  const attributes = Object.entries(headers).map(([name, value]) => bytes(name + value + (types[name] ?? 'String')));
  return attributes.reduce((sum, each) => sum + each, bytes(wireText(body)));
}
