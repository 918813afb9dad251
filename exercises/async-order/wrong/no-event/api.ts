import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  return Response.json({ orderId }, { status: 202 });
}
