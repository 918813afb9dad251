import type { Hop } from '../sim/replay-native.ts';

export const nodeHop: Hop = () => new Promise(resolve => setImmediate(resolve));

/**
 * What a program leaves to fail is part of a shape. Node would end the process over it and vitest the test, but only on
 * the native path, where the promises are Node's own.
 */
export function ignoreRejections(): () => void {
  const events = ['unhandledRejection', 'rejectionHandled'] as const;
  const kept = events.map(event => process.listeners(event as 'unhandledRejection'));
  const ignore = () => {};
  for (const event of events) {
    process.removeAllListeners(event);
    process.on(event as 'unhandledRejection', ignore);
  }
  return () => {
    events.forEach((event, index) => {
      process.off(event, ignore);
      for (const listener of kept[index]!) process.on(event as 'unhandledRejection', listener);
    });
  };
}
