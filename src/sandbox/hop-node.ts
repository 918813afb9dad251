import type { Uncaught } from '../process/realm.ts';
import type { Hop } from '../sim/replay-native.ts';

/**
 * Node tells of unhandled rejections when the microtasks are over, and so before the next macrotask. One for a process, and for
 * good: Node would end it over what native programs leave to fail.
 */
export function immediateHop(): Hop {
  let unhandled: Uncaught | null = null;
  process.on('unhandledRejection', error => {
    unhandled ??= { error };
  });
  process.on('rejectionHandled', () => {});
  return async () => {
    await new Promise(resolve => setImmediate(resolve));
    const told = unhandled;
    unhandled = null;
    return told;
  };
}
