import type { PlaceOrder, Services } from 'ackademy';

let held = 0;

export async function POST(request: Request, { topic }: Services) {
  if (held >= 2) return new Response(null, { status: 429 });
  held += 1;
  try {
    const order: PlaceOrder = await request.json();
    await topic('orders').publish(order);
    return new Response(null, { status: 202 });
  } finally {
    held -= 1;
  }
}
