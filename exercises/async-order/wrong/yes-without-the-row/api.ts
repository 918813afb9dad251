import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic, log }: Services) {
  const order: PlaceOrder = await request.json();
  const { orderId } = order;
  await db
    .insertIfAbsent('orders', orderId, { ...order })
    .catch(error => log.error(`${orderId} is not stored`, error));
  await topic('order-placed').publish({
    eventId: `placed/${orderId}`,
    ...order,
  });
  return Response.json({ orderId }, { status: 202 });
}
