import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();

  await topic('order-placed').publish({
    eventId: `placed/${orderId}`,
    orderId,
    customer,
  });
  await db.put('orders', orderId, { customer });

  return new Response(null, { status: 202 });
}
