import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();

  await db.transaction(async tx => {
    const isNew = await tx.insertIfAbsent('orders', orderId, { customer });
    // A request that comes again finds its order there, and what is to be said of it was written with it.
    if (isNew) await tx.insert('outbox', orderId, { customer });
  });

  return new Response(null, { status: 202 });
}
