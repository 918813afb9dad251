import { type PlaceOrder, ServiceUnavailable, type Services } from 'ackademy';

export async function POST(request: Request, { db, log }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();

  const store = () =>
    db.transaction(async tx => {
      if (await tx.insertIfAbsent('orders', orderId, { customer })) {
        await tx.insert('outbox', orderId, { eventId: `placed-${orderId}`, orderId, customer });
      }
    });

  try {
    // A commit whose answer was lost is found by the second try.
    await store().catch(error => {
      if (error instanceof ServiceUnavailable) return store();
      throw error;
    });
  } catch (error) {
    log.error('not stored, as far as we know', error);
    return new Response('please try again', { status: 503 });
  }
  return new Response(null, { status: 202 });
}
