import type { PlaceOrder, Services } from 'ackademy';

export function POST(request: Request, { db, topic }: Services) {
  return request.json().then((order: PlaceOrder) =>
    Promise.all([
      db.put('orders', order.orderId, { ...order }),
      topic('order-placed').publish({
        eventId: `placed/${order.orderId}`,
        ...order,
      }),
    ]).then(() =>
      Response.json({ orderId: order.orderId }, { status: 202 }),
    ),
  );
}
