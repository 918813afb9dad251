import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, queue }: Services,
) {
  const { orderId, customer } = message.body;
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch (error) {
    if (error instanceof RecipientRefused) {
      await queue('confirmations-dlq').send(message.body);
      await message.ack();
      return;
    }
    await message.retry({
      delayMs: 5 * SECOND * 2 ** message.receiveCount,
    });
    return;
  }
  await message.ack();
}
