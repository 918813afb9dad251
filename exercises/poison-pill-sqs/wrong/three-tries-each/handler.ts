import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, queue, clock }: Services,
) {
  const { orderId, customer } = message.body;
  for (let tried = 1; tried <= 3; tried += 1) {
    try {
      await email.send({ to: customer, subject: `Your order ${orderId}` });
      return message.ack();
    } catch (error) {
      if (error instanceof RecipientRefused) {
        await queue('confirmations-dlq').send(message.body);
        return message.ack();
      }
      const failed = 3 * (message.receiveCount - 1) + tried;
      const delayMs = 2 ** failed;
      if (tried === 3) return message.retry({ delayMs });
      await clock.sleep(delayMs);
    }
  }
}
