import type { Services } from 'ackademy';

export async function POST(request: Request, { db, queue }: Services): Promise<Response> {
  const { address } = await request.json();
  await db.insert('accounts', address, { confirmed: false });
  await queue('jobs').send({ address });
  return Response.json({ address }, { status: 201 });
}
