import type { Services } from 'ackademy';

export async function POST(request: Request, { db, payments, email, redis }: Services): Promise<Response> {
  const order = await request.json();
  const { orderId, sku, quantity, customer, cents } = order;
  await db.insert('orders', orderId, order);
  await db.decrement('stock', sku, quantity);
  await payments.charge({ customer, amount: cents }, { idempotencyKey: `order/${orderId}` });
  await email.send({ to: customer, subject: `Your order ${orderId}` });
  await redis.set(`search:${sku}`, orderId);
  await db.put('fraud_log', orderId, { customer, cents });
  return Response.json({ orderId }, { status: 201 });
}
