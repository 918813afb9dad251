import type { Services } from 'ackademy';

export async function POST(request: Request, { queue }: Services): Promise<Response> {
  const order = await request.json();
  await queue('jobs').send(order);
  return Response.json({ orderId: order.orderId }, { status: 202 });
}
