import type { PlaceOrder, Services } from 'ackademy';

const buffer: PlaceOrder[] = [];
let running = false;

export async function POST(request: Request, services: Services) {
  if (buffer.length >= 2)
    return new Response(null, {
      status: 429,
      headers: { 'Retry-After': '1' },
    });
  buffer.push(await request.json());
  void drain(services);
  return new Response(null, { status: 202 });
}

async function drain({ topic, clock }: Services) {
  if (running) return;
  running = true;
  for (let order = buffer[0]; order !== undefined; order = buffer[0]) {
    try {
      await topic('orders').publish(order);
      buffer.shift();
    } catch {
      await clock.sleep(100);
    }
  }
  running = false;
}
