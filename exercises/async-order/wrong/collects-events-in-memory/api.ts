import type { OrderPlaced, PlaceOrder, Services } from 'ackademy';

// intentional mistake: what was promised to customers is in here, and nowhere else
let waiting: OrderPlaced[] = [];

export async function POST(request: Request, { db, topic }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  const eventId = `placed/${orderId}`;
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  waiting.push({ eventId, orderId, customer, sku, cents });
  if (waiting.length === 1)
    setTimeout(async () => {
      const batch = waiting;
      waiting = [];
      for (const event of batch) await topic('order-placed').publish(event);
    }, 1000);
  return Response.json({ orderId }, { status: 202 });
}
