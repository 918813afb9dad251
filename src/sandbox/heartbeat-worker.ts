const EVERY_MS = 500;
/** Looking at the clock at each event would be a large part of a run. */
const EVENTS_BETWEEN = 16;

/** Says so at most twice a second, however often it is called. */
export function heartbeat(say: () => void): () => void {
  let events = 0;
  let last = performance.now();
  return () => {
    events += 1;
    if (events % EVENTS_BETWEEN !== 0) return;
    const now = performance.now();
    if (now - last < EVERY_MS) return;
    last = now;
    say();
  };
}
