import type { PlaceOrder, Services } from 'ackademy';

type Ctx = { order: PlaceOrder; services: Services };

const steps = {
  store: ({ order, services }: Ctx) => services.db.insertIfAbsent('orders', order.orderId, { customer: order.customer, sku: order.sku, cents: order.cents }),
  announce: ({ order, services }: Ctx) => services.topic('order-placed').publish({ ...order, eventId: `placed/${order.orderId}` }),
} satisfies Record<string, (ctx: Ctx) => Promise<unknown>>;

export async function POST(request: Request, services: Services) {
  const ctx: Ctx = { order: await request.json(), services };
  for (const [name, step] of Object.entries(steps)) {
    services.log.debug(name);
    await step(ctx);
  }
  return new Response(null, { status: 202 });
}
