import type { Uncaught } from '../process/realm.ts';
import type { Hop } from '../sim/replay-native.ts';

/**
 * The shortest way to a later macrotask that browsers have; `setTimeout` would take milliseconds. Twice, because a browser queues
 * the task in which it tells of unhandled rejections only when the microtasks are over, and that is after the first was posted.
 *
 * One for a thread, and for good: what native programs leave to fail is no news to the console.
 */
export function channelHop(): Hop {
  let unhandled: Uncaught | null = null;
  addEventListener('unhandledrejection', event => {
    event.preventDefault();
    unhandled ??= { error: (event as PromiseRejectionEvent).reason };
  });
  const { port1, port2 } = new MessageChannel();
  let wake = () => {};
  port1.onmessage = () => wake();
  const next = () =>
    new Promise<void>(resolve => {
      wake = resolve;
      port2.postMessage(null);
    });
  return async () => {
    await next();
    await next();
    const told = unhandled;
    unhandled = null;
    return told;
  };
}
