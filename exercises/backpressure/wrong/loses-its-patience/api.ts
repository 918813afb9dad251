import { type PlaceOrder, SECOND, type Services } from 'ackademy';

let held = 0;

export async function POST(request: Request, { topic, clock }: Services) {
  const later = { status: 503, headers: { 'Retry-After': '1' } };
  if (held >= 2) return new Response(null, later);
  held += 1;
  try {
    const order: PlaceOrder = await request.json();
    const done = await Promise.race([
      topic('orders').publish(order),
      clock.sleep(SECOND),
    ]);
    if (done === undefined) return new Response(null, later);
    return new Response(null, { status: 202 });
  } finally {
    held -= 1;
  }
}
