import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  const failed = await email
    .send({ to: customer, subject: `Your order ${orderId}` })
    .then(
      () => null,
      (error: { status?: number }) => error,
    );
  if (failed === null) await message.ack();
  else if (failed.status === 422)
    await message.reject({ deadLetter: true });
  else await message.retry();
}
