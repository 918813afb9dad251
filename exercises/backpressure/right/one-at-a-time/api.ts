import type { Services } from 'ackademy';

let busy = false;

/** Less than there is room for: slower, and nothing is lost by it. */
export async function POST(request: Request, { topic }: Services) {
  const later = { status: 429, headers: { 'retry-after': '2' } };
  if (busy) return new Response('one moment', later);
  busy = true;
  try {
    await topic('orders').publish(await request.json());
  } catch {
    return new Response('try again', later);
  } finally {
    busy = false;
  }
  return new Response(null, { status: 201 });
}
