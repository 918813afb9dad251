import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic, log }: Services) {
  const order: PlaceOrder = await request.json();
  const { orderId, customer, sku, cents } = order;

  const results = await Promise.allSettled([
    db.put('orders', orderId, { customer, sku, cents }),
    topic('order-placed').publish({ eventId: orderId, orderId, customer, sku, cents }),
  ]);
  const failed = results.filter((r): r is PromiseRejectedResult => r.status === 'rejected');

  for (const { reason } of failed) log.error(`${orderId}`, reason);
  return failed.length === 0
    ? Response.json({ orderId }, { status: 202 })
    : Response.json({ error: 'try again' }, { status: 503 });
}
