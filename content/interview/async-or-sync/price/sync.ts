import type { Services } from 'ackademy';

export async function POST(request: Request, { db, redis }: Services): Promise<Response> {
  const { orderId, sku } = await request.json();
  // The pricing service, asked now.
  const price = (await redis.get(`price/${sku}`)) ?? 'before';
  await db.insert('orders', orderId, { sku, price });
  return Response.json({ orderId, price }, { status: 201 });
}
