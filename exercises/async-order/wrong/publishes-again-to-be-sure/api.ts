import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  const event = {
    eventId: `placed/${orderId}`,
    orderId,
    customer,
    sku,
    cents,
  };
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  for (let copy = 1; copy <= 2; copy += 1)
    await topic('order-placed').publish(event); // intentional mistake: once it fulfilled, the event is stored
  return Response.json({ orderId }, { status: 202 });
}
