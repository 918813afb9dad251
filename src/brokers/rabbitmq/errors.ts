/**
 * Refusals, with the codes and words of the real broker. A soft one closes the channel: its consumers die and its unacked messages
 * go back. A hard one closes the whole connection.
 */

import { adviceOn } from './advice.ts';

export type Condition =
  | 'access_refused'
  | 'not_found'
  | 'resource_locked'
  | 'precondition_failed'
  | 'command_invalid'
  | 'channel_error'
  | 'not_allowed'
  | 'not_implemented'
  | 'internal_error';

const CONDITIONS: { readonly [name in Condition]: { readonly code: number; readonly hard: boolean } } = {
  access_refused: { code: 403, hard: false },
  not_found: { code: 404, hard: false },
  resource_locked: { code: 405, hard: false },
  precondition_failed: { code: 406, hard: false },
  command_invalid: { code: 503, hard: true },
  channel_error: { code: 504, hard: true },
  not_allowed: { code: 530, hard: true },
  not_implemented: { code: 540, hard: true },
  internal_error: { code: 541, hard: true },
};

export class AmqpError extends Error {
  override readonly name = 'AmqpError';
  readonly code: number;
  readonly hard: boolean;
  /** What to do about it, in a sentence of ours. */
  readonly advice: string;

  constructor(condition: Condition, explanation: string) {
    super(explanation === '' ? condition.toUpperCase() : `${condition.toUpperCase()} - ${explanation}`);
    this.code = CONDITIONS[condition].code;
    this.hard = CONDITIONS[condition].hard;
    this.advice = adviceOn(this.code, this.message);
  }
}

/** How the broker names a thing in its texts. There is one virtual host here. */
export function named(kind: 'queue' | 'exchange', name: string): string {
  return `${kind} '${name}' in vhost '/'`;
}

export function notFound(kind: 'queue' | 'exchange', name: string): AmqpError {
  return new AmqpError('not_found', `no ${named(kind, name)}`);
}

export function preconditionFailed(explanation: string): AmqpError {
  return new AmqpError('precondition_failed', explanation);
}

export function lockedQueue(name: string): AmqpError {
  return new AmqpError(
    'resource_locked',
    `cannot obtain exclusive access to locked ${named('queue', name)}. It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.`,
  );
}

/** The broker stumbled over what it was sent, without a word about it. */
export function internalError(): AmqpError {
  return new AmqpError('internal_error', '');
}

/** A broken promise inside the model itself: our fault, never the client's. */
export function assert(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Error(`The RabbitMQ model is wrong: ${claim}`);
}
