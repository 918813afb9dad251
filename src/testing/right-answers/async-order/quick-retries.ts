import { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { db, topic, log }: Services) {
  const order: PlaceOrder = await request.json();
  const event = { ...order, eventId: `evt_${order.orderId}` };
  await db.put('orders', order.orderId, { ...order });

  let attemptsLeft = 3;
  for (;;) {
    try {
      await topic('order-placed').publish(event);
      break;
    } catch (error) {
      // Throttled: nothing was stored. No pause, the customer waits.
      if ((error as Error).name !== 'Throttled' || --attemptsLeft === 0) throw error;
      log.warn('throttled');
    }
  }
  return Response.json(event, { status: 202 });
}
