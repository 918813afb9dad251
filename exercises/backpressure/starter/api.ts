import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { topic, log }: Services) {
  const order: PlaceOrder = await request.json();

  topic('orders')
    .publish(order)
    .catch(error => log.error('not published', error));

  return new Response(null, { status: 202 });
}
