import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, ...rest }: PlaceOrder = await request.json();
  // Either can be the one that a crash leaves alone; the customer is told yes after both.
  await topic('order-placed').publish({
    eventId: orderId,
    orderId,
    ...rest,
  });
  await db.put('orders', orderId, rest);
  return new Response(null, {
    status: 202,
    headers: { location: `/orders/${orderId}` },
  });
}
