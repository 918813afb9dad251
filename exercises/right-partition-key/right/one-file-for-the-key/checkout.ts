import type { Services } from 'ackademy';
import { publish } from './events.ts';

export async function POST(request: Request, services: Services) {
  try {
    await publish(await request.json(), services);
    return new Response(null, { status: 202 });
  } catch {
    // Not known: the client asks again, and the tracker writes the same once more.
    return new Response(null, { status: 503 });
  }
}
