import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { topic }: Services) {
  const order: PlaceOrder = await request.json();
  await topic('orders').publish(order);
  return new Response(null, { status: 202 });
}
