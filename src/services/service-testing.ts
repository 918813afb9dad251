import fc from 'fast-check';
import { expect } from 'vitest';
import { Digest } from '../history/digest.ts';
import type { Json } from '../history/event.ts';
import { type Reply, type Service, ServiceRefusal } from './service.ts';

/** For tests of services: one call at a time, outside a transaction. */
export function caller(service: Service) {
  return (operation: string, args: readonly Json[] = [], now = 0): Reply =>
    service.apply({ session: 1, operation, args, transaction: null }, now);
}

/** The digest of a service as a text. */
export function keyOf(service: Service, now = 0, owner: (session: number) => string = () => 'somebody'): string {
  const digest = new Digest();
  service.digest(digest, now, owner);
  return digest.text();
}

/** How a call was refused: `RateLimited rate_limit_exceeded: ...`. Fails where it was not. */
export function refusal(act: () => unknown): string {
  const { name, code, message } = refusalOf(act);
  return `${name} ${code}: ${message}`;
}

export function refusalOf(act: () => unknown): ServiceRefusal {
  try {
    act();
  } catch (error) {
    if (error instanceof ServiceRefusal) return error;
    throw error;
  }
  throw new Error('was not refused');
}

export interface Step {
  readonly operation: string;
  readonly args: readonly Json[];
  /** How long after the step before. */
  readonly wait: number;
}

/**
 * Plays random beginnings. Two that end in states of one key must answer every continuation alike, however late each of them
 * is. Fails also when hardly any two met, because then nothing was shown.
 */
export function expectEqualKeysToContinueAlike(
  make: () => Service,
  step: fc.Arbitrary<Step>,
  continuation: readonly Step[],
  least = 40,
): void {
  const told = new Map<string, string>();
  let met = 0;
  const play = (service: Service, steps: readonly Step[], from: number) => {
    let now = from;
    const answers = steps.map(({ operation, args, wait }) => {
      now += wait;
      try {
        return JSON.stringify(caller(service)(operation, args, now));
      } catch (error) {
        if (!(error instanceof ServiceRefusal)) throw error;
        return JSON.stringify([error.name, error.message, error.code, error.facts]);
      }
    });
    return { answers, now };
  };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4 }), fc.integer({ min: 0, max: 10_000 }), (steps, start) => {
      const service = make();
      const { now } = play(service, steps, start);
      const key = keyOf(service, now);
      expect(keyOf(service, now), 'to look at a key changes nothing').toBe(key);
      const answers = play(service, continuation, now).answers.join('\n');
      const earlier = told.get(key);
      if (earlier === undefined) told.set(key, answers);
      else {
        met += 1;
        expect(answers).toBe(earlier);
      }
    }),
    { seed: 11, numRuns: 500 },
  );
  expect(met, 'beginnings that met').toBeGreaterThan(least);
}
