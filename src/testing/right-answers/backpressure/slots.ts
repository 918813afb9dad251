import type { PlaceOrder, Services } from 'ackademy';

// Which request has which slot, so that a dump shows it.
const slots: (string | null)[] = [null, null];

export async function POST(request: Request, { topic, log }: Services) {
  const free = slots.indexOf(null);
  if (free < 0) {
    log.warn('turned away', { slots });
    return Response.json({ error: 'full' }, { status: 503, headers: { 'Retry-After': '2' } });
  }
  slots[free] = 'reading';
  try {
    const order: PlaceOrder = await request.json();
    slots[free] = order.orderId;
    await topic('orders').publish({ ...order });
  } finally {
    slots[free] = null;
  }
  return new Response(null, { status: 201 });
}
