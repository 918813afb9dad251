/**
 * What to do about a refusal, in a sentence of ours beside the real broker's own words: those tell what is wrong and seldom
 * why. By broker, by code, and by a part of the text where one code stands for much. Kafka's sentences stand with its errors
 * (`kafka/errors.ts`), because there the protocol has names and no words.
 *
 * The first rule that fits counts, so a rule for a whole code comes last.
 */
type Rule = readonly [code: number | string, text: RegExp | null, sentence: string];

const NO_SUCH_TYPE = 'There is no exchange of this type. It is one of direct, fanout, topic and headers.';

const RABBITMQ: readonly Rule[] = [
  [403, /internal exchange/, 'An internal exchange takes messages from other exchanges only. Publish to the one that is bound to it.'],
  [403, /reserved prefix|system/, 'Names that begin with `amq.` belong to the broker. Choose another one.'],
  [403, /default exchange/, 'The default exchange knows every queue by its name already. It takes no bindings and cannot be changed.'],
  [403, /exclusive use/, 'Another consumer has this queue for itself. Consume without `exclusive`, or wait until it is gone.'],
  [
    404,
    /no exchange/,
    'Nobody declared this exchange. Declare it first: a publish has no answer, so a mistake in it closes the channel a moment later.',
  ],
  [404, /no queue/, 'Nobody declared this queue, or it was deleted, or it expired. Declare it first.'],
  [404, null, 'There is no such thing. Declare it first, and look at the spelling of its name.'],
  [405, null, 'An exclusive queue belongs to the connection that declared it. Use it there, or declare it without `exclusive`.'],
  [
    406,
    /unknown delivery tag/,
    'This delivery was settled before, or it came on another channel. Settle each one once, on its own channel.',
  ],
  [
    406,
    /inequivalent arg/,
    'It exists with other properties, and they cannot be changed. Declare it as it is, delete it first, or choose another name.',
  ],
  [406, /invalid expiration/, '`expiration` is a text of whole milliseconds, such as "60000", and 0 means now or never.'],
  [
    406,
    /switch from|not transactional/,
    'A channel has confirms or transactions, and keeps what was chosen first. Open a second channel for the other.',
  ],
  [406, /partial tx/, 'A part of the transaction was refused, and the rest has happened: `tx` is not atomic.'],
  [406, /in use|not empty/, 'It is still used, or holds messages, and the request asked not to delete it then.'],
  [406, /message size/, 'The message is larger than this broker takes. Store the content elsewhere and send where it is.'],
  [406, /user_id/, '`userId` must be the user of the connection, or be left out.'],
  [406, /x-match/, '`x-match` is one of all, any, all-with-x and any-with-x.'],
  [406, /unacceptable_type_in_header/, 'A header holds a value of a kind that AMQP has no type for here. Send it as text.'],
  [
    406,
    /reply consumer/,
    'For direct reply-to, consume `amq.rabbitmq.reply-to` without acknowledgements, once, on the channel that sends the request.',
  ],
  [406, /invalid arg/, 'The queue does not take this argument with this value: see what its type allows.'],
  [406, /unknown exchange type/, NO_SUCH_TYPE],
  [406, /invalid property|server-named/, 'A quorum queue is durable, belongs to no connection, and has a name of your own.'],
  [406, null, 'What was asked for does not fit what is there. The broker’s words say which property.'],
  [503, null, NO_SUCH_TYPE],
  [504, null, 'The channel is closed, by an earlier mistake or by you. Open a new one; what it had unacknowledged was given back.'],
  [530, /consumer tag/, 'A consumer of this name is on the channel already. Give each its own, or let the broker choose.'],
  [530, null, 'This is not allowed on this connection.'],
  [540, /global qos/, 'A quorum queue takes no prefetch for the whole channel. Set it for each consumer: `global` false.'],
  [540, null, 'This broker does not do that. The model follows it.'],
  [541, null, 'The broker failed by itself.'],
];

const SQS: readonly Rule[] = [
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

const SNS: readonly Rule[] = [
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

const PUBSUB: readonly Rule[] = [
  ['NOT_FOUND', null, 'There is no topic, subscription or snapshot of this name, or it was deleted. Create it first.'],
  ['ALREADY_EXISTS', null, 'The name is taken. Use what is there, or choose another one.'],
  [
    'INVALID_ARGUMENT',
    /ack/i,
    'This ack id is not valid any more: its deadline passed, or a later delivery has a newer one. Expect the message again.',
  ],
  ['INVALID_ARGUMENT', null, 'The value is outside what this field takes.'],
  [
    'FAILED_PRECONDITION',
    /order/i,
    'An ordered publish failed, so its key is blocked, that nothing may overtake. Call resumePublishing for the key, then publish again.',
  ],
  ['FAILED_PRECONDITION', null, 'This cannot be done in the state that things are in.'],
];

const RULES = { rabbitmq: RABBITMQ, sqs: SQS, sns: SNS, pubsub: PUBSUB } as const;

/** '' where there is nothing to say. */
export function adviceOn(broker: keyof typeof RULES, code: number | string, text: string): string {
  return RULES[broker].find(([of, pattern]) => of === code && (pattern === null || pattern.test(text)))?.[2] ?? '';
}
