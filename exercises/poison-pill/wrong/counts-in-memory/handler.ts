import type { Message, OrderPlaced, Services } from 'ackademy';

const tries = new Map<string, number>();

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  const tried = (tries.get(orderId) ?? 0) + 1;
  tries.set(orderId, tried);
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch {
    if (tried >= 5) await message.reject({ deadLetter: true });
    else await message.retry();
    return;
  }
  await message.ack();
}
