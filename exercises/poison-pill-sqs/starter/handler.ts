import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, log }: Services,
) {
  const { orderId, customer } = message.body;

  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch (error) {
    log.error(error);
    await message.retry();
    return;
  }
  await message.ack();
}
