import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();

  try {
    await db.transaction(async tx => {
      const isNew = await tx.insertIfAbsent('orders', orderId, {
        customer,
      });
      if (isNew) await tx.insert('outbox', orderId, { customer });
    });
  } catch {
    // The page need not know.
  }

  return new Response(null, { status: 202 });
}
