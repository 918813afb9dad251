import type { Services } from 'ackademy';

export async function POST(request: Request, { redis, queue }: Services): Promise<Response> {
  const { viewId, sku } = await request.json();
  const page = await redis.get(`page/${sku}`);
  await queue('jobs').send({ viewId, sku });
  return Response.json({ page }, { status: 200 });
}
