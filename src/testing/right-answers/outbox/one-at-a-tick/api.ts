import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, log }: Services) {
  let order: PlaceOrder;
  try {
    order = await request.json();
  } catch {
    return new Response('not JSON', { status: 400 });
  }
  if (!order.orderId || !order.customer) return new Response('incomplete', { status: 422 });

  const created = await db.transaction(async tx => {
    const fresh = await tx.insertIfAbsent('orders', order.orderId, { customer: order.customer });
    if (fresh) await tx.put('outbox', order.orderId, { ...order, eventId: `order-placed/${order.orderId}` });
    return fresh;
  });
  log.info(`${order.orderId} ${created ? 'created' : 'known'}`);
  return new Response(null, { status: created ? 201 : 204 });
}
