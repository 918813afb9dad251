import type { PlaceOrder, Services } from 'ackademy';

export async function POST(
  request: Request,
  { db, topic, clock }: Services,
) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  const eventId = `placed/${orderId}`;
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  await topic('order-placed').publish({
    eventId,
    orderId,
    customer,
    sku,
    cents,
  });
  // intentional mistake: an answer that waits for the services is a call of the services by a longer way
  while (!(await db.exists('reservations', eventId)))
    await clock.sleep(100);
  return Response.json({ orderId }, { status: 202 });
}
