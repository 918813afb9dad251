import type { Services } from 'ackademy';

export async function POST(request: Request, { db, payments }: Services): Promise<Response> {
  const { orderId, customer, cents } = await request.json();
  try {
    await payments.charge({ customer, amount: cents }, { idempotencyKey: `charge/${orderId}` });
  } catch (error) {
    if ((error as Error).name !== 'CardDeclined') throw error;
    return Response.json({ error: 'card declined' }, { status: 402 });
  }
  await db.insert('orders', orderId, { customer, outcome: 'paid' });
  return Response.json({ orderId }, { status: 201 });
}
