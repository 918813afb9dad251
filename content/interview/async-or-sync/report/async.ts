import type { Services } from 'ackademy';

export async function POST(request: Request, { queue }: Services): Promise<Response> {
  const { reportId } = await request.json();
  await queue('jobs').send({ reportId });
  return Response.json({ reportId }, { status: 202 });
}
