import type { PlaceOrder, Services } from 'ackademy';

let held = 0;

export async function POST(request: Request, { topic }: Services) {
  if (held >= 2)
    return new Response(null, {
      status: 429,
      headers: { 'Retry-After': '1' },
    });
  held += 1;
  const order: PlaceOrder = await request.json();
  const publishing = topic('orders').publish(order);
  held -= 1;
  await publishing;
  return new Response(null, { status: 202 });
}
