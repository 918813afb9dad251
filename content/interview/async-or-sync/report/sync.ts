import type { Services } from 'ackademy';

export async function POST(request: Request, { db }: Services): Promise<Response> {
  const { reportId } = await request.json();
  const sales = await db.get('sales', 'year');
  await db.insert('reports', reportId, { rows: sales?.rows ?? 0 });
  return Response.json({ reportId }, { status: 201 });
}
