import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();

  await db.insertIfAbsent('orders', orderId);

  await topic('order-placed').publish({
    eventId: `placed/${orderId}`,
    orderId,
    customer,
    sku,
    cents,
  });

  return Response.json({ orderId }, { status: 202 });
}
