import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, queue }: Services) {
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
  await queue('stock').send(event); // intentional mistake: a queue gives each message to one reader
  return Response.json({ orderId }, { status: 202 });
}
