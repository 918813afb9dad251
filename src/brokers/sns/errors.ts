import { adviceOn } from './advice.ts';

/** What SNS answers instead of a result. `code` is the API's own word; the message is the API's own sentence where it is known. */
export class SnsError extends Error {
  readonly code: string;
  /** What to do about it, in a sentence of ours. */
  readonly advice: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'SnsError';
    this.code = code;
    this.advice = adviceOn(code, message);
  }
}

export const invalid = (what: string) => new SnsError('InvalidParameter', `Invalid parameter: ${what}`);

export const noSuchTopic = () => new SnsError('NotFound', 'Topic does not exist');

export const noSuchSubscription = () => new SnsError('NotFound', 'Subscription does not exist');
