import type { Json } from '../history/event.ts';
import { ErrorBase } from './error-base.ts';
import { allowOverrides } from './overrides.ts';

/**
 * The values of the module `ackademy`, as `learner-api.d.ts` declares them. They are frozen and the same for every life: a
 * property hung on one of these classes would be memory that survives a crash.
 */

function errorClass(name: string): new (message?: string, options?: ErrorOptions) => Error {
  const Named = {
    [name]: class extends ErrorBase {
      constructor(message?: string, options?: ErrorOptions) {
        super(message, options);
        // An own property: `name` on a frozen prototype could not be assigned by a class that extends this one.
        Object.defineProperty(this, 'name', { value: name, writable: true, enumerable: false, configurable: true });
      }
    },
  }[name]!;
  allowOverrides(Named.prototype, `${name}.prototype`);
  Object.freeze(Named.prototype);
  return Object.freeze(Named);
}

export const UniqueViolation = errorClass('UniqueViolation');
export const ServiceUnavailable = errorClass('ServiceUnavailable');
export const DeadlockDetected = errorClass('DeadlockDetected');
export const TransactionAborted = errorClass('TransactionAborted');
export const RateLimited = errorClass('RateLimited');
export const RecipientRefused = errorClass('RecipientRefused');
export const IdempotencyConflict = errorClass('IdempotencyConflict');
export const CardDeclined = errorClass('CardDeclined');
export const TokenGone = errorClass('TokenGone');
export const ErrorReply = errorClass('ErrorReply');
export const ProducerFenced = errorClass('ProducerFenced');

const ERRORS: { readonly [name: string]: new (message?: string) => Error } = {
  UniqueViolation,
  ServiceUnavailable,
  DeadlockDetected,
  TransactionAborted,
  RateLimited,
  RecipientRefused,
  IdempotencyConflict,
  CardDeclined,
  TokenGone,
  ErrorReply,
  ProducerFenced,
};

/**
 * An error as the learner's code can catch it: of the class of that name where the module has one, else a plain `Error`
 * that carries the name. `code` is what a driver would set, such as PostgreSQL's `23505`; left out when empty.
 * `facts` are what else it knows, such as the status and how long to wait.
 */
export function learnerErrors(name: string, message: string, code = '', facts: { readonly [name: string]: Json } = {}): Error {
  const known = Object.hasOwn(ERRORS, name) ? ERRORS[name]! : null;
  const error = known === null ? new Error(message) : new known(message);
  if (known === null) Object.defineProperty(error, 'name', { value: name, writable: true, enumerable: false, configurable: true });
  if (code !== '') Object.defineProperty(error, 'code', { value: code, writable: true, enumerable: true, configurable: true });
  for (const [fact, value] of Object.entries(facts))
    Object.defineProperty(error, fact, { value, writable: true, enumerable: true, configurable: true });
  return error;
}

/** What the compiler's text of the module refers to, by the names below. */
export const ackademyValues: { readonly [global: string]: unknown } = Object.freeze({
  ackademy$UniqueViolation: UniqueViolation,
  ackademy$ServiceUnavailable: ServiceUnavailable,
  ackademy$DeadlockDetected: DeadlockDetected,
  ackademy$TransactionAborted: TransactionAborted,
  ackademy$RateLimited: RateLimited,
  ackademy$RecipientRefused: RecipientRefused,
  ackademy$IdempotencyConflict: IdempotencyConflict,
  ackademy$CardDeclined: CardDeclined,
  ackademy$TokenGone: TokenGone,
  ackademy$ErrorReply: ErrorReply,
  ackademy$ProducerFenced: ProducerFenced,
});
