import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();

  await db.transaction(async tx => {
    await tx.put('orders', orderId, { customer });
    await topic('order-placed').publish({
      eventId: `placed/${orderId}`,
      orderId,
      customer,
    });
  });

  return new Response(null, { status: 202 });
}
