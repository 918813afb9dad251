import { type PlaceOrder, type Services, UniqueViolation } from 'ackademy';

export async function POST(request: Request, { db }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();
  try {
    await db.transaction(tx =>
      Promise.all([
        tx.insert('orders', orderId, { customer }),
        tx.insert('outbox', orderId, { customer, published: false }),
      ]),
    );
  } catch (e) {
    if (e instanceof UniqueViolation) return Response.json({ orderId }, { status: 200 });
    throw e;
  }
  return Response.json({ orderId }, { status: 201 });
}
