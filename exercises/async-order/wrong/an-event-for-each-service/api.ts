import type { PlaceOrder, Services } from 'ackademy';

const SERVICES = ['stock', 'payment', 'mail', 'search', 'fraud'];

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  // intentional mistake: the topic makes the copies, and it makes five of each of these
  for (const service of SERVICES)
    await topic('order-placed').publish({
      eventId: `placed/${orderId}/${service}`,
      orderId,
      customer,
      sku,
      cents,
    });
  return Response.json({ orderId }, { status: 202 });
}
