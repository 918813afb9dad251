import type { Services } from 'ackademy';

export async function POST(request: Request, { queue }: Services): Promise<Response> {
  const login = await request.json();
  await queue('jobs').send(login);
  return Response.json({ loginId: login.loginId }, { status: 202 });
}
