import type { PlaceOrder, Services } from 'ackademy';

let held = 0;

export async function POST(request: Request, { topic, log }: Services) {
  if (held >= 2)
    return new Response(null, {
      status: 429,
      headers: { 'Retry-After': '1' },
    });
  held += 1;
  try {
    const order: PlaceOrder = await request.json();
    await topic('orders').publish(order);
  } catch (error) {
    log.error('not published', error);
  }
  held -= 1;
  return new Response(null, { status: 202 });
}
