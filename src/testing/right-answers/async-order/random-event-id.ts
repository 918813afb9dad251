import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder = await request.json();
  const eventId = crypto.randomUUID();
  await db.insertIfAbsent('orders', orderId, { eventId, customer, sku, cents });
  await topic('order-placed').publish({ eventId, orderId, customer, sku, cents });
  return Response.json({ orderId }, { status: 202 });
}
