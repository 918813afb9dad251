import type { Json } from '../history/event.ts';
import { type Reply, type Service, ServiceRefusal } from './service.ts';

/** For tests of services: one call at a time, outside a transaction. */
export function caller(service: Service) {
  return (operation: string, args: readonly Json[] = [], now = 0): Reply =>
    service.apply({ session: 1, operation, args, transaction: null }, now);
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
