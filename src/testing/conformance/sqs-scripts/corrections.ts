/**
 * Where ElasticMQ does otherwise than AWS documents: AWS wins, and the model is held to what is said here.
 * `reference` is the API reference of SQS (its page); `guide` the developer guide; `seen` a test of LocalStack's that is marked as validated
 * against AWS, by its name.
 */
import type { Correction } from '../sqs-format.ts';
import type { Observation } from '../steps.ts';

const reference = (page: string) => `API reference, ${page}`;
const guide = (page: string) => `developer guide, ${page}`;
const seen = (test: string) => `LocalStack, validated against AWS: ${test}`;

function aws(step: number, reply: unknown, why: string, source: string): Correction {
  return { step, observation: { reply } as Observation, why, source };
}

/** Another code, or a refusal where ElasticMQ lets it pass. */
function refused(step: number, code: string, source: string, why = 'AWS refuses this, with this code'): Correction {
  return aws(step, { error: code }, why, source);
}

const OLD_RECEIPT = 'with an old receipt the request succeeds, but the message might not be deleted';
const NOTHING_LEFT = 'deleting what is gone succeeds';
const LIMITS = seen('test_send_receive_max_number_of_messages, test_send_receive_wait_time_seconds');

export const CORRECTIONS: { readonly [id: string]: readonly Correction[] } = {
  'delete-twice': [aws(4, 'ok', NOTHING_LEFT, reference('DeleteMessage'))],
  'old-after-new': [aws(4, 'ok', OLD_RECEIPT, reference('DeleteMessage'))],
  'old-hides': [aws(4, 'ok', OLD_RECEIPT, reference('DeleteMessage, ChangeMessageVisibility'))],
  'hide-after-timeout': [
    aws(
      5,
      [1, 0, 0],
      'what is not in flight is not hidden; the request succeeds all the same',
      reference('ChangeMessageVisibility, MessageNotInflight') +
        '; ' +
        seen('test_change_message_visibility_after_visibility_timeout_expiration'),
    ),
  ],
  'hide-deleted': [refused(4, 'InvalidParameterValue', seen('test_change_visibility_on_deleted_message_raises_invalid_parameter_value'))],
  'send-batch-empty': [refused(1, 'EmptyBatchRequest', reference('SendMessageBatch'))],
  'delete-batch-empty': [refused(1, 'EmptyBatchRequest', reference('DeleteMessageBatch'))],
  'send-batch-odd-id': [
    refused(1, 'InvalidBatchEntryId', seen('test_invalid_batch_id')),
    aws(2, [0, 0, 0], 'nothing was sent', seen('test_invalid_batch_id')),
  ],
  'hide-batch-partial': [
    aws(
      3,
      { ok: { good: 'ok' }, failed: { bad: 'ReceiptHandleIsInvalid', long: 'InvalidParameterValue' } },
      'a timeout is 12 hours at most',
      reference('ChangeMessageVisibility'),
    ),
  ],
  chain: [
    aws(
      6,
      [{ message: 'a', count: 2 }],
      'maxReceiveCount counts deliveries of this queue, ApproximateReceiveCount those of all',
      reference('SetQueueAttributes, RedrivePolicy'),
    ),
    aws(8, [{ message: 'a', count: 3 }], 'see the step before', reference('SetQueueAttributes, RedrivePolicy')),
  ],
  home: [aws(11, [['COMPLETED', 2, 2]], 'how many there are to move is counted at the start', seen('test_basic_move_task_workflow'))],
  'to-another': [
    aws(10, [['COMPLETED', 1, 1, 'other']], 'how many there are to move is counted at the start', seen('test_basic_move_task_workflow')),
  ],
  'as-new': [
    aws(7, [{ message: 'new a', body: 'a', count: 1 }], 'what a redrive moves gets a new message id', reference('StartMessageMoveTask')),
  ],
  'not-a-dead-letter-queue': [refused(1, 'InvalidParameterValue', seen('test_source_needs_redrive_policy'))],
  nowhere: [refused(2, 'ResourceNotFoundException', seen('test_destination_needs_to_exist'))],
  'no-source': [refused(0, 'ResourceNotFoundException', reference('StartMessageMoveTask'))],
  'cancel-garbage': [refused(2, 'InvalidParameterValue', seen('test_cancel_with_invalid_task_handle'))],
  'slowly-and-cancelled': [
    refused(6, 'InvalidParameterValue', seen('test_start_multiple_move_tasks')),
    aws(11, [['CANCELLED', 2, 5]], 'a cancelled task stays in the list', seen('test_move_task_cancel')),
  ],
  'in-one-batch': [
    aws(
      1,
      {
        ok: { one: { message: 'a1', sequence: 's1' }, three: { message: 'a3', sequence: 's2' }, two: { message: 'a1', sequence: 's1' } },
        failed: {},
      },
      'a FIFO queue answers with sequence numbers, also to a batch',
      reference('SendMessageBatchResultEntry'),
    ),
  ],
  'delete-in-time': [aws(4, 'ok', NOTHING_LEFT, reference('DeleteMessage'))],
  'delete-late': [
    refused(4, 'InvalidParameterValue', seen('test_fifo_delete_after_visibility_timeout')),
    aws(5, [1, 0, 0], 'the message stays', seen('test_fifo_delete_after_visibility_timeout')),
  ],
  'hide-late': [
    refused(4, 'InvalidParameterValue', reference('ChangeMessageVisibility, MessageNotInflight')),
    aws(5, [1, 0, 0], 'the message stays visible', reference('ChangeMessageVisibility, MessageNotInflight')),
  ],
  'same-attempt': [
    aws(
      4,
      [
        { message: 'a1', count: 1 },
        { message: 'b1', count: 1 },
      ],
      'it is the same receive again: the same set of messages',
      reference('ReceiveMessage, ReceiveRequestAttemptId'),
    ),
  ],
  'standard-refused': [
    refused(1, 'InvalidParameterValue', guide('dead-letter queues'), 'the dead-letter queue of a FIFO queue must also be one'),
  ],
  'retention-and-size': [
    aws(1, { MessageRetentionPeriod: '345600' }, 'ElasticMQ has no retention', reference('CreateQueue')),
    aws(2, { MaximumMessageSize: '1048576' }, 'ElasticMQ does not show it', reference('CreateQueue')),
  ],
  'fifo-by-content': [
    aws(1, 'ok', 'it may be set later', reference('SetQueueAttributes')),
    aws(2, { ContentBasedDeduplication: 'true' }, 'it may be set later', reference('SetQueueAttributes')),
    aws(3, { message: 'a', sequence: 's1' }, 'it may be set later', reference('SetQueueAttributes')),
  ],
  'unknown-asked': [refused(1, 'InvalidAttributeName', reference('GetQueueAttributes'))],
  'by-prefix': [
    aws(
      2,
      [{ message: 'a', count: 1, attributes: { 'user.id': ['String', '1'], 'user.name': ['String', 'n'] } }],
      'attributes can be asked for by `prefix.*`',
      reference('ReceiveMessage, MessageAttributeNames'),
    ),
  ],
  'empty-value': [refused(1, 'InvalidParameterValue', seen('test_send_message_with_empty_string_attribute'))],
  'not-a-number': [refused(1, 'InvalidParameterValue', reference('MessageAttributeValue'))],
  'receive-eleven': [refused(2, 'InvalidParameterValue', LIMITS), refused(3, 'InvalidParameterValue', LIMITS)],
  'wait-21': [refused(2, 'InvalidParameterValue', LIMITS)],
  'wait-minus': [refused(1, 'InvalidParameterValue', LIMITS)],
  'visibility-12-hours': [
    refused(3, 'InvalidParameterValue', reference('ChangeMessageVisibility')),
    refused(4, 'InvalidParameterValue', reference('ChangeMessageVisibility')),
    aws(5, [0, 1, 0], 'nothing was changed', reference('ChangeMessageVisibility')),
  ],
  'receive-visibility-12-hours': [
    refused(2, 'InvalidParameterValue', reference('ReceiveMessage')),
    aws(3, [1, 0, 0], 'nothing was received', reference('ReceiveMessage')),
  ],
  'empty-body': [refused(1, 'MissingParameter', seen('test_send_empty_message'))],
  'odd-characters': [
    refused(1, 'InvalidMessageContents', reference('SendMessage')),
    refused(2, 'InvalidMessageContents', reference('SendMessage')),
  ],
  'body-over-limit': [refused(1, 'InvalidParameterValue', seen('test_send_oversized_message'))],
  'eleven-attributes': [refused(1, 'InvalidParameterValue', guide('message metadata'))],
  'attribute-values': [
    refused(0, 'InvalidAttributeValue', reference('CreateQueue')),
    refused(1, 'InvalidAttributeValue', reference('CreateQueue')),
  ],
  'max-receive-count': [
    refused(1, 'InvalidParameterValue', seen('test_redrive_policy_attribute_validity')),
    refused(2, 'InvalidParameterValue', seen('test_redrive_policy_attribute_validity')),
  ],
  'odd-names': [0, 1, 3].map(step => refused(step, 'InvalidParameterValue', reference('CreateQueue'))),
  'fifo-name': [refused(0, 'InvalidParameterValue', reference('CreateQueue'))],
  'purge-then-delete': [aws(5, 'ok', NOTHING_LEFT, reference('DeleteMessage'))],
  'purge-twice': [refused(2, 'PurgeQueueInProgress', seen('test_successive_purge_calls_fail'))],
  'dead-letter-target': [refused(0, 'InvalidParameterValue', reference('SetQueueAttributes, RedrivePolicy'))],
};
