import type { PlaceOrder, Services } from 'ackademy';

let held = 0;
let broken = false;

export async function POST(request: Request, { topic }: Services) {
  const later = { status: 503, headers: { 'Retry-After': '1' } };
  if (broken || held >= 2) return new Response(null, later);
  held += 1;
  try {
    const order: PlaceOrder = await request.json();
    await topic('orders').publish(order);
    return new Response(null, { status: 202 });
  } catch {
    broken = true;
    return new Response(null, later);
  } finally {
    held -= 1;
  }
}
