import type { Services } from 'ackademy';

export async function POST(request: Request, { db, email }: Services): Promise<Response> {
  const { address } = await request.json();
  await db.insert('accounts', address, { confirmed: false });
  await email.send({ to: address, subject: 'Welcome' }, { idempotencyKey: `welcome/${address}` });
  return Response.json({ address }, { status: 201 });
}
