import type { Services } from 'ackademy';

/** Somebody changes a price: the pricing service stores it, and says so in an event. */
export async function POST(request: Request, { redis, queue }: Services): Promise<Response> {
  const { sku, price } = await request.json();
  await redis.set(`price/${sku}`, price);
  await queue('jobs').send({ sku, price });
  return new Response(null, { status: 202 });
}
