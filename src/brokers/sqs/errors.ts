import { adviceOn } from './advice.ts';

/** What SQS answers instead of a result. `code` is the API's own word; the message is the API's own sentence where it is known. */
export class SqsError extends Error {
  readonly code: string;
  /** What to do about it, in a sentence of ours. */
  readonly advice: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'SqsError';
    this.code = code;
    this.advice = adviceOn(code, message);
  }
}

export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  new SqsError('InvalidParameterValue', `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const wrongQueueType = (value: unknown, parameter: string) =>
  invalidValue(value, parameter, 'The request include parameter that is not valid for this queue type.');

export const missing = (parameter: string) => new SqsError('MissingParameter', `The request must contain the parameter ${parameter}.`);

export const noSuchQueue = () => new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');

export const nameTaken = (attribute: string) =>
  new SqsError('QueueNameExists', `A queue already exists with the same name and a different value for attribute ${attribute}`);

export const notAHandle = (handle: string) =>
  new SqsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);

export const handleExpired = (handle: string) => invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.');

export const notAvailable = (handle: string) =>
  invalidValue(handle, 'ReceiptHandle', 'Message does not exist or is not available for visibility timeout change.');

export const invalidAttributeValue = (name: string) => new SqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);

export const unknownAttribute = (name: string) => new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
