import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic, log }: Services) {
  const order: PlaceOrder = await request.json();
  const { orderId } = order;
  await db.insertIfAbsent('orders', orderId, { ...order });
  const placed = topic('order-placed');
  const event = { eventId: `placed/${orderId}`, ...order };
  await placed
    .publish(event)
    .catch(() => placed.publish(event))
    .catch(error => log.error(`${orderId} is not announced`, error));
  return Response.json({ orderId }, { status: 202 });
}
