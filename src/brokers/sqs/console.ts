/** What `aws sqs ...` prints. A console is a client like any other: `receive-message` hides what it shows. */
import type { Ms } from '../../history/event.ts';
import { awsError, awsOutput } from '../aws-console.ts';
import type { Fields } from './batch.ts';
import type { SqsEndpoint } from './endpoint.ts';
import { SqsError } from './errors.ts';

/** Codes that the command line still shows under the name that the older protocol had. */
const OLDER_NAMES: { readonly [code: string]: string } = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
};

/** `aws sqs get-queue-attributes --queue-url ... --attribute-names ...` */
export function getQueueAttributes(endpoint: SqsEndpoint, queue: string, now: Ms, names: readonly string[] = ['All']): string {
  return run(endpoint, 'GetQueueAttributes', { QueueUrl: endpoint.urlOf(queue), AttributeNames: names }, now);
}

/** `aws sqs receive-message --queue-url ...`, with the options named as in the API. It does not wait: see `SqsEndpoint` for that. */
export function receiveMessage(endpoint: SqsEndpoint, queue: string, now: Ms, options: Fields = {}): string {
  return run(endpoint, 'ReceiveMessage', { QueueUrl: endpoint.urlOf(queue), WaitTimeSeconds: 0, ...options }, now);
}

/** `aws sqs list-queues` */
export function listQueues(endpoint: SqsEndpoint, now: Ms, prefix = ''): string {
  return run(endpoint, 'ListQueues', { QueueNamePrefix: prefix }, now);
}

/** `aws sqs list-dead-letter-source-queues --queue-url ...` */
export function listDeadLetterSourceQueues(endpoint: SqsEndpoint, queue: string, now: Ms): string {
  return run(endpoint, 'ListDeadLetterSourceQueues', { QueueUrl: endpoint.urlOf(queue) }, now);
}

/** `aws sqs list-message-move-tasks --source-arn ...` */
export function listMessageMoveTasks(endpoint: SqsEndpoint, source: string, now: Ms, most = 1): string {
  return run(endpoint, 'ListMessageMoveTasks', { SourceArn: endpoint.arnOf(source), MaxResults: most }, now);
}

function run(endpoint: SqsEndpoint, action: string, input: Fields, now: Ms): string {
  try {
    return awsOutput(endpoint.ask(action, input, now));
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    return awsError(OLDER_NAMES[error.code] ?? error.code, action, error.message);
  }
}
