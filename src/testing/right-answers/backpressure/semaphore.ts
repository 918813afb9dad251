import type { PlaceOrder, Services } from 'ackademy';

class Semaphore {
  #taken = 0;
  constructor(private readonly size: number) {}

  /** A function that gives the permit back, or undefined. */
  tryAcquire(): (() => void) | undefined {
    if (this.#taken >= this.size) return undefined;
    this.#taken++;
    let released = false;
    return () => {
      if (!released) this.#taken--;
      released = true;
    };
  }
}

const permits = new Semaphore(2);

export async function POST(request: Request, { topic }: Services) {
  const release = permits.tryAcquire();
  if (!release) return new Response('busy', { status: 503, headers: { 'Retry-After': '3' } });
  try {
    const order = (await request.json()) as PlaceOrder;
    await topic('orders').publish(order, { key: order.orderId });
    return Response.json({ orderId: order.orderId }, { status: 202 });
  } catch {
    return new Response('try again', { status: 503, headers: { 'Retry-After': '1' } });
  } finally {
    release();
  }
}
