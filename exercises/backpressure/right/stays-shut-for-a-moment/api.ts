import { type PlaceOrder, SECOND, type Services } from 'ackademy';

let held = 0;
let shut = false;

/** After a failure nobody is let in for a second: Kafka has enough to do. */
export async function POST(request: Request, { topic }: Services) {
  const later = new Response(null, {
    status: 429,
    headers: { 'Retry-After': '2' },
  });
  if (shut || held >= 2) return later;
  held += 1;
  try {
    const order: PlaceOrder = await request.json();
    await topic('orders').publish(order);
    return new Response(null, { status: 202 });
  } catch {
    shut = true;
    setTimeout(() => {
      shut = false;
    }, SECOND);
    return later;
  } finally {
    held -= 1;
  }
}
