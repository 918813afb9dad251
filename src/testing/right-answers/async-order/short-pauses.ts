import type { PlaceOrder, Services } from 'ackademy';

const PAUSES_MS = [5, 10, 20];

export async function POST(request: Request, { db, topic, clock }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder = await request.json();
  const publish = () => topic('order-placed').publish({ eventId: orderId, orderId, customer, sku, cents });

  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });

  let published = false;
  for (const pause of PAUSES_MS) {
    try {
      await publish();
      published = true;
      break;
    } catch {
      await clock.sleep(pause);
    }
  }
  return published
    ? Response.json({ orderId }, { status: 202 })
    : new Response('The shop is busy.', { status: 503 });
}
