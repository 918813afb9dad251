import type { PlaceOrder, Services } from 'ackademy';

// The outbox holds the ids of what was announced, and not of what is left to announce.
export async function POST(request: Request, { db }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();
  await db.insertIfAbsent('orders', orderId, { customer });
  return new Response(null, { status: 202 });
}
