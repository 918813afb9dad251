import type { PlaceOrder, Services } from 'ackademy';

export async function POST(
  request: Request,
  { db, topic, email }: Services,
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
  // intentional mistake: the customer waits for the provider, although the mail service sends the same mail
  await email.send(
    { to: customer, subject: `Your order ${orderId}` },
    { idempotencyKey: `confirmation/${eventId}` },
  );
  return Response.json({ orderId }, { status: 202 });
}
