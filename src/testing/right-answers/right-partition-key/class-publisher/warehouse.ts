import type { Services } from 'ackademy';
import { OrderEvents } from './publisher';

export async function POST(request: Request, services: Services) {
  const { id } = await new OrderEvents(services).publish(await request.json());
  return Response.json({ id }, { status: 202 });
}
