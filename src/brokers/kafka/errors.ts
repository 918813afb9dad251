/**
 * What a client of Kafka can be told is wrong: the protocol's own names and numbers, and a sentence of ours.
 * A consumer can notice that most of them are not about the message at all but about who is speaking: a member that the group forgot, a
 * generation that is over, a producer that another one replaced.
 */
const ERRORS = {
  NONE: [0, 'Nothing is wrong.'],
  OFFSET_OUT_OF_RANGE: [1, 'The log holds no such offset: it was deleted, or was never written. See auto.offset.reset.'],
  CORRUPT_MESSAGE: [2, 'The record is not valid: a compacted topic takes no record without a key.'],
  UNKNOWN_TOPIC_OR_PARTITION: [3, 'This topic or partition does not exist.'],
  MESSAGE_TOO_LARGE: [10, 'The batch is larger than max.message.bytes of the topic.'],
  OFFSET_METADATA_TOO_LARGE: [12, 'The text beside a committed offset may have 4096 bytes.'],
  COORDINATOR_NOT_AVAILABLE: [15, 'The group is gone; find its coordinator and join again.'],
  INVALID_TOPIC_EXCEPTION: [17, 'A topic name has 1 to 249 letters, digits, dots, underscores and hyphens.'],
  NOT_ENOUGH_REPLICAS: [
    19,
    'Fewer replicas are in sync than min.insync.replicas asks for, so acks=all is refused and nothing was written.',
  ],
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: [20, 'The record was written, but fewer replicas than min.insync.replicas have it.'],
  INVALID_REQUIRED_ACKS: [21, 'acks is 0, 1 or -1 (all).'],
  ILLEGAL_GENERATION: [22, 'The group has rebalanced since: this generation is over.'],
  INCONSISTENT_GROUP_PROTOCOL: [23, 'No assignor is known to all members of the group.'],
  INVALID_GROUP_ID: [24, 'A group needs a name.'],
  UNKNOWN_MEMBER_ID: [25, 'The group does not know this member: it left, was away longer than its session timeout, or never joined.'],
  INVALID_SESSION_TIMEOUT: [26, 'The session timeout is outside what the broker allows.'],
  REBALANCE_IN_PROGRESS: [27, 'The group is rebalancing: join again.'],
  TOPIC_ALREADY_EXISTS: [36, 'A topic of this name exists.'],
  INVALID_PARTITIONS: [37, 'Partitions can be added, never taken away, and there is at least one.'],
  INVALID_REPLICATION_FACTOR: [38, 'There are not as many brokers.'],
  INVALID_REQUEST: [42, 'The request makes no sense here.'],
  OUT_OF_ORDER_SEQUENCE_NUMBER: [45, 'A batch of this producer is missing before this one.'],
  DUPLICATE_SEQUENCE_NUMBER: [46, 'The broker has had this batch, longer ago than it can remember its offsets.'],
  INVALID_PRODUCER_EPOCH: [47, 'A newer producer with the same transactional id has taken over.'],
  INVALID_TXN_STATE: [48, 'The transaction is not in a state in which this can be done.'],
  INVALID_PRODUCER_ID_MAPPING: [49, 'This producer id does not belong to this transactional id.'],
  INVALID_TRANSACTION_TIMEOUT: [50, 'The transaction timeout is longer than the broker allows.'],
  CONCURRENT_TRANSACTIONS: [51, 'The previous transaction of this id is still being finished: try again.'],
  UNKNOWN_PRODUCER_ID: [59, 'The broker no longer knows this producer.'],
  GROUP_ID_NOT_FOUND: [69, 'There is no such group.'],
  NON_EMPTY_GROUP: [68, 'The group has members.'],
  MEMBER_ID_REQUIRED: [79, 'Join again with the member id in this answer.'],
  GROUP_MAX_SIZE_REACHED: [81, 'The group has as many members as it may.'],
  FENCED_INSTANCE_ID: [82, 'Another member has joined with this group.instance.id.'],
  INVALID_RECORD: [87, 'The broker refuses the record: a compacted topic takes no record without a key.'],
  GROUP_SUBSCRIBED_TO_TOPIC: [86, 'The group is subscribed to the topic.'],
  UNSTABLE_OFFSET_COMMIT: [88, 'A transaction that commits offsets of this partition is still open.'],
  PRODUCER_FENCED: [90, 'A newer producer with the same transactional id has taken over.'],
  INVALID_RECORD_STATE: [121, 'The record is not acquired by this member: its lock ended, or it was acknowledged already.'],
  TRANSACTION_ABORTABLE: [120, 'The transaction must be aborted.'],
} as const satisfies { readonly [name: string]: readonly [number, string] };

export type ErrorName = keyof typeof ERRORS;

export class KafkaError extends Error {
  override readonly name: string;
  readonly error: ErrorName;
  readonly code: number;

  constructor(error: ErrorName, detail?: string, name = 'KafkaError') {
    super(detail ?? ERRORS[error][1]);
    this.name = name;
    this.error = error;
    this.code = ERRORS[error][0];
  }
}

/** What the Java client itself throws, without a number: `CommitFailedException`, `IllegalStateException`. */
export class ClientError extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export function codeOf(error: ErrorName): number {
  return ERRORS[error][0];
}

export function sentenceOf(error: ErrorName): string {
  return ERRORS[error][1];
}

export function errorNamed(code: number): ErrorName | undefined {
  return (Object.keys(ERRORS) as ErrorName[]).find(name => ERRORS[name][0] === code);
}
