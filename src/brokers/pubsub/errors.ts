import { adviceOn } from './advice.ts';

/** What Pub/Sub answers instead of a result: the status of gRPC, and Pub/Sub's own sentence where it is known. */
export type PubSubStatus = 'INVALID_ARGUMENT' | 'NOT_FOUND' | 'ALREADY_EXISTS' | 'FAILED_PRECONDITION';

export class PubSubError extends Error {
  readonly code: PubSubStatus;
  /** What to do about it, in a sentence of ours. */
  readonly advice: string;
  /** Under exactly-once delivery: what is wrong with each ack id (P-11). */
  readonly ackIds: { readonly [ackId: string]: AckFailure };
  constructor(code: PubSubStatus, message: string, ackIds: { readonly [ackId: string]: AckFailure } = {}) {
    super(message);
    this.name = 'PubSubError';
    this.code = code;
    this.advice = adviceOn(code, message);
    this.ackIds = ackIds;
  }
}

export type AckFailure = 'PERMANENT_FAILURE_INVALID_ACK_ID' | 'PERMANENT_FAILURE_UNORDERED_ACK_ID';

export const notFound = (name: string) => new PubSubError('NOT_FOUND', `Resource not found (resource=${name}).`);

export const alreadyExists = (name: string) =>
  new PubSubError('ALREADY_EXISTS', `Resource already exists in the project (resource=${name}).`);

export const invalidArgument = (what: string) => new PubSubError('INVALID_ARGUMENT', what);

export const wrongAckId = (ackId: string) => invalidArgument(`You have passed an invalid ack ID to the service (ack_id=${ackId}).`);

/** The reason that comes with it is EXACTLY_ONCE_ACKID_FAILURE. */
export const failedAckIds = (ackIds: { readonly [ackId: string]: AckFailure }) =>
  new PubSubError(
    'INVALID_ARGUMENT',
    'Some acknowledgement ids in the request were invalid. This could be because the acknowledgement ids have expired or the acknowledgement ids were malformed.',
    ackIds,
  );
