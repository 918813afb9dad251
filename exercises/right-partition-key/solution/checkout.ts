import type { OrderEvent, Services } from 'ackademy';

export async function POST(request: Request, { topic }: Services) {
  const event: OrderEvent = await request.json();

  // Whatever happens to an order is in one partition, whoever publishes it.
  await topic('order-events').publish(event, { key: event.orderId });

  return new Response(null, { status: 202 });
}
