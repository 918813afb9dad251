import type { PlaceOrder, Services } from 'ackademy';

export async function POST(
  request: Request,
  { db, payments, email }: Services,
) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });

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

  return Response.json({ orderId });
}
