import type { Services } from 'ackademy';

export async function POST(request: Request, { redis, db }: Services): Promise<Response> {
  const { viewId, sku } = await request.json();
  const page = await redis.get(`page/${sku}`);
  await db.insert('views', viewId, { sku });
  return Response.json({ page }, { status: 200 });
}
