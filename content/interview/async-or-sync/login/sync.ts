import type { Services } from 'ackademy';

export async function POST(request: Request, { db }: Services): Promise<Response> {
  const { loginId, user, secret } = await request.json();
  const account = await db.get('accounts', user);
  if (account?.secret !== secret) return Response.json({ error: 'wrong password' }, { status: 401 });
  await db.insert('logins', loginId, { user, outcome: 'in' });
  return Response.json({ loginId }, { status: 201 });
}
