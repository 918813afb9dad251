import type { PlaceOrder, Services } from 'ackademy';

type Handler = (request: Request, services: Services) => Promise<Response>;
type Middleware = (next: Handler) => Handler;

const catching: Middleware = next => async (request, services) => {
  try {
    return await next(request, services);
  } catch (error) {
    services.log.error('500', error);
    return Response.json({ error: String(error) }, { status: 500 });
  }
};

const logging: Middleware = next => async (request, services) => {
  const response = await next(request, services);
  services.log.info(`${request.method} ${new URL(request.url).pathname} ${response.status}`);
  return response;
};

const stack = (...layers: Middleware[]) => (handler: Handler) => layers.reduceRight((inner, layer) => layer(inner), handler);

export const POST = stack(logging, catching)(async (request, { db, topic }) => {
  const { orderId, customer, sku, cents }: PlaceOrder = await request.json();
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  await topic('order-placed').publish({ eventId: `placed/${orderId}`, orderId, customer, sku, cents });
  return Response.json({ orderId }, { status: 202 });
});
