import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();

  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });

  // One event, said to a topic. Who listens, and how long they take over it, is no business of this handler.
  await topic('order-placed').publish({
    eventId: `placed/${orderId}`,
    orderId,
    customer,
    sku,
    cents,
  });

  // Only now is it safe to promise: the order is stored, and the event is in the hands of the broker.
  return Response.json({ orderId }, { status: 202 });
}
