import type { PlaceOrder, Services } from 'ackademy';

// intentional mistake: a list of listeners is out of date on the day when one is added
const QUEUES = ['stock', 'payments-due', 'mails', 'search-updates'];

export async function POST(request: Request, { db, queue }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  const event = {
    eventId: `placed/${orderId}`,
    orderId,
    customer,
    sku,
    cents,
  };
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  for (const name of QUEUES) await queue(name).send(event);
  return Response.json({ orderId }, { status: 202 });
}
