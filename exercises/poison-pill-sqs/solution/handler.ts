import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, queue, log }: Services,
) {
  const { orderId, customer } = message.body;

  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch (error) {
    log.warn(`${orderId}: try ${message.receiveCount} failed`);
    if (error instanceof RecipientRefused) {
      // To try again is of no use. First there, then gone from here: dying in between leaves two copies and not none.
      await queue('confirmations-dlq').send(message.body);
      await message.ack();
      return;
    }
    // 10, 20, 40, 80 s. The queue counts for us, so a crash erases nothing; and it waits for us, so nobody is held up.
    await message.retry({
      delayMs: 5 * SECOND * 2 ** message.receiveCount,
    });
    return;
  }
  await message.ack();
}
