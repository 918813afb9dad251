import type { OrderEvent, Services } from 'ackademy';

export async function POST(request: Request, { topic, clock }: Services) {
  const event: OrderEvent = await request.json();
  await topic('order-events').publish(event, { key: String(clock.now()) });
  return new Response(null, { status: 202 });
}
