import type { PlaceOrder, Services } from 'ackademy';

const underWay = new Set<string>();

export async function POST(request: Request, { topic }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();
  // An order that is on its way already needs no second place, and gets no second answer before the first.
  if (underWay.size >= 2 || underWay.has(orderId)) return later();
  underWay.add(orderId);
  return topic('orders')
    .publish({ orderId, customer }, { key: orderId })
    .then(() => new Response(null, { status: 202 }), later)
    .finally(() => underWay.delete(orderId));
}

const later = () =>
  new Response(null, { status: 429, headers: { 'Retry-After': '3' } });
