import type { Ms } from '../../history/event.ts';
import { learnerErrors } from '../../process/ackademy-module.ts';
import { CALL, CALLS } from './calls.ts';

const { 'push.send': PUSH } = CALL;

/** Of each length of waiting one error is made; of more lengths than this each time one. */
const LENGTHS = 4096;

/**
 * The errors that calls are refused with. An engine takes a microsecond or more to make one, with its stack, so each is made once and
 * frozen: what one life hangs on it, the next would find.
 */
export class Refusals {
  #taken: Error | null = null;
  readonly #out: (Error | null)[] = CALLS.map(() => null);
  readonly #limited = new Map<number, Error>();

  taken(): Error {
    this.#taken ??= Object.freeze(learnerErrors('UniqueViolation', 'the key is taken', '23505'));
    return this.#taken;
  }

  out(kind: number): Error {
    const known = this.#out[kind];
    if (known != null) return known;
    const [service, operation] = CALLS[kind]!.split('.') as [string, string];
    const target = service === 'message' ? 'the broker' : `the ${service} service`;
    const made = Object.freeze(learnerErrors('ServiceUnavailable', `${target} did not answer ${operation}: connection lost`));
    this.#out[kind] = made;
    return made;
  }

  limited(kind: number, retryAfterMs: Ms): Error {
    const name = retryAfterMs * CALLS.length + kind;
    const known = this.#limited.get(name);
    if (known !== undefined) return known;
    const provider = kind === PUSH ? 'push' : 'email';
    const text = `the ${provider} provider takes no more for now; the next one in ${retryAfterMs} ms (429)`;
    const code = kind === PUSH ? 'TooManyRequests' : 'rate_limit_exceeded';
    const made = Object.freeze(learnerErrors('RateLimited', text, code, { status: 429, retryAfterMs }));
    if (this.#limited.size < LENGTHS) this.#limited.set(name, made);
    return made;
  }
}
