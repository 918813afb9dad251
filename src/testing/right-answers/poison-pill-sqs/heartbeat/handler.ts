import { type Message, MINUTE, type OrderPlaced, RecipientRefused, type Services } from 'ackademy';

async function whileHidden<T>(message: Message<OrderPlaced>, work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => message.extend(10_000).catch(() => {}), 4_000);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

export async function handle(message: Message<OrderPlaced>, { email, queue }: Services) {
  const { orderId, customer } = message.body;
  try {
    await whileHidden(message, () => email.send({ to: customer, subject: `Your order ${orderId}` }));
  } catch (error) {
    if (error instanceof RecipientRefused) {
      await queue('confirmations-dlq').send(message.body);
      return message.ack();
    }
    return message.retry({ delayMs: MINUTE * message.receiveCount });
  }
  return message.ack();
}
