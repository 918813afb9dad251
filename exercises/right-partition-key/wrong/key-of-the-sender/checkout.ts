import type { OrderEvent, Services } from 'ackademy';

export async function POST(request: Request, { topic }: Services) {
  const event: OrderEvent = await request.json();
  await topic('order-events').publish(event, { key: 'checkout' });
  return new Response(null, { status: 202 });
}
