import type { Uncaught } from '../process/realm.ts';
import type { Hop } from '../sim/replay-native.ts';

let unhandled: Uncaught | null = null;

export const nodeHop: Hop = async () => {
  await new Promise(resolve => setImmediate(resolve));
  const told = unhandled;
  unhandled = null;
  return told;
};

/**
 * What a program leaves to fail is part of a shape, and ends one of its lives. Node would end the process over it and vitest the
 * test, but only on the native path, where the promises are Node's own.
 */
export function hearRejections(): () => void {
  const events = ['unhandledRejection', 'rejectionHandled'] as const;
  const kept = events.map(event => process.listeners(event as 'unhandledRejection'));
  const hear = { unhandledRejection: (error: unknown) => void (unhandled ??= { error }), rejectionHandled: () => {} };
  for (const event of events) {
    process.removeAllListeners(event);
    process.on(event as 'unhandledRejection', hear[event]);
  }
  return () => {
    events.forEach((event, index) => {
      process.off(event, hear[event]);
      for (const listener of kept[index]!) process.on(event as 'unhandledRejection', listener);
    });
  };
}
