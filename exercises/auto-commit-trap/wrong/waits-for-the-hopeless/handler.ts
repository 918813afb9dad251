import {
  type Message,
  type OrderPlaced,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, clock }: Services,
) {
  const { orderId, customer } = message.body;
  while (true) {
    try {
      await email.send({ to: customer, subject: `Your order ${orderId}` });
      return;
    } catch {
      await clock.sleep(10 * SECOND);
    }
  }
}
