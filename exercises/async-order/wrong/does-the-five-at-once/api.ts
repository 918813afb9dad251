import type { PlaceOrder, Services } from 'ackademy';

export async function POST(
  request: Request,
  { db, payments, email }: Services,
) {
  const { orderId, customer, sku, cents }: PlaceOrder =
    await request.json();
  await db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  // intentional mistake: at once is as slow as the slowest
  await Promise.all([
    db.insertIfAbsent('reservations', orderId, { orderId, sku }),
    payments.charge(
      { customer, amount: cents },
      { idempotencyKey: `charge/${orderId}` },
    ),
    email.send(
      { to: customer, subject: `Your order ${orderId}` },
      { idempotencyKey: `confirmation/${orderId}` },
    ),
    db.insertIfAbsent('index_updates', orderId, { orderId, sku }),
    db.insertIfAbsent('screenings', orderId, { orderId, customer, cents }),
  ]);
  return Response.json({ orderId }, { status: 202 });
}
