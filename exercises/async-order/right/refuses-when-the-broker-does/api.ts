import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic, log }: Services) {
  const order: PlaceOrder = await request.json();
  const { orderId, customer, sku, cents } = order;
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  try {
    await topic('order-placed').publish({
      eventId: `placed/${orderId}`,
      ...order,
    });
  } catch (error) {
    log.warn(`${orderId}: not announced`, error);
    // Nothing was promised: the customer may press the button again.
    return new Response('Please try again in a moment.', {
      status: 503,
      headers: { 'retry-after': '1' },
    });
  }
  return Response.json({ orderId }, { status: 202 });
}
