import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, { topic }: Services) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  const eventId = `placed/${orderId}`;
  await topic('order-placed').publish({
    eventId,
    orderId,
    customer,
    sku,
    cents,
  });
  return Response.json({ orderId }, { status: 202 });
}
