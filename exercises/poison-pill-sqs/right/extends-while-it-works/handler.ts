import {
  type Message,
  MINUTE,
  type OrderPlaced,
  RecipientRefused,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, queue }: Services,
) {
  const { orderId, customer } = message.body;
  // However long the queue would hide it.
  await message.extend(2 * MINUTE);
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch (error) {
    if (error instanceof RecipientRefused) {
      await queue('confirmations-dlq').send(message.body, {
        headers: { reason: error.message },
      });
      return message.ack();
    }
    return message.retry({ delayMs: MINUTE * 2 ** message.receiveCount });
  }
  return message.ack();
}
