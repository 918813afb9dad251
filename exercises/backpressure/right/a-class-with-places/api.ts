import type { PlaceOrder, Services } from 'ackademy';

class Places {
  #free: number;

  constructor(free: number) {
    this.#free = free;
  }

  /** Null where there is none. Nobody waits for one. */
  async with<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#free === 0) return null;
    this.#free -= 1;
    try {
      return await work();
    } finally {
      this.#free += 1;
    }
  }
}

const places = new Places(2);

/** A publish that fails is answered for with 500, and the client comes back by itself. */
export async function POST(request: Request, { topic }: Services) {
  const published = await places.with(async () => {
    const order: PlaceOrder = await request.json();
    return topic('orders').publish(order);
  });
  if (published === null)
    return Response.json(
      { error: 'busy' },
      { status: 503, headers: { 'Retry-After': '5' } },
    );
  return Response.json(published, { status: 202 });
}
