import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  await topic('order-placed').publish({ orderId, customer, sku, cents }); // intentional mistake: no `eventId`
  return Response.json({ orderId }, { status: 202 });
}
