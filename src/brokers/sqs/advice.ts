import { adviceFrom, type Rule } from '../advice.ts';

const RULES: readonly Rule[] = [
  ['BatchEntryIdsNotDistinct', null, 'Each entry of a batch needs an id of its own: by it the answer says which ones failed.'],
  ['BatchRequestTooLong', null, 'All entries of a batch together may have 1 MiB. Send fewer at once.'],
  ['EmptyBatchRequest', null, 'A batch has 1 to 10 entries. Do not send one when there is nothing to send.'],
  ['TooManyEntriesInBatchRequest', null, 'A batch has 1 to 10 entries. Send several.'],
  ['InvalidBatchEntryId', null, 'The id of an entry has 1 to 80 letters, digits, hyphens and underscores.'],
  ['InvalidAction', null, 'SQS has no such operation. Look at the spelling.'],
  ['InvalidAttributeName', null, 'This kind of queue has no such attribute; some exist on FIFO queues only.'],
  ['InvalidAttributeValue', null, 'The attribute exists and does not take this value.'],
  ['InvalidMessageContents', null, 'A body holds characters that XML allows. Send bytes as base64.'],
  [
    'InvalidParameterValue',
    /receipt handle has expired/i,
    'The visibility timeout is over, so a FIFO queue no longer takes this handle. Extend it in time, or delete sooner.',
  ],
  [
    'InvalidParameterValue',
    /not available for visibility/,
    'The message is not in flight under this handle any more: its timeout is over, or it was deleted.',
  ],
  [
    'InvalidParameterValue',
    /DeduplicationId|Deduplication/,
    'A FIFO queue has to know duplicates: give a MessageDeduplicationId, or turn on ContentBasedDeduplication.',
  ],
  ['InvalidParameterValue', null, 'The value is outside what this parameter takes.'],
  ['MissingParameter', /MessageGroupId/, 'On a FIFO queue every message belongs to a group; order holds within it. Give a MessageGroupId.'],
  ['MissingParameter', null, 'This operation cannot do without that parameter.'],
  [
    'OverLimit',
    null,
    'As many messages are in flight as may be, also those that only wait for their visibility timeout. Delete what is done, or stop receiving.',
  ],
  ['PurgeQueueInProgress', null, 'A purge takes up to 60 seconds, and a second one has to wait for it.'],
  ['QueueDoesNotExist', null, 'There is no queue of this name here, or it was deleted. FIFO queues end in `.fifo`.'],
  [
    'QueueNameExists',
    null,
    'A queue of this name exists with other attributes. Create it with the same ones, or change them with SetQueueAttributes.',
  ],
  [
    'ReceiptHandleIsInvalid',
    null,
    'This is no receipt handle. Use the one that the receive gave, not the message id, and not one of another queue.',
  ],
  ['ResourceNotFoundException', null, 'The queue or the task is not there any more. List what there is and take its name from that.'],
  ['InvalidAddress', null, 'The queue’s address is not one of this account.'],
];

/** What to do about a refusal by SQS. */
export const adviceOn = (code: number | string, text: string): string => adviceFrom(RULES, code, text);
