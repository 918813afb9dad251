import type { Json, PlaceOrder, Services } from 'ackademy';

class Announcer {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** One more try, for a broker that was busy. It refused, so it has not stored the event. */
  async say(event: Json): Promise<void> {
    const placed = this.#services.topic('order-placed');
    await placed.publish(event).catch(() => placed.publish(event));
  }
}

export async function POST(request: Request, services: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  await services.db.insertIfAbsent('orders', orderId, {
    customer,
    sku,
    cents,
  });
  await new Announcer(services).say({
    eventId: `order-placed:${orderId}`,
    orderId,
    customer,
    sku,
    cents,
  });
  return Response.json({ orderId, status: 'accepted' }, { status: 202 });
}
