import { type PlaceOrder, type Services, UniqueViolation } from 'ackademy';

export async function POST(request: Request, { db }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();
  try {
    await db.transaction(async tx => {
      await tx.insert('orders', orderId, { customer });
      await tx.insert('outbox', orderId, {
        customer,
        eventId: `placed/${orderId}`,
      });
    });
  } catch (error) {
    // It is there, and so is what is to be said of it.
    if (!(error instanceof UniqueViolation)) throw error;
  }
  return new Response(null, { status: 201 });
}
