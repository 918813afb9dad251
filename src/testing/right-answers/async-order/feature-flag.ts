import type { PlaceOrder, Services } from 'ackademy';

const FLAGS = { answerFirst: true, legacyQueues: false };

export async function POST(request: Request, services: Services) {
  const order: PlaceOrder = await request.json();
  await services.db.insertIfAbsent('orders', order.orderId, { customer: order.customer, sku: order.sku, cents: order.cents });

  const event = { eventId: `placed-${order.orderId}`, ...order };
  if (FLAGS.legacyQueues) {
    for (const name of ['stock', 'payments-due', 'mails', 'search-updates', 'fraud-checks'])
      await services.queue(name).send(event);
  } else {
    await services.topic('order-placed').publish(event);
  }

  return new Response(null, { status: FLAGS.answerFirst ? 202 : 200 });
}
