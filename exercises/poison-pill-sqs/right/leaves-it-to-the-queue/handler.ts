import {
  type Message,
  type OrderPlaced,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, log }: Services,
) {
  const { orderId, customer } = message.body;
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
    await message.ack();
  } catch (error) {
    log.error(error);
    // The poison, too: the queue gives it up after five receives.
    await message.retry({
      delayMs: 10 * SECOND * 3 ** message.receiveCount,
    });
  }
}
