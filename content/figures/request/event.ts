import type { Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services): Promise<Response> {
  const order = await request.json();
  await db.insert('orders', order.orderId, order);
  await topic('order.placed').publish(order, { key: order.orderId });
  return Response.json({ orderId: order.orderId }, { status: 202 });
}
