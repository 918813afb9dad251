import type { PlaceOrder, Services } from 'ackademy';

class BadRequest extends Error {
  readonly status = 400;
}

function assertOrder(value: unknown): asserts value is PlaceOrder {
  if (typeof value !== 'object' || value === null) throw new BadRequest('an order is an object');
  for (const field of ['orderId', 'customer', 'sku'] as const) {
    if (typeof (value as Record<string, unknown>)[field] !== 'string') throw new BadRequest(`${field} is missing`);
  }
  if (!Number.isInteger((value as PlaceOrder).cents)) throw new BadRequest('cents must be an integer');
}

export async function POST(request: Request, services: Services) {
  try {
    const order: unknown = await request.json();
    assertOrder(order);
    return await place(order, services);
  } catch (error) {
    if (error instanceof BadRequest) return new Response(error.message, { status: error.status });
    throw error;
  }
}

async function place(order: PlaceOrder, { db, topic }: Services) {
  const { orderId } = order;
  await db.insertIfAbsent('orders', orderId, structuredClone({ ...order }));
  await topic('order-placed').publish({ ...order, eventId: `order:${orderId}:placed` });
  return new Response(JSON.stringify({ orderId }), {
    status: 202,
    headers: new Headers([['content-type', 'application/json']]),
  });
}
