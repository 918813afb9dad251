import type { PlaceOrder, Services } from 'ackademy';

async function eventIdOf(orderId: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`order-placed:${orderId}`));
  const hex = Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

export async function POST(request: Request, { db, topic }: Services) {
  const order: PlaceOrder = await request.json();
  const [eventId] = await Promise.all([eventIdOf(order.orderId), db.insertIfAbsent('orders', order.orderId, { ...order })]);
  await topic('order-placed').publish({ eventId, ...order });
  return Response.json({ orderId: order.orderId, eventId }, { status: 202 });
}
