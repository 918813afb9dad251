import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();

  await db.put('outbox', orderId, { customer });
  await db.put('orders', orderId, { customer });

  return new Response(null, { status: 202 });
}
