import type { OrderEvent, Services } from 'ackademy';

const STEPS: readonly string[] = ['placed', 'paid'];

export async function POST(request: Request, { topic, log }: Services) {
  const event: OrderEvent = await request.json();
  if (!event.orderId) return new Response('whose?', { status: 400 });
  if (!STEPS.includes(event.step)) log.warn(`the checkout says ${event.step}`);
  await topic('order-events').publish(event, { key: event.orderId, headers: { from: 'checkout' } });
  return new Response(null, { status: 202 });
}
