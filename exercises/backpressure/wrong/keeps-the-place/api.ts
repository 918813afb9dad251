import type { PlaceOrder, Services } from 'ackademy';

let held = 0;

export async function POST(request: Request, { topic }: Services) {
  const later = { status: 429, headers: { 'Retry-After': '1' } };
  if (held >= 2) return new Response(null, later);
  held += 1;
  try {
    const order: PlaceOrder = await request.json();
    await topic('orders').publish(order);
    held -= 1;
    return new Response(null, { status: 202 });
  } catch {
    return new Response(null, later);
  }
}
