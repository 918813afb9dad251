import type { OrderEvent, Services } from 'ackademy';

export async function POST(request: Request, { topic, log }: Services) {
  const event: OrderEvent = await request.json();
  try {
    await topic('order-events').publish(event, { key: event.orderId });
  } catch (error) {
    log.error('not published', error);
  }
  return new Response(null, { status: 202 });
}
