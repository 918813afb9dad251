import type { PlaceOrder, Services } from 'ackademy';

/** One row says both: what was ordered, and that nobody has been told of it. */
export async function POST(request: Request, { db }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();
  await db.insertIfAbsent('orders', orderId, { customer, told: false });
  return Response.json({ orderId }, { status: 202 });
}
