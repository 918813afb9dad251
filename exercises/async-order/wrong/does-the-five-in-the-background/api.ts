import type { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, services: Services) {
  const order: PlaceOrder = await request.json();
  const { orderId, customer, sku, cents } = order;
  await services.db.insertIfAbsent('orders', orderId, {
    customer,
    sku,
    cents,
  });
  // intentional mistake: what nobody waits for is nowhere but in this process
  allFive(order, services).catch(error => services.log.error(error));
  return Response.json({ orderId }, { status: 202 });
}

async function allFive(
  { orderId, customer, sku, cents }: PlaceOrder,
  { db, payments, email }: Services,
) {
  await db.insertIfAbsent('reservations', orderId, { orderId, sku });
  await payments.charge(
    { customer, amount: cents },
    { idempotencyKey: `charge/${orderId}` },
  );
  await email.send(
    { to: customer, subject: `Your order ${orderId}` },
    { idempotencyKey: `confirmation/${orderId}` },
  );
  await db.insertIfAbsent('index_updates', orderId, { orderId, sku });
  await db.insertIfAbsent('screenings', orderId, {
    orderId,
    customer,
    cents,
  });
}
