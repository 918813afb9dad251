import type { Services } from 'ackademy';

export async function POST(request: Request, { db }: Services): Promise<Response> {
  const { orderId, sku } = await request.json();
  // A copy of our own, which events keep up to date.
  const price = (await db.get('prices', sku))?.price ?? 'before';
  await db.insert('orders', orderId, { sku, price });
  return Response.json({ orderId, price }, { status: 201 });
}
