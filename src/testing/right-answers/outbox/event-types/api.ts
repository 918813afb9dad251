import type { PlaceOrder, Services } from 'ackademy';
import { orderPlaced, type DomainEvent } from './events';

interface Decision {
  readonly events: readonly DomainEvent[];
}

const decide = (order: PlaceOrder, exists: boolean): Decision => ({ events: exists ? [] : [orderPlaced(order)] });

export async function POST(request: Request, { db }: Services) {
  const order: PlaceOrder = await request.json();

  await db.transaction(async tx => {
    const exists = !(await tx.insertIfAbsent('orders', order.orderId, { customer: order.customer }));
    for (const event of decide(order, exists).events) {
      await tx.insert('outbox', event.payload.eventId, { type: event.type, payload: { ...event.payload } });
    }
  });

  return new Response(null, { status: 202 });
}
