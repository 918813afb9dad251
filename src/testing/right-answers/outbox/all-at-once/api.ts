import type { PlaceOrder, Services } from 'ackademy';

const accepted = (orderId: string) =>
  Response.json({ orderId }, { status: 202, headers: { location: `/orders/${orderId}` } });

export async function POST(request: Request, { db }: Services) {
  const { orderId, customer } = (await request.json()) as PlaceOrder;
  if (await db.exists('orders', orderId)) return accepted(orderId);

  await db.transaction(async tx => {
    const isNew = await tx.insertIfAbsent('orders', orderId, { customer, status: 'placed' });
    if (!isNew) return;
    await tx.insert('outbox', `order-placed:${orderId}`, { topic: 'order-placed', orderId, customer });
  });
  return accepted(orderId);
}
