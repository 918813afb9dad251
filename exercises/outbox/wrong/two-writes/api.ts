import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();

  const isNew = await db.insertIfAbsent('orders', orderId, { customer });
  if (isNew) await db.insert('outbox', orderId, { customer });

  return new Response(null, { status: 202 });
}
