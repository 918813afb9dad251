import type { PlaceOrder, Services } from 'ackademy';
import { toEvent } from './mapping/to-event';
import { OrderRepository } from './repository';
import { accepted, unavailable } from './responses';

export async function POST(request: Request, { db, topic }: Services) {
  const order: PlaceOrder = await request.json();
  const orders = new OrderRepository(db);
  await orders.save(order);
  const published = await topic('order-placed')
    .publish(toEvent(order))
    .then(() => true)
    .catch(() => false);
  return published ? accepted(order.orderId) : unavailable();
}
