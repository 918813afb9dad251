import type { PlaceOrder, Services } from 'ackademy';

const ROOM = 2;
let held = 0;

export async function POST(request: Request, { topic, log }: Services) {
  // Before anything is waited for: so nobody comes between the look and the taking.
  if (held >= ROOM) return busy(429);
  held += 1;

  try {
    const order: PlaceOrder = await request.json();
    await topic('orders').publish(order);
    return new Response(null, { status: 202 });
  } catch (error) {
    log.warn('not published', error);
    return busy(503);
  } finally {
    held -= 1;
  }
}

/** The client still has its order, and is told when to try again. */
const busy = (status: 429 | 503) =>
  new Response(null, { status, headers: { 'Retry-After': '1' } });
