import { adviceFrom, type Rule } from '../advice.ts';

const RULES: readonly Rule[] = [
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

/** What to do about a refusal by Pub/Sub. */
export const adviceOn = (code: number | string, text: string): string => adviceFrom(RULES, code, text);
