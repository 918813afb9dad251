import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic, log }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  const eventId = `placed/${orderId}`;
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  // intentional mistake: nobody waits for it
  topic('order-placed')
    .publish({ eventId, orderId, customer, sku, cents })
    .catch(error => log.error(error));
  return Response.json({ orderId }, { status: 202 });
}
