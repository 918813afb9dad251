import type { Hop } from '../sim/replay-native.ts';

/** The shortest way to a later macrotask that browsers have; `setTimeout` would take milliseconds. */
export function channelHop(): Hop {
  const { port1, port2 } = new MessageChannel();
  let wake = () => {};
  port1.onmessage = () => wake();
  return () =>
    new Promise(resolve => {
      wake = resolve;
      port2.postMessage(null);
    });
}
