import type { OrderEvent, Services } from 'ackademy';

export async function POST(request: Request, services: Services): Promise<Response> {
  let event: OrderEvent;
  try {
    event = JSON.parse(await request.text());
  } catch {
    return new Response('not JSON', { status: 400 });
  }
  const { orderId: key, parcelId = 'none' } = event;
  try {
    await services.topic('order-events').publish(event, { key, headers: { parcelId } });
  } catch (error) {
    services.log.error('not stored, as far as we know', error);
    return new Response(null, { status: 500 });
  }
  return new Response(null, { status: 202 });
}
