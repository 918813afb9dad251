import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic, log }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  const eventId = `placed/${orderId}`;
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  try {
    await topic('order-placed').publish({
      eventId,
      orderId,
      customer,
      sku,
      cents,
    });
  } catch (error) {
    log.error(error); // intentional mistake: and then the promise is made all the same
  }
  return Response.json({ orderId }, { status: 202 });
}
