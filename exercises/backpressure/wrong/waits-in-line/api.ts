import type { PlaceOrder, Services } from 'ackademy';

let free = 2;
const line: (() => void)[] = [];

export async function POST(request: Request, { topic }: Services) {
  const order: PlaceOrder = await request.json();
  if (free === 0) await new Promise<void>(resolve => line.push(resolve));
  else free -= 1;
  try {
    await topic('orders').publish(order);
    return new Response(null, { status: 202 });
  } finally {
    const next = line.shift();
    if (next === undefined) free += 1;
    else next();
  }
}
