import { adviceFrom, type Rule } from '../advice.ts';

const RULES: readonly Rule[] = [
  ['BatchEntryIdsNotDistinct', null, 'Each entry of a batch needs an id of its own: by it the answer says which ones failed.'],
  ['BatchRequestTooLong', null, 'All entries of a batch together may have as much as one message. Send fewer at once.'],
  ['EmptyBatchRequest', null, 'A batch has 1 to 10 entries. Do not send one when there is nothing to send.'],
  ['TooManyEntriesInBatchRequest', null, 'A batch has 1 to 10 entries. Send several.'],
  ['InvalidBatchEntryId', null, 'The id of an entry has 1 to 80 letters, digits, hyphens and underscores.'],
  [
    'InvalidParameter',
    /MessageGroupId|Deduplication/i,
    'A FIFO topic needs a group for every message, and an id for duplicates or content-based deduplication.',
  ],
  ['InvalidParameter', /FilterPolicy/i, 'A filter policy is an object of names, each with a list of values or conditions.'],
  ['InvalidParameter', null, 'The parameter does not have a value that SNS takes. Its own words say which one.'],
  ['InvalidParameterValue', null, 'The parameter does not have a value that SNS takes. Its own words say which one.'],
  ['NotFound', null, 'There is no such topic or subscription, or it was deleted. Take its ARN from the answer that created it.'],
  ['ParameterValueInvalid', null, 'A message attribute has a type or a value that SNS does not take.'],
  ['SubscriptionLimitExceeded', null, 'The topic has as many subscriptions as it may have with these settings.'],
  ['FilterPolicyLimitExceeded', null, 'A filter policy has at most five keys and 150 combinations of values.'],
];

/** What to do about a refusal by SNS. */
export const adviceOn = (code: number | string, text: string): string => adviceFrom(RULES, code, text);
