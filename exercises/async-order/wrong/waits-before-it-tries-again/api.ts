import type { PlaceOrder, Services } from 'ackademy';

export async function POST(
  request: Request,
  { db, topic, clock }: Services,
) {
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
  try {
    await topic('order-placed').publish(event);
  } catch {
    await clock.sleep(1000); // intentional mistake: a second is a long time at a counter
    await topic('order-placed').publish(event);
  }
  return Response.json({ orderId }, { status: 202 });
}
