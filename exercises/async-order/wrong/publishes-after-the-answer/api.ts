import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  const eventId = `placed/${orderId}`;
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  // intentional mistake: a timer lives as long as its process
  setTimeout(() => {
    topic('order-placed')
      .publish({ eventId, orderId, customer, sku, cents })
      .catch(() => {});
  }, 10);
  return Response.json({ orderId }, { status: 202 });
}
