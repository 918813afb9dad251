import type { Message, OrderPlaced, Services } from 'ackademy';

const WILL_NEVER_PASS = 422;

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  const triesLeft = 5 - (message.deliveryCount ?? 0);
  if (triesLeft <= 0) return message.reject({ deadLetter: true });

  const failed = await email
    .send({ to: customer, subject: `Your order ${orderId}` })
    .then(
      () => null,
      (error: { status?: number }) => error,
    );
  if (failed === null) await message.ack();
  else if (failed.status === WILL_NEVER_PASS || triesLeft === 1)
    await message.reject({ deadLetter: true });
  else await message.retry();
}
