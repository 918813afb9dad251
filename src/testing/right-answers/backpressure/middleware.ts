import type { Services } from 'ackademy';

type Handler = (request: Request, services: Services) => Promise<Response>;

const limited = (most: number, inner: Handler): Handler => {
  let active = 0;
  return async (request, services) => {
    if (active >= most) return tooMany();
    active += 1;
    try {
      return await inner(request, services);
    } finally {
      active -= 1;
    }
  };
};

const tooMany = () => new Response(null, { status: 429, headers: new Headers({ 'retry-after': '2' }) });

export const POST = limited(2, async (request, { topic }) => {
  await topic('orders').publish(await request.json());
  return new Response(null, { status: 202 });
});
