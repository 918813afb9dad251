import type { PlaceOrder, Services } from 'ackademy';

type Route = (request: Request, services: Services) => Promise<Response>;

const routes: Record<string, Route> = {
  'POST /orders': placeOrder,
};

export const POST: Route = (request, services) => {
  const { pathname } = new URL(request.url);
  const route = routes[`${request.method} ${pathname}`];
  return route ? route(request, services) : Promise.resolve(new Response(null, { status: 404 }));
};

async function placeOrder(request: Request, { db }: Services) {
  const { orderId, customer }: PlaceOrder = await request.json();
  await db.transaction(async tx => {
    if (await tx.insertIfAbsent('orders', orderId, { customer })) await tx.insert('outbox', orderId, { customer });
  });
  return new Response(null, { status: 202 });
}
