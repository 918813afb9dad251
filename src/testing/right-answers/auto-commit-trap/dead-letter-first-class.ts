import { Message, OrderPlaced, RecipientRefused, SECOND, Services } from 'ackademy';

const PERMANENT = new Set(['RecipientRefused']);

async function untilOk(fn: () => Promise<unknown>, clock: Services['clock']): Promise<Error | null> {
  try {
    await fn();
    return null;
  } catch (e) {
    const error = e as Error;
    if (PERMANENT.has(error.name)) return error;
    await clock.sleep(4 * SECOND);
    return untilOk(fn, clock);
  }
}

export async function handle(message: Message<OrderPlaced>, services: Services) {
  const { body } = message;
  const failure = await untilOk(
    () => services.email.send({ to: body.customer, subject: `Your order ${body.orderId}` }),
    services.clock,
  );
  if (!failure) return;

  const { topic, clock } = services;
  const headers = { 'x-reason': failure.message, 'x-offset': String(message.offset) };
  await untilOk(() => topic('orders-dead').publish({ ...body }, { headers }), clock);
}
